import type { Compatibility, ContractModel, ObjectModel } from '../model/types.ts';
import { parseMount } from '../odcs/mount.ts';
import { diffContracts } from './diff.ts';
import { type PolicySource, type Reader, readersOf } from './readers.ts';
import { type Change, type ChangeId, EFFECTS, type Severity } from './types.ts';

/** What a change does to a decision: it may grant what was denied, deny what was granted, or grant for values that are new. */
export type Effect = 'fail-open' | 'fail-closed' | 'grants-more' | 'error' | 'none';

export interface AffectedPolicy {
  readonly file: string;
  readonly row: number;
  readonly col: number;
  readonly rule: string;
  readonly effect: Effect;
}

export interface ChangeFinding {
  readonly severity: Severity;
  readonly change: ChangeId;
  /** `object.attribute`. */
  readonly attribute: string;
  /** `file:line` of the contract. */
  readonly line: string;
  readonly message: string;
  readonly policies: readonly AffectedPolicy[];
}

export interface CheckResult {
  readonly verdict: 'compatible' | 'breaking' | 'unknown';
  /** The worst first. */
  readonly findings: readonly ChangeFinding[];
}

const ORDER: readonly Severity[] = ['info', 'warning', 'unknown', 'error', 'critical'];

/**
 * Says of every change between two versions of a contract what it means for the policies that read its data, and for the data
 * that is kept.
 *
 * @throws RegoDiagnosticsError where a policy does not compile
 */
export function checkChange(
  before: ContractModel,
  after: ContractModel,
  policies: readonly PolicySource[],
  entrypoints: readonly string[] = [],
): CheckResult {
  const { readers, precise } = readersOf(policies, entrypoints);
  const findings = diffContracts(before, after).map((change) => findingOf(change, before, readers, precise));
  findings.sort((a, b) => ORDER.indexOf(b.severity) - ORDER.indexOf(a.severity));
  const worst = findings[0]?.severity ?? 'info';
  const verdict =
    worst === 'critical' || worst === 'error' ? 'breaking' : worst === 'unknown' ? 'unknown' : 'compatible';
  return { verdict, findings };
}

function findingOf(
  change: Change,
  contract: ContractModel,
  readers: readonly Reader[],
  precise: boolean,
): ChangeFinding {
  const objects = contract.objects.filter(
    ({ name, id }) => change.object === '' || name === change.object || id === change.object,
  );
  const affected = readers.filter((reader) => objects.some((object) => reads(reader, object, change)));
  const judged = affected.map((reader) => ({ reader, ...judge(change, reader) }));
  const severity = overall(change, objects[0]?.compatibility ?? 'FULL_TRANSITIVE', judged, precise);
  const [first] = change.path;
  return {
    severity,
    change: change.id,
    attribute:
      [change.object, ...change.path]
        .map((step) => step ?? '[]')
        .filter((step) => step !== '')
        .join('.') || contract.id,
    line: `${change.place.file}:${change.place.line}`,
    message: affected.length === 0 && first !== undefined ? `${change.message}; no policy reads it` : change.message,
    policies: judged.map(({ reader: { read }, effect }) => ({
      file: read.location.file,
      row: read.location.row,
      col: read.location.col,
      rule: read.rule,
      effect,
    })),
  };
}

interface Judgement {
  readonly forward: Severity;
  readonly effect: Effect;
}

function overall(change: Change, mode: Compatibility, judged: readonly Judgement[], precise: boolean): Severity {
  if (mode === 'NONE' || judged.length === 0) return 'info';
  if (change.undecided === true || !precise) return 'unknown';
  const forward = mode.startsWith('BACKWARD') ? [] : judged.map((one) => one.forward);
  const backward = mode.startsWith('FORWARD') ? [] : [EFFECTS[change.id].backward];
  return [...forward, ...backward].reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), 'info');
}

/** What the change does to one reader. */
function judge(change: Change, reader: Reader): Judgement {
  const { forward, loses } = EFFECTS[change.id];
  if (loses === true) return losing(forward, reader);
  switch (change.id) {
    case 'enum-value-added':
      return newValue(change.value, reader);
    case 'enum-value-removed': {
      const isNamed = reader.comparison?.values.includes(change.value) === true;
      return { forward: isNamed ? 'warning' : 'info', effect: 'none' };
    }
    case 'bound-loosened':
      return newRange(change, reader);
    default:
      return { forward, effect: 'none' };
  }
}

function losing(forward: Severity, { polarity }: Reader): Judgement {
  if (polarity === 'grant') return { forward, effect: 'fail-closed' };
  if (polarity === 'none') return { forward: 'warning', effect: 'none' };
  return { forward: 'critical', effect: 'fail-open' };
}

/** A value that the policy was not written for: it fails every comparison for equality, and passes every other. */
function newValue(value: unknown, { comparison, polarity }: Reader): Judgement {
  if (comparison?.values.includes(value) === true) return { forward: 'info', effect: 'none' };
  if (polarity === 'none') return { forward: 'warning', effect: 'none' };
  const grants = comparison?.operator === 'neq' ? polarity !== 'revoke' : polarity !== 'grant';
  return grants ? { forward: 'error', effect: 'grants-more' } : { forward: 'warning', effect: 'fail-closed' };
}

/** Whether a comparison that the old bounds decided is open now. */
function newRange({ range }: Change, reader: Reader): Judgement {
  const { comparison, polarity } = reader;
  const literal = comparison?.values[0];
  if (!range || !comparison || typeof literal !== 'number' || comparison.values.length > 1)
    return { forward: 'warning', effect: 'none' };
  const was = decided(comparison.operator, literal, range.before, comparison.swapped);
  const is = decided(comparison.operator, literal, range.after, comparison.swapped);
  if (was === undefined || was === is || polarity === 'none') return { forward: 'warning', effect: 'none' };
  if (was) return losing('error', reader);
  return polarity === 'revoke'
    ? { forward: 'error', effect: 'fail-closed' }
    : { forward: 'error', effect: 'grants-more' };
}

/** What a comparison always comes to for a value of a range; undefined where it depends. */
function decided(
  operator: string,
  literal: number,
  { low, high }: { low: number; high: number },
  swapped: boolean,
): boolean | undefined {
  const turned: Readonly<Record<string, string>> = { lt: 'gt', gt: 'lt', lte: 'gte', gte: 'lte' };
  switch (swapped ? (turned[operator] ?? operator) : operator) {
    case 'lt':
      return high < literal ? true : low >= literal ? false : undefined;
    case 'lte':
      return high <= literal ? true : low > literal ? false : undefined;
    case 'gt':
      return low > literal ? true : high <= literal ? false : undefined;
    case 'gte':
      return low >= literal ? true : high < literal ? false : undefined;
    case 'eq':
    case 'equal':
      return literal < low || literal > high ? false : undefined;
    case 'neq':
      return literal < low || literal > high ? true : undefined;
    default:
      return undefined;
  }
}

/** Whether a reader reads what a change is about. */
function reads({ read }: Reader, object: ObjectModel, change: Change): boolean {
  if (change.id === 'reader-removed') {
    const scope = /^policy:([\w./-]+?)(?:\/?\*)?$/.exec(change.role ?? '')?.[1]?.replaceAll('/', '.');
    if (scope === undefined || !`${read.rule}.`.startsWith(`data.${scope}.`)) return false;
  }
  const rest = belowMount(read.root, read.keys, object);
  if (!rest) return false;
  const { path } = change;
  for (let index = 0; index < Math.min(path.length, rest.length); index++) {
    const step = path[index];
    const key = rest[index];
    if (step !== undefined && key !== undefined && key !== step) return false;
  }
  // Above the attribute, only those who take everything below take it too.
  return rest.length >= path.length || read.kind === 'subtree' || read.kind === 'value';
}

type Keys = readonly unknown[];

/** The keys of a read below one document of an object, or undefined where it reads something else. */
export function belowMount(root: string, keys: Keys, object: ObjectModel): Keys | undefined {
  const isAttribute = (key: unknown): boolean => object.attributes.some(({ name }) => name === key);
  const keyed = object.attributes.some(({ primaryKey }) => primaryKey);
  const mount = object.mount === undefined ? undefined : parseMount(object.mount);
  if (mount) {
    const [first, ...steps] = mount;
    if (first !== root) return undefined;
    for (const [index, step] of steps.entries()) {
      const key = keys[index];
      if (index >= keys.length) return [];
      if (typeof step === 'string' && key !== undefined && key !== step) return undefined;
    }
    const rest = keys.slice(steps.length);
    const hasKey = steps.some((step) => typeof step !== 'string');
    return !hasKey && keyed && rest.length > 0 && !isAttribute(rest[0]) ? rest.slice(1) : rest;
  }
  // Without a mount, what is called like the object is taken for it.
  const names = new Set([object.name, `${object.name}s`, object.physicalName ?? object.name]);
  const at = keys.findIndex((key) => typeof key === 'string' && names.has(key));
  if (at < 0) return undefined;
  const rest = keys.slice(at + 1);
  return rest.length > 0 && !isAttribute(rest[0]) ? rest.slice(1) : rest;
}
