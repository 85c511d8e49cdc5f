import type { Expr, Term, With } from './types.ts';
import { type Declaration, isDeclaration } from './visit.ts';

/** Terms nested deeper than this are not compared; the parser lets none through. */
const MAX_DEPTH = 2000;

const TERM_ORDER: Readonly<Record<Term['type'], number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  templatestring: 4,
  var: 5,
  ref: 6,
  array: 7,
  object: 8,
  set: 9,
  arraycomprehension: 10,
  objectcomprehension: 11,
  setcomprehension: 12,
  call: 13,
};

/** OPA's order of terms: by kind, then by what they are made of; locations play no part. */
export function compareTerms(a: Term, b: Term): number {
  return compareTermsTo(a, b, 0);
}

/** The elements of a set term: in order, each once. */
export function makeSet(elements: readonly Term[]): Term[] {
  const sorted = elements.toSorted(compareTerms);
  return sorted.filter((element, index) => {
    const before = index === 0 ? undefined : sorted[index - 1];
    return !before || compareTerms(before, element) !== 0;
  });
}

/** The pairs of an object term in the order of their keys; as in OPA, equal keys all stay. */
export function makeObject(pairs: readonly [Term, Term][]): [Term, Term][] {
  return pairs.toSorted(([a], [b]) => compareTerms(a, b));
}

type Compare<T> = (a: T, b: T, depth: number) => number;

function compareLists<T>(a: readonly T[], b: readonly T[], depth: number, compare: Compare<T>): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compare(item, other, depth);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareTermsTo(a: Term, b: Term, depth: number): number {
  if (a === b) return 0;
  if (depth > MAX_DEPTH) throw new RangeError('term is nested too deeply to be compared');
  const byKind = TERM_ORDER[a.type] - TERM_ORDER[b.type];
  if (byKind !== 0) return byKind;
  const next = depth + 1;
  switch (a.type) {
    case 'boolean':
      return b.type === 'boolean' ? Number(a.value) - Number(b.value) : 0;
    case 'number':
      return b.type === 'number' ? compareNumberTexts(a.value, b.value) : 0;
    case 'string':
    case 'var':
      return b.type === a.type ? compareTexts(a.value, b.value) : 0;
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      return b.type === a.type ? compareLists(a.value, b.value, next, compareTermsTo) : 0;
    case 'object':
      return b.type === 'object' ? compareLists(a.value, b.value, next, comparePairs) : 0;
    case 'arraycomprehension':
    case 'setcomprehension':
      if (b.type !== a.type) return 0;
      return (
        compareTermsTo(a.value.term, b.value.term, next) ||
        compareLists(a.value.body, b.value.body, next, compareExprsTo)
      );
    case 'objectcomprehension':
      if (b.type !== a.type) return 0;
      return (
        compareTermsTo(a.value.key, b.value.key, next) ||
        compareTermsTo(a.value.value, b.value.value, next) ||
        compareLists(a.value.body, b.value.body, next, compareExprsTo)
      );
    case 'templatestring':
      if (b.type !== a.type) return 0;
      return (
        Number(a.value.multi_line) - Number(b.value.multi_line) ||
        a.value.parts.length - b.value.parts.length ||
        compareLists(a.value.parts, b.value.parts, next, compareParts)
      );
    default:
      return 0;
  }
}

function comparePairs(a: [Term, Term], b: [Term, Term], depth: number): number {
  return compareTermsTo(a[0], b[0], depth) || compareTermsTo(a[1], b[1], depth);
}

function compareParts(a: Term | Expr, b: Term | Expr, depth: number): number {
  if ('terms' in a) return 'terms' in b ? compareExprsTo(a, b, depth) : 1;
  return 'terms' in b ? -1 : compareTermsTo(a, b, depth);
}

const DECLARATION_ORDER: Readonly<Record<Declaration['type'], number>> = { some: 0, every: 3, not: 4, and: 5, or: 6 };

function exprOrder({ terms }: Expr): number {
  if (Array.isArray(terms)) return 2;
  return isDeclaration(terms) ? DECLARATION_ORDER[terms.type] : 1;
}

function compareExprsTo(a: Expr, b: Expr, depth: number): number {
  if (a === b) return 0;
  return (
    exprOrder(a) - exprOrder(b) ||
    a.index - b.index ||
    Number(a.negated ?? false) - Number(b.negated ?? false) ||
    compareExprTerms(a.terms, b.terms, depth + 1) ||
    compareLists(a.with ?? [], b.with ?? [], depth + 1, compareWiths)
  );
}

function compareExprTerms(a: Expr['terms'], b: Expr['terms'], depth: number): number {
  if (Array.isArray(a)) return Array.isArray(b) ? compareLists(a, b, depth, compareTermsTo) : 0;
  if (Array.isArray(b)) return 0;
  if (isDeclaration(a)) return isDeclaration(b) ? compareDeclarations(a, b, depth) : 0;
  return isDeclaration(b) ? 0 : compareTermsTo(a, b, depth);
}

function compareDeclarations(a: Declaration, b: Declaration, depth: number): number {
  if (a.type === 'some' && b.type === 'some') return compareLists(a.symbols, b.symbols, depth, compareTermsTo);
  if (a.type === 'every' && b.type === 'every') {
    return (
      compareLists(a.key ? [a.key] : [], b.key ? [b.key] : [], depth, compareTermsTo) ||
      compareTermsTo(a.value, b.value, depth) ||
      compareTermsTo(a.domain, b.domain, depth) ||
      compareLists(a.body, b.body, depth, compareExprsTo)
    );
  }
  if (a.type === 'not' && b.type === 'not') return compareLists(a.body, b.body, depth, compareExprsTo);
  if ((a.type === 'and' || a.type === 'or') && (b.type === 'and' || b.type === 'or')) {
    return compareLists(a.lhs, b.lhs, depth, compareExprsTo) || compareLists(a.rhs, b.rhs, depth, compareExprsTo);
  }
  return 0;
}

function compareWiths(a: With, b: With, depth: number): number {
  return compareTermsTo(a.target, b.target, depth) || compareTermsTo(a.value, b.value, depth);
}

/** By code points, which is the order of the texts' UTF-8. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    // A surrogate stands for a code point above all that are no surrogates.
    if (x !== y) return surrogateLast(x) - surrogateLast(y);
  }
  return a.length - b.length;
}

function surrogateLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** By exact value, in time that is linear in the texts whatever the exponents. */
export function compareNumberTexts(a: string, b: string): number {
  if (a === b) return 0;
  const x = decimal(a);
  const y = decimal(b);
  if (x.sign !== y.sign) return x.sign - y.sign;
  if (x.sign === 0) return 0;
  const magnitude = x.exponent - y.exponent || compareDigits(x.digits, y.digits);
  return x.sign < 0 ? 0 - magnitude : magnitude;
}

function compareDigits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Sign, significant digits without zeros at either end, and the exponent of `0.digits`. */
function decimal(text: string): { sign: number; digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return { sign: 0, digits: '', exponent: 0 };
  let end = all.length;
  while (all.charAt(end - 1) === '0') end--;
  return {
    sign: text.startsWith('-') ? -1 : 1,
    digits: all.slice(first, end),
    exponent: whole.length - first + Number(exponent),
  };
}
