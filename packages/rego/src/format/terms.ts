import { printTerm } from '../ast/print.ts';
import type { ComprehensionTerm, Location, Term } from '../ast/types.ts';
import { printBlock } from './blocks.ts';
import { printCallTerm } from './calls.ts';
import { inParens, printElement, printElements } from './lists.ts';
import { isUnionCall } from './operators.ts';
import { type Brackets, closingRow } from './places.ts';
import type { Printer } from './printer.ts';
import { printRef, varText } from './refs.ts';
import { printTemplateString } from './template-strings.ts';

/** A term; `at` decides about line breaks. */
export function printTermAt(printer: Printer, term: Term, parens: boolean, at: Location): void {
  const { out, style } = printer;
  switch (term.type) {
    case 'ref':
      return printRef(printer, term.value);
    case 'object':
      return printObject(printer, term.value, at);
    case 'array':
      return printBracketed(printer, '[]', term.value, at);
    case 'set':
      if (term.value.length > 0) return printBracketed(printer, '{}', term.value, at);
      out.write('set()');
      return printer.comment(closingRow('()', at));
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return printComprehension(printer, term, at);
    case 'call':
      return printCallTerm(printer, term.value, parens, at);
    case 'templatestring':
      return printTemplateString(printer, term);
    case 'var':
      return out.write(varText(style, term.value));
    case 'string':
      return out.write(stringSource(term.loc) ?? printTerm(term));
    default:
      return out.write(printTerm(term));
  }
}

/** A string as it is written; undefined where its place is that of something else. */
function stringSource({ text }: Location): string | undefined {
  if (text.startsWith('`')) return text;
  const quote = text.at(-1);
  return quote === '"' || quote === '`' ? text.slice(text.indexOf(quote)) : undefined;
}

function printBracketed(printer: Printer, brackets: Brackets, elements: readonly Term[], at: Location): void {
  const { out } = printer;
  out.write(brackets.charAt(0));
  printElements(printer, elements, { opening: at, closing: closingRow(brackets, at) }, (element) =>
    printElement(printer, element, true),
  );
  out.write(brackets.charAt(1));
}

function printObject(printer: Printer, pairs: readonly (readonly [Term, Term])[], at: Location): void {
  const { out } = printer;
  out.write('{');
  printElements(printer, pairs, { opening: at, closing: closingRow('{}', at) }, ([key, value]) => {
    inParens(printer, isUnionCall(key), () => printer.term(key));
    out.write(': ');
    inParens(printer, isUnionCall(value), () => printer.term(value));
  });
  out.write('}');
}

function printComprehension(printer: Printer, comprehension: ComprehensionTerm, at: Location): void {
  const { out } = printer;
  const brackets = comprehension.type === 'arraycomprehension' ? '[]' : '{}';
  out.write(brackets.charAt(0));
  if (comprehension.type === 'objectcomprehension') {
    const { key, value, body } = comprehension.value;
    inParens(printer, isUnionCall(key), () => printer.term(key));
    out.write(': ');
    // The value stays in the line of the colon, whatever line it is in.
    const valueAt = { ...value.loc, row: at.row };
    printResult(printer, value, valueAt);
    printBlock(printer, brackets, body, { start: valueAt, whole: at });
  } else {
    const { term, body } = comprehension.value;
    if (term.loc.row > at.row) {
      out.endLine();
      out.startLine();
    }
    printResult(printer, term, term.loc);
    printBlock(printer, brackets, body, { start: term.loc, whole: at });
  }
  out.write(brackets.charAt(1));
}

/** What a comprehension collects, and its bar. */
function printResult(printer: Printer, term: Term, at: Location): void {
  const parens = term.type === 'call' && (isUnionCall(term) || at.text.startsWith('('));
  printer.bare(term, parens, at);
  printer.out.write(' |');
}
