import type { Body, Expr, Term, With } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedBuiltin } from './capabilities.ts';
import { compileError, typeError } from './errors.ts';
import type { LocalNames } from './local-names.ts';
import { childOf, findNode, type RuleTree } from './rule-tree.ts';
import { become, isRefTo, numbered, refTerm, requiresEvaluation, varTerm } from './terms.ts';
import { refText, termText } from './text.ts';

/** What the check of modifiers needs to know. */
export interface WithContext {
  readonly names: LocalNames;
  readonly tree: RuleTree;
  readonly builtins: ReadonlyMap<string, CheckedBuiltin>;
  readonly unsafeBuiltins: ReadonlySet<string>;
  readonly allowUndefinedFunctions: boolean;
}

/** Checks the modifiers of a body and hoists what has to be computed out of their values. */
export function rewriteModifiers(context: WithContext, body: Body): Body | Diagnostic {
  if (!body.some((expr) => expr.with && expr.with.length > 0)) return body;
  const result: Body = [];
  for (const expr of body) {
    for (const modifier of expr.with ?? []) {
      const hoists = checkModifier(context, modifier);
      if (typeof hoists !== 'boolean') return hoists;
      if (hoists) result.push(hoistValue(context.names, modifier));
    }
    result.push(expr);
  }
  return numbered(result);
}

function hoistValue(names: LocalNames, modifier: With): Expr {
  const { variable, expr } = names.equate(modifier.value);
  modifier.value = variable;
  return expr;
}

/** Whether the value has to be computed before; a function that stands in for another one is not called there. */
function checkModifier(context: WithContext, modifier: With): boolean | Diagnostic {
  const { target, value } = modifier;
  if (value.type === 'var' && context.builtins.has(value.value)) {
    become(value, refTerm([varTerm(value.value, value.loc)], value.loc));
  }
  const unsafe = unsafeBuiltin(context, target);
  if (unsafe) return unsafe;
  if (isRefTo(target, 'data') && target.type === 'ref') return checkDataTarget(context, target.value, modifier);
  if (isRefTo(target, 'input')) return requiresEvaluation(modifier.value);
  const builtin = builtinOf(context, target);
  if (builtin) {
    if (target.type === 'var') become(target, refTerm([varTerm(target.value, target.loc)], target.loc));
    const problem = targetProblem(builtin);
    if (problem) return compileError(target.loc, `with keyword replacing built-in function: ${problem}`);
    const isFunction = isFunctionValue(context, modifier.value);
    if (isFunction === true) return false;
    return isFunction === false ? requiresEvaluation(modifier.value) : isFunction;
  }
  if (context.allowUndefinedFunctions && (target.type === 'ref' || target.type === 'var')) return false;
  return typeError(target.loc, 'with keyword target must reference existing input, data, or a function');
}

function checkDataTarget(context: WithContext, ref: readonly Term[], { target, value }: With): boolean | Diagnostic {
  let node: RuleTree | undefined = context.tree;
  for (const term of ref.slice(0, -1)) {
    const child: RuleTree | undefined = childOf(node, term);
    if (!child) break;
    if (child.rules.length > 0) {
      return compileError(target.loc, 'with keyword cannot partially replace virtual document(s)');
    }
    node = child;
  }
  const last = ref.at(-1);
  const replaced = last && childOf(node, last);
  if (replaced?.rules.some(({ head }) => head.args && head.args.length > 0)) {
    const isFunction = isFunctionValue(context, value);
    if (isFunction !== false) return isFunction === true ? false : isFunction;
  }
  if (value.type === 'ref') {
    const replacement = findNode(context.tree, value.value);
    if (replacement?.rules.some(({ head }) => head.args && head.args.length > 0)) return false;
  }
  return requiresEvaluation(value);
}

function targetProblem({ name, relation, decl }: CheckedBuiltin): string | undefined {
  if (name === 'eq' || name === 'rego.metadata.chain' || name === 'rego.metadata.rule') {
    return `replacement of "${name}" invalid`;
  }
  if (name.startsWith('internal.')) return `replacement of internal function "${name}" invalid`;
  if (relation) return 'target must not be a relation';
  return decl.result === undefined ? 'target must not be a void function' : undefined;
}

function isFunctionValue(context: WithContext, value: Term): boolean | Diagnostic {
  if (value.type === 'ref' && findNode(context.tree, value.value)) return true;
  return unsafeBuiltin(context, value) ?? builtinOf(context, value) !== undefined;
}

function nameOf(term: Term): string | undefined {
  if (term.type === 'ref') return refText(term.value);
  return term.type === 'var' ? term.value : undefined;
}

function unsafeBuiltin(context: WithContext, term: Term): Diagnostic | undefined {
  const name = nameOf(term);
  if (name === undefined || !context.unsafeBuiltins.has(name)) return undefined;
  const text = `target must not be unsafe: "${termText(term)}"`;
  return compileError(term.loc, `with keyword replacing built-in function: ${text}`);
}

function builtinOf({ builtins }: WithContext, term: Term): CheckedBuiltin | undefined {
  const name = nameOf(term);
  return name === undefined ? undefined : builtins.get(name);
}
