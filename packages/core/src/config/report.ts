import type { ConfigErrorCode } from './errors.ts';
import type { ConfigIssue } from './issue.ts';

/** What leaves a document incomplete: keys that seem to be missing may stand in what could not be read. */
const INCOMPLETE: ReadonlySet<ConfigErrorCode> = new Set([
  'ERR_CONFIG_FILE_MISSING',
  'ERR_CONFIG_FILE_UNREADABLE',
  'ERR_CONFIG_FILE_TOO_LARGE',
  'ERR_CONFIG_FILE_NOT_TEXT',
  'ERR_CONFIG_INCLUDE',
  'ERR_CONFIG_INCLUDE_CYCLE',
  'ERR_CONFIG_KEY',
  'ERR_CONFIG_SYNTAX',
  'ERR_CONFIG_TAB',
  'ERR_CONFIG_TOO_COMPLEX',
]);

/**
 * Makes the report: all issues in the order of files and lines, without those that only follow from another: at a place where loading
 * found a mistake, such as a variable that is not set, the type of what is left says nothing new.
 *
 * @param loading found while files were read and parsed
 * @param checking found while documents were checked
 * @param files the names of the files in the order in which they were read
 */
export function reportOf(
  loading: readonly ConfigIssue[],
  checking: readonly ConfigIssue[],
  files: readonly string[],
): ConfigIssue[] {
  const places = new Set(loading.map(placeOf));
  const incomplete = loading.some((issue) => INCOMPLETE.has(issue.code));
  const own = checking.filter(
    (issue) => !places.has(placeOf(issue)) && !(incomplete && issue.code === 'ERR_CONFIG_MISSING_KEY'),
  );
  const unique = new Map([...loading, ...own].map((issue) => [`${placeOf(issue)}:${issue.message}`, issue]));
  const rank = new Map<string | undefined, number>(files.map((file, index) => [file, index]));
  // An issue without an excerpt hides a secret, which the excerpt of another issue in the same line would show.
  const hidden = new Set([...unique.values()].flatMap((issue) => (issue.excerpt === undefined ? [lineOf(issue)] : [])));
  const safe = [...unique.values()].map((issue) => (hidden.has(lineOf(issue)) ? withoutExcerpt(issue) : issue));
  return safe.toSorted(
    (one, other) =>
      (rank.get(one.file) ?? 0) - (rank.get(other.file) ?? 0) ||
      (one.line ?? 0) - (other.line ?? 0) ||
      (one.column ?? 0) - (other.column ?? 0),
  );
}

function placeOf(issue: ConfigIssue): string {
  return `${issue.file}:${issue.line}:${issue.column}`;
}

function lineOf(issue: ConfigIssue): string {
  return `${issue.file}:${issue.line}`;
}

function withoutExcerpt(issue: ConfigIssue): ConfigIssue {
  const { excerpt: _excerpt, ...rest } = issue;
  return rest;
}
