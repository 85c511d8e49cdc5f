import { describeEnvironment } from '../environment.ts';
import type { SuiteResult } from '../results.ts';
import { READING_HELP, type Report } from './report.ts';
import { peerLines, type Table, tableOf } from './table.ts';

/**
 * The report for a terminal.
 *
 * @param more sections to follow those of the suites
 */
export function textReport({ environment, suites }: Report, more: readonly string[] = []): string {
  const facts = describeEnvironment(environment);
  const width = Math.max(...facts.map(([label]) => label.length));
  const head = facts.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
  return `${[head, ...suites.map(suiteText), ...more, READING_HELP].join('\n\n')}\n`;
}

function suiteText(suite: SuiteResult): string {
  return [
    `${suite.name}: ${suite.title} (${suite.rounds} rounds, seed ${suite.seed})`,
    ...layout(tableOf(suite)).map((line) => `  ${line}`),
    ...[...suite.notes, ...peerLines(suite)].map((note) => `  ${note}`),
  ].join('\n');
}

/** Columns side by side; the text of a row without figures may run on over the empty cells. */
export function layout({ head, rows }: Table): string[] {
  const widths = head.map((title, column) => {
    const cells = rows.filter((row) => row[2] !== '' || column === 0).map((row) => row[column]?.length ?? 0);
    return Math.max(title.length, ...cells);
  });
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
