import type { Body, Expr, Rule, Term } from '../../ast/types.ts';
import { isGround, walk } from '../../ast/visit.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { operatorName } from '../operator-name.ts';
import { groundPrefix, isComprehension, operandsOf, operatorOf, sidesOf } from '../terms.ts';
import { refText } from '../text.ts';
import type { TypeEnv } from './env.ts';
import { argumentError, matchError, plainError, type TypeDiagnostic } from './errors.ts';
import {
  ANY,
  type FunctionType,
  functionType,
  isUnknown,
  keysOf,
  type MaybeType,
  objectType,
  or,
  setType,
  unifies,
  unnamed,
  valuesOf,
} from './lattice.ts';
import { checkRefs, type ShowRef } from './refs.ts';
import { putSchema } from './schema-scope.ts';
import { TypeTree } from './tree.ts';
import { unifyTerms, unifyType } from './unify.ts';

/** A document that has a schema; the type, or why there is none. */
export interface SchemaAnnotation {
  readonly path: readonly Term[];
  readonly type?: MaybeType;
  readonly error?: string;
}

/** What the type checker needs to know. */
export interface TypeContext {
  readonly show: ShowRef;
  readonly allowUndefinedFunctions: boolean;
  pathOf(rule: Rule): readonly Term[];
  /** What annotations say of the documents that a rule reads. */
  schemasOf(rule: Rule): readonly SchemaAnnotation[];
  /** The ground parts of the paths of rules that change where the document at the path is replaced. */
  dependents(path: readonly Term[]): readonly (readonly Term[])[];
}

interface CheckedClosure {
  readonly version: number;
  readonly env: TypeEnv;
  readonly errors: TypeDiagnostic[];
}

/** Checks rules and gives their documents types. */
export class TypeChecker {
  readonly #context: TypeContext;
  readonly #replaced = new Map<string, TypeTree | undefined>();
  readonly #closures = new WeakMap<TypeEnv, Map<Body, CheckedClosure>>();

  constructor(context: TypeContext) {
    this.#context = context;
  }

  /** Checks rules, each after those that it refers to. */
  checkRules(base: TypeEnv, rules: Iterable<Rule>): { env: TypeEnv; errors: Diagnostic[] } {
    const env = base.wrap(this.#closure);
    const errors: Diagnostic[] = [];
    for (const rule of rules) errors.push(...this.#checkRule(env, rule).map(({ diagnostic }) => diagnostic));
    return { env, errors };
  }

  /** Checks a query. */
  checkQuery(base: TypeEnv, body: Body): Diagnostic[] {
    return this.#checkBody(base, body).errors.map(({ diagnostic }) => diagnostic);
  }

  readonly #closure = (env: TypeEnv, body: Body): TypeEnv | undefined => {
    const { env: inner, errors } = this.#checkClosure(env, body);
    return errors.length === 0 ? inner : undefined;
  };

  /** Without a memory, each level of nesting would double the work. */
  #checkClosure(env: TypeEnv, body: Body): CheckedClosure {
    let closures = this.#closures.get(env);
    if (!closures) {
      closures = new Map();
      this.#closures.set(env, closures);
    }
    const { version } = env;
    const known = closures.get(body);
    if (known?.version === version) return known;
    const checked = { version, ...this.#checkBody(env, body) };
    closures.set(body, checked);
    return checked;
  }

  #checkRule(env: TypeEnv, rule: Rule): TypeDiagnostic[] {
    const scope = env.wrap();
    const schemaErrors = this.#applySchemas(scope, rule);
    const { env: inner, errors: found } = this.#checkBody(scope, rule.body);
    const errors = [...schemaErrors, ...found];
    const path = this.#context.pathOf(rule);
    if (found.length > 0) {
      env.tree.put(path, ANY);
      return errors;
    }
    const type = this.#typeOfRule(inner, rule, path);
    const isFunction = rule.head.args && rule.head.args.length > 0;
    if (type) env.tree.insert(isFunction ? path : groundPrefix(path, isGround), type, (term) => env.typeOf(term));
    return errors;
  }

  #applySchemas(env: TypeEnv, rule: Rule): TypeDiagnostic[] {
    const errors: TypeDiagnostic[] = [];
    for (const { path, type, error } of this.#context.schemasOf(rule)) {
      if (error !== undefined) errors.push(plainError(rule.loc, error));
      else if (type) putSchema(env, path, type);
    }
    return errors;
  }

  #typeOfRule(env: TypeEnv, { head }: Rule, path: readonly Term[]): MaybeType {
    if (head.args && head.args.length > 0) {
      for (const arg of head.args) {
        walk(arg, {
          term(term) {
            if (term.type === 'var' && !env.typeOf(term)) env.vars.put([term], ANY);
          },
        });
      }
      const result = head.value && env.typeOf(head.value);
      const { allowUndefinedFunctions } = this.#context;
      return functionType(
        head.args.map((arg) => env.typeOf(arg)),
        result ?? (allowUndefinedFunctions ? ANY : undefined),
      );
    }
    const suffix = path.slice(groundPrefix(path, isGround).length);
    if (head.value) return nested(env, suffix, env.typeOf(head.value));
    const key = head.key && env.typeOf(head.key);
    return key && nested(env, suffix, setType(key));
  }

  #checkBody(outer: TypeEnv, body: Body): { env: TypeEnv; errors: TypeDiagnostic[] } {
    const env = outer.wrap(this.#closure);
    const errors: TypeDiagnostic[] = [];
    for (const expr of body) {
      const exprEnv = expr.with && expr.with.length > 0 ? this.#withEnv(env, expr) : env;
      const closureErrors = this.#checkClosures(exprEnv, expr);
      const refErrors = checkRefs(exprEnv, this.#context.show, expr);
      errors.push(...closureErrors, ...refErrors);
      const error = this.#checkExpr(exprEnv, expr);
      if (error && !(error.unknown && closureErrors.length + refErrors.length > 0)) errors.push(error);
    }
    return { env, errors };
  }

  /** The errors in the last comprehension that has some. */
  #checkClosures(env: TypeEnv, expr: Expr): TypeDiagnostic[] {
    let result: TypeDiagnostic[] = [];
    walk(expr, {
      term: (term) => {
        if (!isComprehension(term)) return false;
        const { errors } = this.#checkClosure(env, term.value.body);
        if (errors.length > 0) result = errors;
        return true;
      },
    });
    return result;
  }

  #checkExpr(env: TypeEnv, expr: Expr): TypeDiagnostic | undefined {
    const replaced = checkReplacements(env, expr);
    const operator = operatorOf(expr);
    if (replaced || !operator) return replaced;
    const name = operatorName(operator);
    if (name === 'eq') return checkEquality(env, expr, operator);
    if (name === 'internal.member_2' || name === 'internal.member_3') {
      const error = checkMember(env, expr, name === 'internal.member_3');
      if (error) return error;
    }
    return this.#checkCall(env, expr, operator);
  }

  #checkCall(env: TypeEnv, expr: Expr, operator: readonly Term[]): TypeDiagnostic | undefined {
    const type = env.typeOfRef(operator);
    const { allowUndefinedFunctions } = this.#context;
    if (type?.kind === 'any' && type.of.length === 0) return undefined;
    if (type?.kind !== 'function') {
      if (!type && allowUndefinedFunctions) return undefined;
      return plainError(expr.loc, `undefined function ${refText(operator)}`);
    }
    return checkOperands(env, expr, operator, type);
  }

  /** The types under the modifiers of an expression. */
  #withEnv(env: TypeEnv, expr: Expr): TypeEnv {
    let inner = env;
    const changes: [readonly Term[], MaybeType][] = [];
    for (const { target, value } of expr.with ?? []) {
      if (target.type !== 'ref') continue;
      const type = env.typeOfRef(target.value);
      const isFunction = type?.kind === 'function';
      const tree = this.#treeWithout(target.value, isFunction);
      if (tree) {
        inner = inner.wrapWith();
        inner.tree = tree;
      }
      if (isFunction) continue;
      const valueType = isGround(target) && type ? env.typeOf(value) : undefined;
      changes.push([groundPrefix(target.value, isGround), (valueType && or(type, valueType)) ?? ANY]);
    }
    if (changes.length === 0) return inner;
    inner = inner.wrapWith();
    for (const [path, type] of changes) inner.tree.put(path, type);
    return inner;
  }

  /** What depends on a replaced document can be anything. */
  #treeWithout(target: readonly Term[], isFunction: boolean): TypeTree | undefined {
    const key = (isFunction ? 'f:' : '') + refText(target);
    if (this.#replaced.has(key)) return this.#replaced.get(key);
    let tree: TypeTree | undefined;
    for (const path of this.#context.dependents(target)) {
      if (isFunction && refText(path) === refText(target)) continue;
      tree ??= new TypeTree();
      tree.put(path, ANY);
    }
    this.#replaced.set(key, tree);
    return tree;
  }
}

function nested(env: TypeEnv, path: readonly Term[], type: MaybeType): MaybeType {
  let result = type;
  for (const key of path.toReversed()) {
    const keyType = env.typeOf(key);
    if (!result || !keyType) return undefined;
    result = objectType([], { key: keyType, value: result });
  }
  return result;
}

function checkReplacements(env: TypeEnv, expr: Expr): TypeDiagnostic | undefined {
  if (!expr.with) return undefined;
  for (const { target, value, loc } of expr.with) {
    const targetType = env.typeOf(target);
    const valueType = env.typeOf(value);
    if (targetType?.kind !== 'function' || valueType?.kind !== 'function' || target.type !== 'ref') continue;
    if (unifies(targetType, valueType)) continue;
    return argumentError(
      loc,
      target.value,
      'arity mismatch',
      valueType.args.map(unnamed),
      targetType.args,
      targetType.variadic,
    );
  }
  return undefined;
}

const ANY_TWO: readonly MaybeType[] = [ANY, ANY];

function checkEquality(env: TypeEnv, expr: Expr, operator: readonly Term[]): TypeDiagnostic | undefined {
  const sides = sidesOf(expr);
  if (!sides) {
    const operands = operandsOf(expr);
    const message = operands.length < 2 ? 'too few arguments' : 'too many arguments';
    return argumentError(
      expr.loc,
      operator,
      message,
      operands.map((operand) => env.typeOf(operand)),
      ANY_TWO,
    );
  }
  const [left, right] = sides;
  const [leftType, rightType] = [env.typeOf(left), env.typeOf(right)];
  return unifyTerms(env, left, leftType, right, rightType) ? undefined : matchError(expr.loc, leftType, rightType);
}

function checkMember(env: TypeEnv, expr: Expr, withKey: boolean): TypeDiagnostic | undefined {
  const operands = operandsOf(expr);
  const arity = withKey ? 3 : 2;
  const collection = operands[arity - 1];
  const values = collection && valuesOf(env.typeOf(collection));
  if (!values) return undefined;
  const [key] = operands;
  const keyError = withKey && key ? checkMemberOperand(env, expr, key, keysOf(env.typeOf(collection))) : undefined;
  const value = operands[arity - 2];
  return keyError ?? (value && checkMemberOperand(env, expr, value, values));
}

function checkMemberOperand(env: TypeEnv, expr: Expr, term: Term, type: MaybeType): TypeDiagnostic | undefined {
  if (isUnknown(type)) return undefined;
  const have = env.typeOf(term);
  if ((isUnknown(have) || unifies(have, type)) && unifyType(env, term, type)) return undefined;
  return matchError(expr.loc, have, type);
}

function checkOperands(
  env: TypeEnv,
  expr: Expr,
  operator: readonly Term[],
  type: FunctionType,
): TypeDiagnostic | undefined {
  const operands = operandsOf(expr);
  const hasResult = unnamed(type.result) !== undefined;
  const named = hasResult ? [...type.args, type.result] : type.args;
  const have = () => operands.map((operand) => env.typeOf(operand));
  const error = (message: string, types: readonly MaybeType[]) =>
    argumentError(expr.loc, operator, message, types, named, type.variadic);
  const before = have();
  if (operands.length > named.length && !type.variadic) return error('too many arguments', before);
  if (operands.length < type.args.length) return error('too few arguments', before);
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (!operand) continue;
    const want = unnamed(i < named.length ? named[i] : type.variadic);
    const known = before[i];
    if (!isUnknown(known) && !unifies(known, want)) return error('invalid argument(s)', before);
    if (!unifyType(env, operand, want)) return error('invalid argument(s)', have());
  }
  return undefined;
}
