import { asWritError, type ConfigIssue, ERROR_KINDS, formatIssue, type WritError } from '@writ/core';
import type { Io } from './io.ts';

/** Says what went wrong, and answers with the exit code that the kind of the error has. */
export function reportFailure(io: Io, thrown: unknown): number {
  const error = asWritError(thrown);
  const issues = issuesOf(error);
  if (issues) reportIssues(io, issues);
  else io.err(`writ: ${error.message} [${error.code}]\n${causes(error)}  what to do: ${error.help}\n`);
  return ERROR_KINDS[error.kind].exitCode;
}

/** Prints every mistake with its excerpt, and how many there are. */
export function reportIssues(io: Io, issues: readonly ConfigIssue[]): void {
  for (const issue of issues) io.err(`${formatIssue(issue)}\n`);
  if (issues.length > 1) io.err(`${issues.length} mistakes\n`);
}

function issuesOf(error: WritError): readonly ConfigIssue[] | undefined {
  const { issues } = error.details;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- configErrorFrom is the only one to set it
  return Array.isArray(issues) ? (issues as readonly ConfigIssue[]) : undefined;
}

function causes(error: Error): string {
  let text = '';
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) text += `  because: ${cause.message}\n`;
  return text;
}
