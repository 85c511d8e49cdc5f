import { styleText } from 'node:util';
import { asWritError, type ConfigIssue, ERROR_KINDS, formatIssue, type IssuePaint, WritError } from '@writ/core';
import type { Io } from './io.ts';
import { printableLines } from './output.ts';

/**
 * Says what went wrong, and answers with the exit code that the kind of the error has. Of errors that wrap each other it
 * speaks of the innermost that is ours: that a part did not start says less than that its port is in use.
 */
export function reportFailure(io: Io, thrown: unknown): number {
  let error = asWritError(thrown);
  while (error.cause instanceof WritError) error = error.cause;
  const issues = issuesOf(error);
  if (issues) reportIssues(io, issues);
  else io.err(printableLines(`writ: ${error.message} [${error.code}]\n${causes(error)}  what to do: ${error.help}\n`));
  return ERROR_KINDS[error.kind].exitCode;
}

/** More than anybody reads; the rest may well follow from the first. */
const MOST_SHOWN = 50;

/** Prints the mistakes with their excerpts, and how many there are. */
export function reportIssues(io: Io, issues: readonly ConfigIssue[]): void {
  for (const issue of issues.slice(0, MOST_SHOWN)) io.err(`${formatIssue(issue, io.colour ? PAINT : undefined)}\n`);
  const more = issues.length - MOST_SHOWN;
  if (issues.length > 1) io.err(`${issues.length} mistakes${more > 0 ? `, the first ${MOST_SHOWN} are shown` : ''}\n`);
}

const PAINT: IssuePaint = {
  place: (text) => styleText('bold', text, { validateStream: false }),
  code: (text) => styleText('dim', text, { validateStream: false }),
  caret: (text) => styleText('red', text, { validateStream: false }),
};

function issuesOf(error: WritError): readonly ConfigIssue[] | undefined {
  const { issues } = error.details;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- configErrorFrom is the only one to set it
  return Array.isArray(issues) ? (issues as readonly ConfigIssue[]) : undefined;
}

/** What the message does not say itself; errors that users make have all that matters in their message. */
function causes(error: WritError): string {
  if (ERROR_KINDS[error.kind].public) return '';
  let text = '';
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause.message !== error.message) text += `  because: ${cause.message}\n`;
  }
  return text;
}
