import type { Case } from './cases.ts';
import { caseName } from './cases.ts';
import { EXPECTED_FAILURES } from './expected-failures.ts';
import { runCase } from './run-case.ts';

export interface Failure {
  readonly name: string;
  readonly problem: string;
}

export interface Row {
  readonly folder: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** What the compiler to JavaScript left to the interpreter. */
  readonly notCompiled: readonly string[];
}

/** Runs cases, sorted by folder of OPA's tree. */
export function runCases(cases: readonly Case[]): Row[] {
  const folders = Map.groupBy(cases, ({ file, rego }) => `${rego}/${file.split('/')[0] ?? ''}`);
  return [...folders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, members]) => {
      const ran = members.map((test) => ({ name: caseName(test), ...runCase(test) }));
      const failures = ran.flatMap(({ name, problem: found }) => {
        const problem = judged(name, found);
        return problem === undefined ? [] : [{ name, problem }];
      });
      const notCompiled = ran.flatMap(({ name, notCompiled: parts }) => parts.map((part) => `${name}: ${part}`));
      return { folder, passed: members.length - failures.length, failures, notCompiled };
    });
}

function judged(name: string, problem: string | undefined): string | undefined {
  const reason = Object.hasOwn(EXPECTED_FAILURES, name) ? EXPECTED_FAILURES[name] : undefined;
  if (reason === undefined) return problem;
  return problem === undefined ? 'passes, but is listed as an expected failure' : `expected (${reason}): ${problem}`;
}

/** One line for each folder, how much was not compiled, then the total. */
export function table(rows: readonly Row[], skipped: number): string {
  const width = Math.max(0, ...rows.map(({ folder }) => folder.length));
  const lines = rows.map(({ folder, passed, failures }) => {
    const all = passed + failures.length;
    return `${folder.padEnd(width)}  ${String(passed).padStart(4)} of ${String(all).padStart(4)}${failures.length > 0 ? `  ${failures.length} failed` : ''}`;
  });
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failures.length, 0);
  const notCompiled = rows.reduce((sum, row) => sum + row.notCompiled.length, 0);
  return [
    ...lines,
    `not compiled: ${notCompiled}`,
    `total: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join('\n');
}
