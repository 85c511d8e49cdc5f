import type { Module } from '@writ/rego';
import { type Body, type Expr, type Rule, type Term, walk } from '@writ/rego/internal';

const PREFIX = 'test_';
const SKIPPED_PREFIX = 'todo_test_';
const TEST_CASE = 'internal.test_case';

/** A rule that is a test. */
export interface TestRule {
  readonly rule: Rule;
  /** `data` and the path of its package. */
  readonly package: string;
  /** Its path below the package. */
  readonly name: string;
  /** Both as keys below `data`. */
  readonly path: readonly string[];
  /** Under development: it does not run. */
  readonly skipped: boolean;
  /** It has a key for each of its cases. */
  readonly hasCases: boolean;
}

/** What the name of a test is, and how many terms of the head's reference it takes. */
interface TestName {
  readonly parts: readonly string[];
  readonly last: string;
}

/**
 * Prepares modules for testing: tests of one name get numbers, those with cases a call that tells which case is being
 * evaluated.
 */
export function prepareTests(modules: readonly Module[]): TestRule[] {
  const counts = new Map<string, number>();
  const tests: TestRule[] = [];
  for (const module of modules) {
    const path = module.package.path.slice(1).flatMap((term) => (term.type === 'string' ? [term.value] : []));
    for (const rule of module.rules) {
      let name = testName(rule);
      if (!name) continue;
      if (name.last.startsWith(PREFIX)) {
        const key = JSON.stringify([path, name.parts]);
        const count = counts.get(key) ?? 0;
        counts.set(key, count + 1);
        if (count > 0) name = renamed(rule, name, `${name.last}#${String(count).padStart(2, '0')}`);
        announceCases(rule, name.parts.length);
      }
      tests.push({
        rule,
        package: `data${path.map(keyText).join('')}`,
        name: name.parts.map((part, index) => (index === 0 ? part : keyText(part))).join(''),
        path: [...path, ...name.parts],
        skipped: name.last.startsWith(SKIPPED_PREFIX),
        hasCases: rule.head.ref.length > name.parts.length && rule.head.value !== undefined,
      });
    }
  }
  return tests;
}

function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_#]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The reference up to the first part that makes it a test. */
function testName(rule: Rule): TestName | undefined {
  const parts: string[] = [];
  for (const [index, term] of rule.head.ref.entries()) {
    if (term.type !== 'string' && !(term.type === 'var' && index === 0)) return undefined;
    parts.push(term.value);
    if (term.value.startsWith(PREFIX) || term.value.startsWith(SKIPPED_PREFIX)) return { parts, last: term.value };
  }
  return undefined;
}

function renamed(rule: Rule, { parts }: TestName, last: string): TestName {
  const { head } = rule;
  const index = parts.length - 1;
  const old = head.ref[index];
  if (!old || (old.type !== 'var' && old.type !== 'string')) return { parts, last };
  head.ref = head.ref.with(index, { ...old, value: last });
  if (head.name !== undefined && index === 0) head.name = last;
  return { parts: parts.with(index, last), last };
}

/** Calls `internal.test_case` with the keys of the case as soon as the body has bound what they are made of. */
function announceCases(rule: Rule, length: number): void {
  const keys = rule.head.ref.slice(length);
  if (keys.length === 0 || !rule.head.value) return;
  const names = new Set(keys.flatMap((key) => varsOf(key)));
  let after = 0;
  for (const name of names) {
    const first = rule.body.findIndex((expr) => mentions(expr, name));
    after = Math.max(after, first + 1);
  }
  const { loc } = rule.head;
  const [group = '', operator = ''] = TEST_CASE.split('.');
  const ref: Term[] = [
    { type: 'var', value: group, loc },
    { type: 'string', value: operator, loc },
  ];
  const call: Expr = {
    index: 0,
    terms: [
      { type: 'ref', value: ref, loc },
      { type: 'array', value: keys, loc },
    ],
    loc: { ...loc, file: '' },
  };
  const body: Body = [...rule.body.slice(0, after), call, ...rule.body.slice(after)];
  for (const [index, expr] of body.entries()) expr.index = index;
  rule.body = body;
}

function varsOf(term: Term): string[] {
  const names: string[] = [];
  walk(term, {
    term: (inner) => {
      if (inner.type === 'var') names.push(inner.value);
    },
  });
  return names;
}

function mentions(expr: Expr, name: string): boolean {
  let found = false;
  walk(expr, {
    term: (term) => {
      if (term.type === 'var' && term.value === name) found = true;
    },
  });
  return found;
}
