import { compareTerms } from '../ast/order.ts';
import type { Import, Module, Term } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import { BASE_KEYWORDS } from '../syntax/tokens.ts';
import { importPath } from './import-paths.ts';
import type { FormatTarget } from './options.ts';
import type { Printer } from './printer.ts';
import { keyText } from './refs.ts';

/** Keywords that v1 has to import. */
const V1_FUTURE: ReadonlySet<string> = new Set(['not', 'and', 'or']);

const added = new WeakSet<Import>();

/** Whether the source has no such import. */
export function isAdded(statement: Import): boolean {
  return added.has(statement);
}

/** The imports that the module needs for the target, without those that it then has too many. */
export function importsFor(module: Module, target: FormatTarget, dropV0Imports: boolean): Import[] {
  let imports = module.imports;
  const has = (path: string) => imports.some((statement) => importPath(statement) === path);
  const isV2 = has('rego.v2');
  if (isV2 || (target === 'v1' && dropV0Imports)) {
    imports = imports.filter((statement) => importPath(statement) !== 'rego.v1');
  } else if (target === 'v0v1' && !has('rego.v1')) {
    imports = [...imports, newImport(imports, 'rego', 'v1')];
  }
  const isRego = isV2 || has('rego.v1');
  const isV1 = target !== 'v0' || isRego;
  if (isV1 && (dropV0Imports || isRego)) imports = imports.filter((statement) => !isFuture(statement));
  if (isV1 && isV2) return imports;
  for (const keyword of usedKeywords(module)) {
    if (isV1 && !V1_FUTURE.has(keyword)) continue;
    const sufficient = ['future.keywords', `future.keywords.${keyword}`];
    if (keyword === 'in') sufficient.push('future.keywords.every');
    if (!sufficient.some(has)) imports = [...imports, newImport(imports, 'future', 'keywords', keyword)];
  }
  return imports;
}

function isFuture(statement: Import): boolean {
  const path = importPath(statement);
  return path === 'future' || path.startsWith('future.');
}

/** The keywords that the module uses and some version has to import, where the tree tells. */
function usedKeywords(module: Module): ReadonlySet<string> {
  const used = new Set<string>();
  walk(module, {
    expr({ terms }) {
      if (!Array.isArray(terms)) return;
      const [operator] = terms;
      const keys = operator?.type === 'ref' ? operator.value : [];
      const [root, name] = keys;
      const isInternal = root?.type === 'var' && root.value === 'internal' && keys.length === 2;
      if (isInternal && name?.type === 'string' && /^member_[23]$/.test(name.value)) used.add('in');
    },
    declaration({ type }) {
      if (type !== 'some') used.add(type);
    },
  });
  return used;
}

/** An import below the last one of its kind. */
function newImport(imports: readonly Import[], root: string, ...keys: readonly string[]): Import {
  const rows = imports
    .filter((statement) => isFuture(statement) || importPath(statement) === 'rego.v1')
    .map(({ loc }) => loc.row);
  const loc = { file: '', row: Math.max(0, ...rows) + 1, col: 1, text: '' };
  const path: Term[] = [
    { type: 'var', value: root, loc },
    ...keys.map((value): Term => ({ type: 'string', value, loc })),
  ];
  const statement: Import = { path: { type: 'ref', value: path, loc }, loc };
  added.add(statement);
  return statement;
}

/** Imports in their groups, which empty lines part; each group in order. */
export function printImports(printer: Printer, imports: readonly Import[]): void {
  if (imports.length === 0) return;
  const { out, comments } = printer;
  const rows = new Map(imports.toReversed().map((statement) => [statement.loc.row, statement]));
  const remarks = new Map(comments.removeRows(new Set(rows.keys())).map((remark) => [rows.get(remark.row), remark]));
  for (const group of groupsOf(imports)) {
    const [first] = group;
    if (first) printer.comment(first.loc.row);
    for (const statement of group.toSorted(compareImports)) {
      const remark = remarks.get(statement);
      out.startLine();
      out.write(importText(printer, statement) + (remark ? ` ${remark.text}` : ''));
      out.endLine();
    }
    out.blankLine();
  }
}

function groupsOf(imports: readonly Import[]): Import[][] {
  const groups: Import[][] = [];
  let group: Import[] = [];
  let previous: Import | undefined;
  for (const statement of imports) {
    if (previous && statement.loc.row - previous.loc.row > 1) {
      groups.push(group);
      group = [];
    }
    group.push(statement);
    previous = statement;
  }
  return [...groups, group];
}

function compareImports(a: Import, b: Import): number {
  const byPath = compareTerms(a.path, b.path);
  if (byPath !== 0) return byPath;
  const [x = '', y = ''] = [a.alias, b.alias];
  return x < y ? -1 : Number(x > y);
}

function importText({ style }: Printer, statement: Import): string {
  const { path, alias } = statement;
  const isKeyword = alias === undefined && /^future\.keywords\.[a-z]+$/.test(importPath(statement));
  const keywords = isKeyword ? new Set(BASE_KEYWORDS.keys()) : style.keywords;
  return `import ${pathText(path.type === 'ref' ? path.value : [path], keywords)}${alias === undefined ? '' : ` as ${alias}`}`;
}

/** A path: a name, and keys that are strings. */
export function pathText([root, ...keys]: readonly Term[], keywords: ReadonlySet<string>): string {
  const name = root?.type === 'var' || root?.type === 'string' ? root.value : '';
  return name + keys.map((key) => (key.type === 'string' ? keyText(key, keywords) : '')).join('');
}
