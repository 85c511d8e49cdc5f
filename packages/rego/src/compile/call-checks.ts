import { mapTerm } from '../ast/copy.ts';
import type { Module, Rule, Term } from '../ast/types.ts';
import { type Node, walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type CheckedBuiltin, isVoid } from './capabilities.ts';
import { typeError } from './errors.ts';
import { operatorName } from './operator-name.ts';
import type { Arity } from './outputs.ts';
import { isEquality, operandsOf, operatorOf } from './terms.ts';
import { refText, termText } from './text.ts';
import type { TypeEnv } from './types/env.ts';
import { argumentError } from './types/errors.ts';

type Builtins = ReadonlyMap<string, CheckedBuiltin>;

/** Calls in term position of built-ins that have no value. */
export function voidCalls(builtins: Builtins, node: Node): Diagnostic[] {
  const errors: Diagnostic[] = [];
  walk(node, {
    term(term) {
      const [operator] = term.type === 'call' ? term.value : [];
      const builtin = operator?.type === 'ref' ? builtins.get(operatorName(operator.value)) : undefined;
      if (builtin && isVoid(builtin)) errors.push(typeError(term.loc, `${termText(term)} used as value`));
    },
  });
  return errors;
}

/** Puts the names of the source back into a reference. */
export function sourceRef(ref: readonly Term[], nameOf: (name: string) => string): Term[] {
  return ref.map((part) =>
    mapTerm(part, (term) => (term.type === 'var' ? { ...term, value: nameOf(term.value) } : term)),
  );
}

/** Calls of what is no function, or with the wrong number of operands. */
export function undefinedFunctions(
  env: TypeEnv,
  node: Node,
  arityOf: Arity,
  nameOf: (name: string) => string,
): Diagnostic[] {
  const errors: Diagnostic[] = [];
  walk(node, {
    expr(expr) {
      if (!Array.isArray(expr.terms)) return false;
      // Where a local variable hides what is called, the operator is no reference.
      const operator = operatorOf(expr) ?? [];
      const arity = arityOf(operator);
      const shown = () => sourceRef(operator, nameOf);
      if (arity === undefined) {
        errors.push(typeError(expr.loc, `undefined function ${refText(shown())}`));
        return true;
      }
      const count = operandsOf(expr).length;
      const fits = expr.generated ? isEquality(expr) || count === arity + 1 : count === arity || count === arity + 1;
      if (fits) return false;
      const type = env.typeOfRef(operator);
      if (type?.kind === 'function') {
        const have = operandsOf(expr).map((operand) => env.typeOf(operand));
        errors.push(argumentError(expr.loc, shown(), 'arity mismatch', have, type.args, type.variadic).diagnostic);
      } else {
        const actual = expr.generated ? count - 1 : count;
        const text = `has arity ${arity}, got ${actual} argument${actual === 1 ? '' : 's'}`;
        errors.push(typeError(expr.loc, `function ${refText(shown())} ${text}`));
      }
      return true;
    },
  });
  return errors;
}

/** Calls of built-ins that the caller forbids. */
export function unsafeCalls(unsafe: ReadonlySet<string>, node: Node): Diagnostic[] {
  const errors: Diagnostic[] = [];
  walk(node, {
    expr(expr) {
      const operator = operatorOf(expr);
      const name = operator && refText(operator);
      if (name === undefined || !unsafe.has(name)) return;
      errors.push(typeError(expr.loc, `unsafe built-in function calls in expression: ${name}`));
    },
  });
  return errors;
}

/** Calls of deprecated built-ins. */
export function deprecatedCalls(builtins: Builtins, node: Module | Rule['body']): Diagnostic[] {
  const errors: Diagnostic[] = [];
  const check = (operator: readonly Term[] | undefined, loc: Term['loc'] | undefined) => {
    const name = operator && operatorName(operator);
    if (name === undefined || !builtins.get(name)?.deprecated) return;
    errors.push(typeError(loc, `deprecated built-in function calls in expression: ${name}`));
  };
  walk(node, {
    expr: (expr) => check(operatorOf(expr), expr.loc),
    term(term) {
      const [operator] = term.type === 'call' ? term.value : [];
      if (operator?.type === 'ref') check(operator.value, operator.loc);
    },
  });
  return errors;
}
