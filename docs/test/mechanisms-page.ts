import type { MechanismReference, PropertyReference } from '@writ/edge';

const START = '<!-- mechanisms: written by `npm run docs:mechanisms` -->';
const END = '<!-- end of mechanisms -->';

/** The page with its tables written anew from the code. */
export function withMechanisms(page: string, mechanisms: readonly MechanismReference[]): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`the page has no place for the mechanisms: ${START} … ${END}`);
  const kinds = Object.entries(Object.groupBy(mechanisms, ({ kind }) => kind));
  const sections = kinds.map(
    ([kind, types]) => `## ${headingOf(kind)}\n\n${types.map((type) => sectionOf(type)).join('\n\n')}`,
  );
  return `${page.slice(0, start)}${START}\n\n${sections.join('\n\n')}\n\n${page.slice(end)}`;
}

function headingOf(kind: string): string {
  const words = kind.replace('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}s`;
}

function sectionOf({ type, description, isMissing, properties }: MechanismReference): string {
  const missing = isMissing ? '\n\nNot built yet: an edge that has it does not start.' : '';
  const head = `### ${type}\n\n${description}${missing}`;
  if (properties.length === 0) return `${head}\n\nIt has no \`config\`.`;
  const rows = properties.map((property) => rowOf(property));
  return [head, '', '| Key | Default | In rules | What |', '|---|---|---|---|', ...rows].join('\n');
}

function rowOf({ name, aliases, description, isRequired, fallback, isOverridable }: PropertyReference): string {
  const other = aliases.length > 0 ? ` (0.17: ${aliases.map((alias) => `\`${alias}\``).join(', ')})` : '';
  const value = isRequired
    ? 'required'
    : fallback === undefined
      ? ''
      : `\`${JSON.stringify(fallback).replaceAll('|', '\\|')}\``;
  return `| \`${name}\`${other} | ${value} | ${isOverridable ? 'yes' : ''} | ${description.replaceAll('|', '\\|')} |`;
}
