import type { Body, Expr, Module, Term } from '../ast/types.ts';
import { isDeclaration, walk } from '../ast/visit.ts';

const RANK = {
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
} satisfies Record<Term['type'], number>;

/** OPA's order of terms that need not be values: by kind first. */
export function compareTerms(a: Term, b: Term): number {
  if (a === b) return 0;
  if (a.type !== b.type) return RANK[a.type] - RANK[b.type];
  switch (a.type) {
    case 'boolean':
      return b.type === 'boolean' ? Number(a.value) - Number(b.value) : 0;
    case 'number':
      return b.type === 'number' ? compareNumbers(a.value, b.value) : 0;
    case 'string':
    case 'var':
      return b.type === a.type ? compareTexts(a.value, b.value) : 0;
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      return b.type === a.type ? compareLists(a.value, b.value) : 0;
    case 'object':
      return b.type === 'object' ? compareLists(a.value.flat(), b.value.flat()) : 0;
    case 'arraycomprehension':
    case 'setcomprehension':
      if (b.type !== a.type) return 0;
      return compareTerms(a.value.term, b.value.term) || compareBodies(a.value.body, b.value.body);
    case 'objectcomprehension': {
      if (b.type !== 'objectcomprehension') return 0;
      const heads = compareTerms(a.value.key, b.value.key) || compareTerms(a.value.value, b.value.value);
      return heads || compareBodies(a.value.body, b.value.body);
    }
    default:
      return 0;
  }
}

export function equalTerms(a: Term, b: Term): boolean {
  return compareTerms(a, b) === 0;
}

export function compareLists(a: readonly Term[], b: readonly Term[]): number {
  for (const [index, term] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const order = compareTerms(term, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Whether a reference starts with another one. */
export function hasPrefix(ref: readonly Term[], prefix: readonly Term[]): boolean {
  return prefix.length <= ref.length && compareLists(ref.slice(0, prefix.length), prefix) === 0;
}

function compareBodies(a: Body, b: Body): number {
  for (const [index, expr] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const order = compareExprs(expr, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function exprRank({ terms }: Expr): number {
  if (Array.isArray(terms)) return 2;
  if (!isDeclaration(terms)) return 1;
  return { some: 0, every: 3, not: 4, and: 5, or: 6 }[terms.type];
}

function compareExprs(a: Expr, b: Expr): number {
  const rank = exprRank(a) - exprRank(b);
  if (rank !== 0) return rank;
  const negation = Number(a.negated ?? false) - Number(b.negated ?? false);
  if (negation !== 0) return negation;
  if (Array.isArray(a.terms)) return Array.isArray(b.terms) ? compareLists(a.terms, b.terms) : 0;
  if (Array.isArray(b.terms) || isDeclaration(a.terms) || isDeclaration(b.terms)) return 0;
  return compareTerms(a.terms, b.terms);
}

/** By code points, which is the order of the UTF-8 bytes. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    // Surrogates stand for code points above all that one unit can hold.
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y);
  }
  return a.length - b.length;
}

function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

interface Magnitude {
  readonly sign: number;
  readonly digits: string;
  /** The number of digits before the point, where the first digit is not zero. */
  readonly exponent: number;
}

/** Compares the values of two JSON numbers, however large their exponents are. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [magnitude(a), magnitude(b)];
  if (x.sign !== y.sign) return x.sign - y.sign;
  if (x.exponent !== y.exponent) return (x.exponent - y.exponent) * x.sign;
  if (x.digits === y.digits) return 0;
  return (x.digits < y.digits ? -1 : 1) * x.sign;
}

function magnitude(text: string): Magnitude {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  let end = all.length;
  while (end > leading && all[end - 1] === '0') end--;
  const digits = all.slice(leading, end);
  if (digits === '') return { sign: 0, digits, exponent: 0 };
  return { sign: text.startsWith('-') ? -1 : 1, digits, exponent: whole.length - leading + Number(power) };
}

/**
 * Brings the sets and objects below a node into OPA's order, in which the stages number their variables, and drops what
 * is there twice.
 */
export function sortComposites(node: Module | Body | Term): void {
  const found: Term[] = [];
  walk(node, {
    term(term) {
      if ((term.type === 'set' || term.type === 'object') && term.value.length > 1) found.push(term);
    },
  });
  // From the inside out: what is inside decides about the order outside.
  for (const term of found.toReversed()) sortComposite(term);
}

function sortComposite(term: Term): void {
  if (term.type === 'set') {
    if (isSorted(term.value, compareTerms)) return;
    term.value = term.value.toSorted(compareTerms).filter((item, i, all) => !sameAs(all[i - 1], item));
  } else if (term.type === 'object') {
    if (isSorted(term.value, ([a], [b]) => compareTerms(a, b))) return;
    // The last of several equal keys wins.
    term.value = term.value
      .toSorted(([a], [b]) => compareTerms(a, b))
      .filter(([key], i, all) => !sameAs(all[i + 1]?.[0], key));
  }
}

function sameAs(a: Term | undefined, b: Term): boolean {
  return a !== undefined && compareTerms(a, b) === 0;
}

function isSorted<T>(items: readonly T[], compare: (a: T, b: T) => number): boolean {
  let previous: T | undefined;
  for (const item of items) {
    if (previous !== undefined && compare(previous, item) >= 0) return false;
    previous = item;
  }
  return true;
}
