import { lookup, parseJson, type RegoVersion, type Value } from '@writ/rego';

/** A case of OPA's evaluation suite (`v1/test/cases` in its repository), one a line in our copy. */
export interface Case {
  /** The file in OPA's tree. */
  readonly file: string;
  readonly rego: Exclude<RegoVersion, 'v0v1'>;
  readonly note: string;
  readonly query: string;
  readonly modules: readonly string[];
  readonly data: Value | undefined;
  readonly input: Value | undefined;
  /** The input as a term of Rego; it counts where both are given. */
  readonly inputTerm: string | undefined;
  /** The bindings of the query's variables, solution by solution, in any order. */
  readonly wantResult: readonly Value[] | undefined;
  readonly wantError: string | undefined;
  readonly wantErrorCode: string | undefined;
  readonly strictError: boolean;
  /** Arrays in the bindings count as sorted. */
  readonly sortBindings: boolean;
}

/** What a case is known by: notes alone repeat. */
export function caseName({ rego, file, note }: Case): string {
  return `${rego}/${file}: ${note}`;
}

/** The cases of lines, numbers without loss. @param name what errors call it @throws Error for a line that is no case */
export function parseCases(lines: string, name: string): Case[] {
  return lines.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [asCase(parseJson(line))];
    } catch (error) {
      throw new Error(`${name}:${index + 1}: not a case`, { cause: error });
    }
  });
}

function asCase(value: Value): Case {
  const field = (name: string): Value | undefined => lookup(value, name);
  return {
    file: text(field('file')) ?? '',
    rego: field('rego') === 'v0' ? 'v0' : 'v1',
    note: text(field('note')) ?? '',
    query: required(text(field('query')), 'query'),
    modules: (list(field('modules')) ?? []).map((module) => required(text(module), 'modules')),
    data: field('data'),
    input: field('input'),
    inputTerm: text(field('input_term')),
    wantResult: list(field('want_result')),
    wantError: text(field('want_error')),
    wantErrorCode: text(field('want_error_code')),
    strictError: field('strict_error') === true,
    sortBindings: field('sort_bindings') === true,
  };
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: Value | undefined): readonly Value[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`\`${name}\` is missing or of the wrong type`);
  return value;
}
