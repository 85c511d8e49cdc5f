import { analyze, compile, type Polarity, parseModule, type Read } from '@writ/rego';
import { type Expr, type Rule, type Term, walk } from '@writ/rego/internal';

/** A policy file. */
export interface PolicySource {
  readonly file: string;
  readonly text: string;
}

/** A place of a policy that reads data, with what it compares the value with. */
export interface Reader {
  readonly read: Read;
  readonly polarity: Polarity;
  readonly comparison?: Comparison;
}

export interface Comparison {
  readonly operator: string;
  readonly values: readonly unknown[];
  /** The value is on the right: `3 < x`. */
  readonly swapped: boolean;
}

export interface Readers {
  readonly readers: readonly Reader[];
  /** False where a policy has too many ways through it to follow. */
  readonly precise: boolean;
}

/**
 * All places of policies that read data or the input. Decisions are the entry points; a rule that none of them reaches counts as
 * one of its own, so that no reader is missed; one named `deny` or the like then denies where it holds. Tests are no readers.
 *
 * @param entrypoints such as `data.payments.allow`; without any, the rules `allow` and `decision` and those marked as entry points
 * @throws RegoDiagnosticsError where a policy does not compile
 */
export function readersOf(sources: readonly PolicySource[], entrypoints: readonly string[]): Readers {
  const modules = sources
    .map(({ file, text }) => parseModule(text, { file }))
    .filter((module) => !module.file.endsWith('_test.rego') && !packageOf(module.package.path).endsWith('_test'));
  const comparisons = new Map<string, Comparison>();
  const rules = new Map<string, Rule>();
  for (const module of modules) {
    walk(module, { expr: (expr) => noteComparison(expr, comparisons), term: (term) => noteCall(term, comparisons) });
    for (const rule of module.rules) {
      const name = headName(rule);
      if (!name.startsWith('test_')) rules.set(`${packageOf(module.package.path)}.${name}`, rule);
    }
  }
  const policy = compile(modules);
  const found = new Map<string, Reader>();
  const seenRules = new Set<string>();
  let precise = true;
  const look = (path: string, inverted: boolean, isEntry: boolean): void => {
    const analysis = analyze(policy, { entrypoint: path.replace(/^data\./, '').split('.') });
    precise &&= analysis.precise;
    seenRules.add(path);
    for (const read of analysis.reads) {
      seenRules.add(read.rule);
      const { file, row, col } = read.location;
      const polarity = polarityOf(read.polarity, inverted, isEntry);
      const key = `${read.path} ${read.kind} ${read.rule} ${file}:${row}:${col}`;
      const known = found.get(key);
      const comparison = comparisons.get(`${file}:${row}:${col}`);
      found.set(key, {
        read,
        polarity: known ? joined(known.polarity, polarity) : polarity,
        ...(comparison && { comparison }),
      });
    }
  };
  const chosen =
    entrypoints.length > 0
      ? entrypoints
      : [...rules].flatMap(([path, rule]) => (isEntrypoint(path, rule) ? [path] : []));
  for (const path of chosen) look(path, DENYING.test(lastOf(path)), true);
  for (const path of rules.keys()) if (!seenRules.has(path)) look(path, DENYING.test(lastOf(path)), false);
  return { readers: [...found.values()], precise };
}

const DENYING = /^(?:deny|denied|den(?:y|ied)_|violat|forbid|block|reject)/;

function isEntrypoint(path: string, rule: Rule): boolean {
  if (rule.annotations?.some(({ entrypoint }) => entrypoint === true) === true) return true;
  return lastOf(path) === 'allow' || lastOf(path) === 'decision';
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function polarityOf(polarity: Polarity, inverted: boolean, isEntry: boolean): Polarity {
  // Of a rule that no decision uses, what the value is for is not known, only what it is called.
  const own = polarity === 'none' && !isEntry ? 'grant' : polarity;
  if (!inverted) return own;
  if (own === 'grant') return 'revoke';
  return own === 'revoke' ? 'grant' : own;
}

function joined(one: Polarity, other: Polarity): Polarity {
  if (one === other || other === 'none') return one;
  return one === 'none' ? other : 'both';
}

function packageOf(path: readonly Term[]): string {
  return path.map((term) => ('value' in term && typeof term.value === 'string' ? term.value : '')).join('.');
}

function headName({ head }: Rule): string {
  const names: string[] = [];
  for (const term of head.ref) {
    if ((term.type !== 'var' && term.type !== 'string') || (names.length > 0 && term.type === 'var')) break;
    names.push(term.value);
  }
  return names.join('.');
}

function noteComparison({ terms }: Expr, comparisons: Map<string, Comparison>): void {
  if (Array.isArray(terms)) note(terms, comparisons);
}

function noteCall(term: Term, comparisons: Map<string, Comparison>): void {
  if (term.type === 'call') note(term.value, comparisons);
}

const OPERATORS = new Set(['eq', 'equal', 'neq', 'lt', 'lte', 'gt', 'gte', 'internal.member_2']);

function note([operator, left, right]: readonly Term[], comparisons: Map<string, Comparison>): void {
  if (operator?.type !== 'ref' || !left || !right) return;
  const name = packageOf(operator.value);
  if (!OPERATORS.has(name)) return;
  for (const [subject, other, swapped] of [
    [left, right, false],
    [right, left, true],
  ] as const) {
    const values = constants(other);
    // An infix call starts where its left operand does: what it yields is compared, not the operand.
    if (values && subject.type !== 'call' && !constants(subject)) {
      const { file, row, col } = subject.loc;
      comparisons.set(`${file}:${row}:${col}`, { operator: name, values, swapped });
    }
  }
}

function constants(term: Term): readonly unknown[] | undefined {
  switch (term.type) {
    case 'string':
    case 'boolean':
      return [term.value];
    case 'number':
      return [Number(term.value)];
    case 'null':
      return [null];
    case 'set':
    case 'array': {
      const values = term.value.map(constants);
      return values.every((value) => value !== undefined) ? values.flat() : undefined;
    }
    default:
      return undefined;
  }
}
