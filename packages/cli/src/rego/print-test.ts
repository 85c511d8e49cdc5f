import type { Location, RegoEvaluationError } from '@writ/rego';
import type { Frame } from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { type CoverageReport, coverageJson } from './coverage.ts';
import { durationText } from './duration.ts';
import { type Json, jsonLines } from './json.ts';
import { evaluationMessage, evaluationText, framesJson, frameText, locationJson } from './problem.ts';
import type { TestRule } from './test-cases.ts';

/** How one test went. */
export interface TestResult {
  readonly test: TestRule;
  readonly location: Location;
  readonly outcome: 'pass' | 'fail' | 'skipped' | 'error';
  readonly durationNs: number;
  /** What it printed. */
  readonly output: string;
  readonly error?: { readonly error: RegoEvaluationError; readonly frames: readonly Frame[] };
  readonly subResults: ReadonlyMap<string, SubResult>;
  /** The last expression of the test that was tried, where it failed. */
  readonly failedAt?: Location;
}

/** How one case of a test went; a case may have cases below. */
export interface SubResult {
  readonly name: string;
  readonly fail: boolean;
  readonly below: ReadonlyMap<string, SubResult>;
}

interface PrintOptions {
  readonly format: 'pretty' | 'json';
  readonly verbose?: boolean;
}

const RULE = `${'-'.repeat(80)}\n`;

export function printTests(io: Io, results: readonly TestResult[], { format, verbose = false }: PrintOptions): void {
  if (format === 'json') io.out(jsonLines(results.map(resultJson)));
  else io.out(prettyText(results, verbose));
}

/** @returns 1 where tests fail, 2 where less is covered than wanted, else 0 */
export function printCoverage(
  io: Io,
  results: readonly TestResult[],
  report: CoverageReport,
  { verbose = false, threshold = 0 }: { readonly verbose?: boolean; readonly threshold?: number },
): 0 | 1 | 2 {
  const broken = results.find(({ error }) => error !== undefined);
  if (broken?.error) {
    io.err(`${evaluationText(broken.error.error)}\n`);
    return 1;
  }
  const failures = results.filter(({ outcome }) => outcome === 'fail');
  const [first] = failures;
  if (first) {
    io.out(prettyText(failures, verbose));
    io.err(
      `${headline(first)}\n${flattened(first.subResults)
        .map(({ depth, result }) => `${'  '.repeat(depth)}${subLine(result)}\n`)
        .join('')}\n`,
    );
    return 1;
  }
  if (report.coverage < threshold) {
    const text = `Code coverage threshold not met: got ${report.coverage.toFixed(2)} instead of ${threshold.toFixed(2)}`;
    io.err(`${verbose ? `${text}${uncovered(report)}` : text}\n`);
    return 2;
  }
  io.out(jsonLines(coverageJson(report)));
  return 0;
}

function uncovered({ files }: CoverageReport): string {
  const lines = [...files].flatMap(([file, { notCovered }]) =>
    notCovered.map(({ start, end }) => `  ${file}:${start.row}${end.row > start.row ? `-${end.row}` : ''}`),
  );
  return lines.length === 0 ? '' : `\nLines not covered:\n${[...new Set(lines)].join('\n')}`;
}

function resultJson({ test, location, outcome, durationNs, output, error, subResults }: TestResult): Json {
  return {
    location: locationJson(location),
    package: test.package,
    name: test.name,
    fail: outcome === 'fail' ? true : undefined,
    error: error && errorJson(error.error, error.frames),
    skip: outcome === 'skipped' ? true : undefined,
    duration: durationNs,
    output: output === '' ? undefined : Buffer.from(output).toString('base64'),
    sub_results: subResults.size > 0 ? subResultsJson(subResults) : undefined,
  };
}

function errorJson(error: RegoEvaluationError, frames: readonly Frame[]): Json {
  const { code, location } = error;
  return {
    code,
    message: evaluationMessage(error),
    location: location && locationJson(location),
    stack_trace: frames.length > 0 ? framesJson(frames) : undefined,
  };
}

function subResultsJson(results: ReadonlyMap<string, SubResult>): Json {
  return new Map(
    sorted(results).map(({ name, fail, below }): [string, Json] => [
      name,
      { name, fail: fail ? true : undefined, sub_results: below.size > 0 ? subResultsJson(below) : undefined },
    ]),
  );
}

function sorted(results: ReadonlyMap<string, SubResult>): SubResult[] {
  return [...results.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** With how deep each is below the test. */
function flattened(
  results: ReadonlyMap<string, SubResult>,
  depth = 0,
): readonly { readonly depth: number; readonly result: SubResult }[] {
  const flat: { depth: number; result: SubResult }[] = [];
  for (const result of sorted(results)) {
    flat.push({ depth, result });
    for (const inner of flattened(result.below, depth + 1)) flat.push(inner);
  }
  return flat;
}

function subLine({ name, fail }: SubResult): string {
  return `${name}: ${fail ? 'FAIL' : 'PASS'}`;
}

const OUTCOMES = { pass: 'PASS', fail: 'FAIL', skipped: 'SKIPPED', error: 'ERROR' } as const;

function headline({ test, outcome, durationNs }: TestResult): string {
  const text = `${test.package}.${test.name}: ${OUTCOMES[outcome]}`;
  return outcome === 'skipped' ? text : `${text} (${durationText(durationNs)})`;
}

function prettyText(results: readonly TestResult[], verbose: boolean): string {
  let text = '';
  let lastFile = '';
  for (const result of results) {
    if (verbose || result.outcome !== 'pass') {
      const { file, row } = result.location;
      if (lastFile !== '' && lastFile !== file) text += '\n';
      lastFile = file;
      text += `${file}:${row}:\n${resultText(result, verbose)}`;
    }
  }
  const dirty = text !== '';
  if (verbose) text += failuresText(results.filter(({ outcome }) => outcome === 'fail'));
  return text + (dirty ? RULE : '') + summary(results);
}

function resultText(result: TestResult, verbose: boolean): string {
  let text = `${headline(result)}\n`;
  for (const { depth, result: sub } of flattened(result.subResults)) {
    if (sub.fail || verbose) text += `  ${'  '.repeat(depth)}${subLine(sub)}\n`;
  }
  const output = result.output.trim();
  if (output !== '') text += `\n${indented(output)}\n\n`;
  if (result.error) {
    const { error, frames } = result.error;
    text += `  ${evaluationText(error)}\n`;
    if (frames.length > 0)
      text += `  Traceback:\n${frames.map(({ location }) => `    ${frameText(location)}\n`).join('')}`;
  }
  return text;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** What was tried last of each test that failed. */
function failuresText(failures: readonly TestResult[]): string {
  if (failures.length === 0) return '';
  const texts = failures.map((failure) => {
    const at = failure.failedAt ? `\n\n  ${frameText(failure.failedAt)}\n` : '\n';
    return `${headline(failure)}${at}\n`;
  });
  return `${RULE}FAILURES\n${RULE}${texts.join('')}`;
}

/** Of a test with cases each case counts. */
function summary(results: readonly TestResult[]): string {
  const counts = { pass: 0, fail: 0, skipped: 0, error: 0 };
  for (const { outcome, subResults } of results) {
    const cases = flattened(subResults).filter(({ result }) => result.below.size === 0);
    if (cases.length === 0 || outcome === 'skipped' || outcome === 'error') counts[outcome] += 1;
    else for (const { result } of cases) counts[result.fail ? 'fail' : 'pass'] += 1;
  }
  const total = counts.pass + counts.fail + counts.skipped + counts.error;
  const lines = (['pass', 'fail', 'skipped', 'error'] as const).flatMap((outcome) =>
    counts[outcome] === 0 ? [] : [`${OUTCOMES[outcome]}: ${counts[outcome]}/${total}\n`],
  );
  return lines.join('');
}
