import { equal, formatValue, setOf, type Value } from '@writ/rego';

/** An error as both print it: `row:col: code: message`, after the file. */
export type Problem = string;

/** What a check or an evaluation came to. */
export interface Outcome {
  readonly problems: readonly Problem[];
  /** The bindings of an evaluation, solution by solution, as JSON. */
  readonly results?: readonly Value[];
  /** Why there is no answer: the time was up, it crashed. */
  readonly failure?: string;
}

/** In which way two outcomes differ; undefined where they do not. */
export type Difference = 'verdict' | 'code' | 'message' | 'place' | 'value' | 'failure';

/** Compares what is wrong: whether anything is, then the codes, the messages, the places. */
export function differenceOf(ours: Outcome, theirs: Outcome): Difference | undefined {
  if (ours.failure !== undefined || theirs.failure !== undefined) return 'failure';
  if (ours.problems.length > 0 !== theirs.problems.length > 0) return 'verdict';
  if (!same(ours, theirs, 2, 3)) return 'code';
  if (!same(ours, theirs, 2)) return 'message';
  if (!same(ours, theirs, 0)) return 'place';
  return ours.results && theirs.results && !equal(setOf(ours.results), setOf(theirs.results)) ? 'value' : undefined;
}

/** Older versions of OPA began these messages so, and their suite asks for it: Writ's say both. */
const OLDER_TEXTS = /(?:complete rules|functions) must not produce multiple outputs(?: for same inputs)?: /;

/** The problem's parts are separated by this, for messages contain anything else. */
const SEPARATOR = '\u0001';

/**
 * In OPA the names of a package's rules share their nodes, so this error is where one of them was resolved last, anywhere
 * in the module. Writ says where the reference is.
 */
const MISPLACED = /^undefined ref: data\b/;

export function problemOf(
  code: string,
  message: string,
  location: { readonly file: string; readonly row: number; readonly col: number } | undefined,
): Problem {
  const { file = '', row = 0, col = 0 } = location ?? {};
  const place = MISPLACED.test(message) ? 'somewhere' : `${row}:${col}`;
  return [file, place, code, message.replace(OLDER_TEXTS, '')].join(SEPARATOR);
}

function same(ours: Outcome, theirs: Outcome, from: number, to?: number): boolean {
  const parts = (outcome: Outcome) =>
    outcome.problems.map((problem) => problem.split(SEPARATOR).slice(from, to).join());
  return parts(ours).toSorted().join('\n') === parts(theirs).toSorted().join('\n');
}

/** An outcome for a person to read. */
export function describeOutcome({ problems, results, failure }: Outcome): string {
  if (failure !== undefined) return `  no answer: ${failure}`;
  if (problems.length > 0) return problems.map((problem) => `  ${problem.replaceAll(SEPARATOR, ' ')}`).join('\n');
  return results ? `  ${formatValue(setOf(results))}` : '  accepted';
}
