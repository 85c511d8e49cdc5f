import type { WritError } from '../errors.ts';
import { type ConfigErrorCode, configError } from './errors.ts';
import { excerptOf, printable } from './excerpt.ts';
import { positionOf, type SourceFile, type SourcePosition } from './source.ts';

/** One mistake in the configuration: what, where, and what to do. */
export interface ConfigIssue {
  readonly code: ConfigErrorCode;
  /** One printable line, without the place. */
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
    message: printable(message),
    file: range.source.name,
    line: position.line,
    column: position.column,
    ...(options.path && { path: options.path }),
    ...(!options.sensitive && { excerpt: excerptOf(range.source, position, range.end - range.start) }),
  };
}

/** Makes the issue for a whole file. */
export function issueOfFile(file: string, code: ConfigErrorCode, message: string): ConfigIssue {
  return { code, message: printable(message), file };
}

/** `file:line:column: message`, as editors and terminals recognise it. */
export function issueLine(issue: ConfigIssue): string {
  const place = placeOf(issue);
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

function placeOf(issue: ConfigIssue): string {
  return printable([issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(':'));
}

/** How the parts of an issue are coloured for a terminal. */
export interface IssuePaint {
  place(text: string): string;
  code(text: string): string;
  caret(text: string): string;
}

const PLAIN: IssuePaint = { place: (text) => text, code: (text) => text, caret: (text) => text };

/** An issue as text for a terminal: the line of {@link issueLine} with the code, then the excerpt. */
export function formatIssue(issue: ConfigIssue, paint: IssuePaint = PLAIN): string {
  const place = placeOf(issue);
  const line = `${place === '' ? '' : `${paint.place(place)}: `}${issue.message} ${paint.code(`[${issue.code}]`)}`;
  if (issue.excerpt === undefined) return line;
  return `${line}\n${issue.excerpt.replace(/\^+$/, (carets) => paint.caret(carets))}`;
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
