import { ERROR_KINDS, type ErrorEntry, type ErrorTable } from '@writ/core';

const START = '<!-- codes: written by `npm run docs:errors` -->';
const END = '<!-- end of codes -->';

/** The page with its tables written anew from the code. */
export function withErrorTables(page: string, tables: Readonly<Record<string, ErrorTable>>): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`the page has no place for the tables: ${START} … ${END}`);
  const sections = Object.entries(tables).map(([area, table]) => `## ${area}\n\n${tableOf(table)}`);
  return `${page.slice(0, start)}${START}\n\n${sections.join('\n\n')}\n\n${page.slice(end)}`;
}

function tableOf(table: ErrorTable): string {
  const rows = Object.entries(table)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, entry]) => rowOf(code, entry));
  return ['| Code | Kind | HTTP | Exit | Meaning | What to do |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

function rowOf(code: string, { kind, title, help }: ErrorEntry): string {
  const { status, exitCode } = ERROR_KINDS[kind];
  const cells = [`\`${code}\``, kind, status, exitCode, cell(title), cell(help)];
  return `| ${cells.join(' | ')} |`;
}

/** Text of a cell: a bar would end it, and angle brackets outside of code would be HTML. */
function cell(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|');
}
