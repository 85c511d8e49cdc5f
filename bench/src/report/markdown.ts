import { describeEnvironment } from '../environment.ts';
import type { SuiteResult } from '../results.ts';
import { READING_HELP, type Report } from './report.ts';
import { peerLines, tableOf } from './table.ts';

/** The report as Markdown: a table of the environment and one per suite. */
export function markdownReport({ environment, suites }: Report): string {
  const facts = markdownTable(['environment', ''], describeEnvironment(environment));
  return `${['# Bench results', facts, ...suites.map(suiteMarkdown), READING_HELP].join('\n\n')}\n`;
}

function suiteMarkdown(suite: SuiteResult): string {
  const { head, rows } = tableOf(suite);
  const notes = [`${suite.rounds} rounds, seed ${suite.seed}.`, ...suite.notes, ...peerLines(suite)];
  return [
    `## ${suite.name}`,
    `${suite.title}.`,
    markdownTable(head, rows),
    notes.map((note) => `- ${escaped(note)}`).join('\n'),
  ].join('\n\n');
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(escaped).join(' | ')} |`;
}

/** What a program printed must not end a cell or start markup of its own. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}
