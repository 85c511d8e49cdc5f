import type { WritError } from '../errors.ts';
import { type ConfigErrorCode, configError } from './errors.ts';
import { excerptOf } from './excerpt.ts';
import { positionOf, type SourceFile, type SourcePosition } from './source.ts';

/** One mistake in the configuration: what, where, and what to do. */
export interface ConfigIssue {
  readonly code: ConfigErrorCode;
  /** One line, without the place. */
  readonly message: string;
  /** The file as the user named it; absent where the mistake is in no file. */
  readonly file?: string;
  /** Line and column count from 1; absent where the whole file is meant. */
  readonly line?: number;
  readonly column?: number;
  /** Where in the document: `['spec', 'log', 'level']`. */
  readonly path?: readonly (string | number)[];
  /** The marked line of the file with a caret below the place; values of secret-looking keys are masked. */
  readonly excerpt?: string;
}

/** A stretch of a source file. */
export interface SourceRange {
  readonly source: SourceFile;
  /** Offsets in UTF-16 code units from the start of the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface IssueOptions {
  readonly path?: readonly (string | number)[];
  /** Leaves the excerpt out, because the marked text may be a secret. */
  readonly sensitive?: boolean;
}

/** Makes the issue for a stretch of a file. */
export function issueAt(
  range: SourceRange,
  code: ConfigErrorCode,
  message: string,
  options: IssueOptions = {},
): ConfigIssue {
  const position: SourcePosition = positionOf(range.source, range.start);
  return {
    code,
    message,
    file: range.source.name,
    line: position.line,
    column: position.column,
    ...(options.path && { path: options.path }),
    ...(!options.sensitive && { excerpt: excerptOf(range.source, position, range.end - range.start) }),
  };
}

/** `file:line:column: message`, as editors and terminals recognise it. */
export function issueLine(issue: ConfigIssue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(':');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

/** An issue as text for a terminal: the line of {@link issueLine} with the code, then the excerpt. */
export function formatIssue(issue: ConfigIssue): string {
  const line = `${issueLine(issue)} [${issue.code}]`;
  return issue.excerpt === undefined ? line : `${line}\n${issue.excerpt}`;
}

/** The exception for callers that cannot go on: it carries all issues in `details.issues`. */
export function configErrorFrom(issues: readonly ConfigIssue[]): WritError {
  const [first, ...others] = issues;
  if (first === undefined) throw new TypeError('a configuration error needs at least one issue');
  const details = { issues };
  if (others.length === 0) return configError(first.code, issueLine(first), { details });
  return configError('ERR_CONFIG_INVALID', `${issues.length} mistakes, the first: ${issueLine(first)}`, {
    details,
  });
}
