import { printTerms } from '../ast/print.ts';
import type { Head, Term } from '../ast/types.ts';
import { NOWHERE, type Parser } from './parser.ts';
import { finishHead, parseVar } from './terms.ts';

/** A head, and how it is written where the tree does not say. */
export interface ParsedHead {
  readonly head: Head;
  readonly contains: boolean;
  /** The value `true` is not in the text. */
  readonly generatedValue: boolean;
}

/** The head of a rule up to its body. */
export function parseHead(parser: Parser, isDefault: boolean): ParsedHead | undefined {
  const start = parser.position;
  const parsed = parseUnplacedHead(parser, isDefault);
  if (!parsed) return undefined;
  const { head } = parsed;
  return { ...parsed, head: { ...head, loc: parser.extended(start) } };
}

function parseUnplacedHead(parser: Parser, isDefault: boolean): ParsedHead | undefined {
  const term = finishHead(parser, parseVar(parser));
  if (!term) {
    parser.illegal('expected rule head name');
    return undefined;
  }
  const head = headOf(parser, term);
  if (!head) return undefined;
  const name = (): string => printTerms(head.ref);
  switch (parser.token()) {
    case 'contains':
      parseContains(parser, head, name);
      return { head, contains: true, generatedValue: false };
    case 'eq':
      parser.scan();
      setValue(parser, head, () => `expected rule value term (e.g., ${name()}[<nil>] = <VALUE> { ... })`);
      break;
    case 'assign':
      parser.scan();
      head.assign = true;
      setValue(parser, head, () => {
        if (head.args) return `expected function value term (e.g., ${name()}(...) := <VALUE> { ... })`;
        if (isDefault) return `expected default rule value term (e.g., default ${name()} := <VALUE>)`;
        return `expected rule value term (e.g., ${name()} := <VALUE> { ... })`;
      });
      break;
    default: // no value
  }
  const generatedValue = !head.value && (head.ref.length !== 2 || head.args !== undefined);
  if (generatedValue) head.value = { type: 'boolean', value: true, loc: NOWHERE };
  return { head, contains: false, generatedValue };
}

/** A head with the reference and arguments of the term. */
function headOf(parser: Parser, term: Term): Head | undefined {
  const { loc } = term;
  if (term.type === 'var') return { name: term.value, ref: [{ ...term }], loc };
  if (term.type === 'ref') return headWithRef(term.value, loc);
  if (term.type !== 'call') return undefined;
  const [operator, ...args] = term.value;
  if (operator?.type !== 'ref') return undefined;
  if (operator.value[0]?.type !== 'var') {
    parser.illegal(`rule head ref ${printTerms(operator.value)} invalid`);
    return undefined;
  }
  const head = headWithRef(operator.value, loc);
  if (args.length > 0) head.args = args;
  return head;
}

function headWithRef(ref: Term[], loc: Head['loc']): Head {
  const [first] = ref;
  return { ...(ref.length < 2 && first?.type === 'var' && { name: first.value }), ref, loc };
}

function parseContains(parser: Parser, head: Head, name: () => string): void {
  if (head.args) {
    parser.illegal(
      `the contains keyword can only be used with multi-value rule definitions (e.g., ${name()} contains <VALUE> { ... })`,
    );
  }
  parser.scan();
  const key = parser.grammar.infix(parser);
  if (key) head.key = key;
  else parser.illegal(`expected rule key term (e.g., ${name()} contains <VALUE> { ... })`);
}

function setValue(parser: Parser, head: Head, note: () => string): void {
  const value = parser.grammar.infix(parser);
  if (value) head.value = value;
  else parser.illegal(note());
}
