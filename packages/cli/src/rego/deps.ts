import {
  analyze,
  compile,
  type DocumentRef,
  dependencies,
  isArray,
  isObject,
  isSet,
  type Read,
  sortedElements,
  sortedEntries,
  typeName,
  type Value,
} from '@writ/rego';
import { parseBody } from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { valueAt } from './documents.ts';
import { Files } from './files.ts';
import { type Json, jsonLines, ValueJson } from './json.ts';
import { loadPolicy, type PolicyFiles } from './policy-files.ts';
import { counted, locationJson, ProblemsError, problemsOf } from './problem.ts';
import { table } from './table.ts';

export interface DepsOptions extends PolicyFiles {
  readonly format: 'pretty' | 'json';
}

/** `writ rego deps`. @returns 1 where the policies or the query cannot be compiled */
export function runDeps(io: Io, text: string, options: DepsOptions): 0 | 1 {
  try {
    const { modules, data } = loadPolicy(new Files(io.workingDirectory), options);
    const policy = compile(modules.values(), {
      regoVersion: options.regoVersion,
      pathExists: (path) => valueAt(data, path) !== undefined,
    });
    // As in OPA, a query is in v1 whatever the policies are in.
    const query = parseBody(text, { regoVersion: 'v1' });
    const { base, virtual } = dependencies(policy, query);
    const { reads, precise } = analyze(policy, query);
    if (!precise) io.err('the policy has too many ways through it: the reads are all of data and input\n');
    if (options.format === 'json') {
      io.out(
        jsonLines({
          base: base.length > 0 ? base.map(refJson) : undefined,
          virtual: virtual.length > 0 ? virtual.map(refJson) : undefined,
          reads: reads.map(readJson),
        }),
      );
    } else {
      io.out(documentsTable(base, virtual) + readsTable(reads));
    }
    return 0;
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    io.err(`${error instanceof ProblemsError ? error.message : counted(problems)}\n`);
    return 1;
  }
}

function refJson({ root, keys }: DocumentRef): Json {
  return [{ type: 'var', value: root }, ...keys.map(termJson)];
}

/** A constant as a term of the syntax tree. */
function termJson(value: Value): Json {
  return { type: typeName(value), value: membersJson(value) };
}

function membersJson(value: Value): Json {
  if (isArray(value)) return value.map(termJson);
  if (isSet(value)) return sortedElements(value).map(termJson);
  if (isObject(value)) return sortedEntries(value).map(([key, item]) => [termJson(key), termJson(item)]);
  return new ValueJson(value);
}

function readJson({ path, kind, rule, location, polarity, guards }: Read): Json {
  return { path, kind, rule, ...placeJson(location), polarity, guards: guards.map(locationJson) };
}

function placeJson({ file, row, col }: Read['location']): { readonly [member: string]: Json } {
  return { file, row, col };
}

function documentsTable(base: readonly DocumentRef[], virtual: readonly DocumentRef[]): string {
  const columns = [
    { header: 'BASE DOCUMENTS', refs: base },
    { header: 'VIRTUAL DOCUMENTS', refs: virtual },
  ].filter(({ refs }) => refs.length > 0);
  if (columns.length === 0) return '';
  const height = Math.max(...columns.map(({ refs }) => refs.length));
  const rows = Array.from({ length: height }, (_, row) => columns.map(({ refs }) => refs[row]?.path ?? ''));
  return table(
    columns.map(({ header }) => header),
    rows,
  );
}

function readsTable(reads: readonly Read[]): string {
  if (reads.length === 0) return '';
  return table(
    ['READ', 'KIND', 'POLARITY', 'RULE', 'PLACE'],
    reads.map(({ path, kind, polarity, rule, location: { file, row, col } }) => [
      path,
      kind,
      polarity,
      rule,
      file === '' ? `${row}:${col}` : `${file}:${row}:${col}`,
    ]),
  );
}
