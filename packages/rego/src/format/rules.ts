import { printTerm } from '../ast/print.ts';
import type { Body, Expr, Head, Location, Rule, Term } from '../ast/types.ts';
import { printBody, printStatement } from './expressions.ts';
import { printElement, printElements } from './lists.ts';
import { markLeadingUnion } from './parens.ts';
import { closingRow, lastRow, offsetOf } from './places.ts';
import { type Printer, unexpectedComment } from './printer.ts';
import { printRef } from './refs.ts';

/** Rules with an empty line between them; those that take a line each may stand together. */
export function printRules(printer: Printer, rules: readonly Rule[]): void {
  for (const [index, rule] of rules.entries()) {
    unexpectedComment(() => printer.comment(rule.loc.row));
    printer.out.startLine();
    printRule(printer, rule, rule.head);
    const next = rules[index + 1];
    const together =
      next && takesOneLine(printer, rule) && takesOneLine(printer, next) && next.loc.row === rule.loc.row + 1;
    if (!together) printer.out.blankLine();
  }
}

function takesOneLine(printer: Printer, rule: Rule): boolean {
  const [only, ...more] = rule.body;
  if (more.length > 0 || rule.default || rule.else) return false;
  return usesIf(printer, rule) && !(only && isSet(only));
}

function usesIf({ style }: Printer, { head }: Rule): boolean {
  return style.ifs && (style.contains || head.value !== undefined);
}

/** A set, which as a body needs braces around its own: without them it would be the body. */
function isSet({ terms, negated }: Expr): boolean {
  return !negated && !Array.isArray(terms) && terms.type === 'set';
}

/** A rule from its name on, or the branch of one from its `else` on. */
function printRule(printer: Printer, rule: Rule, written: Head, isElse = false): void {
  const { out } = printer;
  const { body, head } = rule;
  if (rule.default) out.write('default ');
  const isConstant = isTrue(body) && !rule.else;
  printer.keepsFinalComment = isConstant;
  const hadComment = printHead(printer, rule, written, { isConstant, isElse });
  const [first] = body;
  if (!first || isConstant) {
    out.endLine();
    return;
  }
  printer.keepsFinalComment = true;
  const hasIf = usesIf(printer, rule);
  if (hasIf) {
    out.write(' if');
    if (body.length === 1 && first.loc.row === lastRow(head.loc) && !isSet(first)) {
      out.write(' ');
      printStatement(printer, first);
      out.endLine();
      if (rule.else) printElse(printer, rule, rule.else);
      return;
    }
  }
  if (hadComment && printer.comments.first) {
    out.write(' { ');
  } else {
    out.write(' {');
    out.endLine();
  }
  if (hasIf && !isElse) markLeadingUnion(printer, first);
  printBraced(printer, rule, written);
  if (rule.else) printElse(printer, rule, rule.else);
}

function printBraced(printer: Printer, { body, loc }: Rule, head: Head): void {
  const { out } = printer;
  out.level++;
  printBody(printer, body);
  const skip = head.args?.length ? '()' : head.key ? '[]' : undefined;
  unexpectedComment(() => printer.comment(closingRow('{}', loc, skip)));
  out.level--;
  out.startLine();
  out.write('}');
}

/** The body `true`, which most rules have that are written without one. */
function isTrue([only, ...more]: Body): boolean {
  if (!only || more.length > 0 || only.negated || only.with || Array.isArray(only.terms)) return false;
  return isTrueTerm(only.terms);
}

function isTrueTerm(term: { readonly type: string; readonly value?: unknown }): boolean {
  return term.type === 'boolean' && term.value === true;
}

function printElse(printer: Printer, rule: Rule, branch: Rule): void {
  const { out, comments } = printer;
  const { head } = branch;
  const isCommented = (comments.first?.row ?? head.loc.row) < head.loc.row || out.pending !== undefined;
  const isInline = followsBrace(rule, branch);
  if (!isCommented && isInline) {
    out.write(' ');
  } else {
    out.blankLine();
    out.startLine();
  }
  unexpectedComment(() => printer.comment(head.loc.row));
  if (isCommented && !isInline) out.startLine();
  const { args: _, key: __, ...rest } = head;
  printRule(printer, branch, { ...rest, ref: [{ type: 'var', value: 'else', loc: head.loc }] }, true);
}

/** Whether the `else` is not the first in its line. */
function followsBrace({ loc }: Rule, branch: Rule): boolean {
  const rows = branch.loc.row - loc.row;
  if (rows <= 0) return false;
  let start = 0;
  for (let row = 0; row < rows; row++) {
    start = loc.text.indexOf('\n', start) + 1;
    if (start === 0) return false;
  }
  const end = loc.text.indexOf('\n', start);
  const line = loc.text.slice(start, end < 0 ? undefined : end);
  return !line.trimStart().startsWith('else');
}

interface HeadOptions {
  /** The rule has no body. */
  readonly isConstant: boolean;
  readonly isElse: boolean;
}

/** Prints a head, where a comment is in the middle of it as it is written. Returns whether one is. */
function printHead(printer: Printer, rule: Rule, head: Head, options: HeadOptions): boolean {
  const start = printer.place();
  const print = () => printHeadParts(printer, rule, head, options);
  const error = unexpectedComment(print);
  if (!error) return false;
  if (error.verbatim && error.verbatim === (head.value ?? head.key)) return true;
  printer.goBack(start);
  if (isAllOf(head.loc, head)) {
    printer.verbatim(head.loc);
  } else {
    // The text of the head is not at hand: its comments go below it.
    const { place } = printer.comments;
    printer.comments.takeAll();
    print();
    printer.comments.place = place;
  }
  return true;
}

/** Whether the text has all of a head; it has not in rules without a body, nor in the second body of a rule. */
function isAllOf({ text, ...loc }: Location, { args = [], key, value, ref }: Head): boolean {
  const start = offsetOf(loc);
  if (start === undefined || text.startsWith('{')) return false;
  return [...ref, ...args, key, value].every((term) => {
    const offset = term && term.loc.row > 0 ? offsetOf(term.loc) : undefined;
    return !term || offset === undefined || offset + term.loc.text.length <= start + text.length;
  });
}

function printHeadParts(printer: Printer, rule: Rule, head: Head, options: HeadOptions): void {
  const { out, style } = printer;
  const { ref, args = [], key, value } = head;
  const [name, second] = ref;
  if (style.refHeads || ref.length === 1 || !name || !second) {
    printRef(printer, ref);
  } else {
    if (printer.comments.first?.row === second.loc.row) {
      printer.verbatim(head.loc);
      return;
    }
    out.write(`${printTerm(name)}[${printTerm(second)}]`);
  }
  if (args.length > 0) {
    out.write('(');
    printElements(printer, args, { opening: head.loc, closing: closingRow('()', head.loc) }, (arg) =>
      printElement(printer, arg, false),
    );
    out.write(')');
  }
  if (key && !value) {
    out.write(style.contains ? ' contains ' : '[');
    printer.term(key);
    if (!style.contains) out.write(']');
  }
  if (value && isWritten(printer, rule, head, value, options)) {
    out.write(head.assign || style.v1 ? ' := ' : ' = ');
    printer.term(value, options.isElse ? head.loc : placeOf(value, head));
  }
}

/** Where a value is; one that is not in the source is where its head is. */
function placeOf({ loc }: Term, head: Head): Location {
  return loc.row === 0 ? { ...loc, row: head.loc.row } : loc;
}

/** Whether the value has to be printed: `true` is understood, and one that is not in the source stays out of it. */
function isWritten(
  { style }: Printer,
  rule: Rule,
  head: Head,
  value: Term,
  { isConstant, isElse }: HeadOptions,
): boolean {
  if (!isTrueTerm(value)) return true;
  if (!head.key && !isConstant && !rule.default) return false;
  if (value.loc !== head.loc || isElse) return true;
  return style.v1 && isConstant && !head.key && !head.args?.length;
}
