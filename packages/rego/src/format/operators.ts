import { printTerm } from '../ast/print.ts';
import type { Term } from '../ast/types.ts';
import { capabilities } from '../builtins/capabilities.ts';
import { checkedBuiltin } from '../compile/capabilities.ts';
import { typeError } from '../compile/errors.ts';
import { unnamed } from '../compile/types/lattice.ts';
import { typeText } from '../compile/types/text.ts';
import type { Printer } from './printer.ts';

/** A built-in that an operator stands for. */
export interface Operator {
  readonly infix: string;
  readonly arity: number;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  capabilities.flatMap(({ name, infix, args }) => (infix === undefined ? [] : [[name, { infix, arity: args.length }]])),
);

/** The operator that a call is written with. */
export function operatorOf([name]: readonly Term[]): Operator | undefined {
  return name && OPERATORS.get(printTerm(name));
}

/** Whether the name is that of the union of sets, whose operator is the bar of comprehensions too. */
function isUnion([name]: readonly Term[]): boolean {
  return (
    name?.type === 'ref' && name.value.length === 1 && name.value[0]?.type === 'var' && name.value[0].value === 'or'
  );
}

export function isUnionCall(term: Term): boolean {
  return term.type === 'call' && isUnion(term.value);
}

/** The same of the terms of an expression that has two operands. */
export function isUnionOfTwo(terms: readonly Term[]): boolean {
  return terms.length === 3 && isUnion(terms);
}

/** Says that an operator's built-in is called by its name with operands that the operator could not have. */
export function reportArity(printer: Printer, terms: readonly Term[], loc: Term['loc']): void {
  const [operator, ...operands] = terms;
  if (!operator) return;
  const name = printTerm(operator);
  const declaration = capabilities.find((builtin) => builtin.name === name);
  const wanted = declaration ? checkedBuiltin(declaration).decl.args : [];
  printer.errors.push(
    typeError(loc, `${name}: arity mismatch`, [
      `have: (${operands.map(({ type }) => type).join(',')})`,
      `want: (${wanted.map((type) => typeText(unnamed(type))).join(',')})`,
    ]),
  );
}
