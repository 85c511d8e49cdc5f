import type { Annotations, Comment, Location, Term } from '../ast/types.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { quote } from '../value/index.ts';
import { type FieldType, ForeignMap, MetadataError, readMetadata } from './metadata-yaml.ts';
import { locate, NOWHERE } from './parser.ts';
import { parseTerm } from './queries.ts';

const FIELDS: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ['scope', 'string'],
  ['title', 'string'],
  ['entrypoint', 'bool'],
  ['description', 'string'],
  ['organizations', 'strings'],
  ['related_resources', 'list'],
  ['authors', 'list'],
  ['schemas', 'maps'],
  ['compile', 'map'],
  ['custom', 'map'],
  ['labels', 'map'],
]);

/** Reads the `# METADATA` blocks among the comments; a block takes the comments in the rows right below it. */
export function parseAnnotations(comments: readonly Comment[]): {
  readonly annotations: readonly Annotations[];
  readonly errors: readonly Diagnostic[];
} {
  const annotations: Annotations[] = [];
  const errors: Diagnostic[] = [];
  for (let index = 0; index < comments.length; index++) {
    const first = comments[index];
    if (!first || !isStart(first)) continue;
    const lines: Comment[] = [];
    for (let next = comments[index + 1]; next && continues(next, comments[index]); next = comments[index + 1]) {
      lines.push(next);
      index++;
    }
    const result = parseBlock(first, lines);
    if ('message' in result) errors.push(result);
    else annotations.push(result);
  }
  return { annotations, errors };
}

function isStart({ text, loc }: Comment): boolean {
  return loc.col === 1 && text.trimStart().startsWith('METADATA');
}

function continues(comment: Comment, previous: Comment | undefined): boolean {
  return comment.loc.col === 1 && comment.loc.row - 1 === previous?.loc.row && !isStart(comment);
}

function parseBlock(first: Comment, lines: readonly Comment[]): Annotations | Diagnostic {
  const text = lines.map((line) => `${line.text.replace(/^ /, '')}\n`).join('');
  if (text.trim() === '') return failed('expected METADATA block, found whitespace', first.loc);
  try {
    const fields = readMetadata(text, FIELDS);
    const shown = text.slice(0, -1).split('\n');
    const loc = { ...first.loc, text: `# METADATA${shown.map((line) => `\n# ${line}`).join('')}` };
    const annotations = annotationsOf(fields, loc);
    locate(first, loc);
    return annotations;
  } catch (error) {
    if (error instanceof MetadataError) {
      const at = error.line > 0 ? (lines[error.line] ?? lines.at(-1)) : lines[0];
      return failed(error.message + spaceHints(lines), (at ?? first).loc);
    }
    if (error instanceof FieldError) return failed(error.message, first.loc);
    throw error;
  }
}

function failed(message: string, location: Location): Diagnostic {
  return { code: 'rego_parse_error', message, location };
}

/** A guess where a key and its value are not apart. */
function spaceHints(lines: readonly Comment[]): string {
  let hints = '';
  for (const { text, loc } of lines) {
    const parts = text.split(':').slice(1);
    const symbols: string[] = [];
    for (const [index, part] of parts.entries()) {
      if (part === '' && index === parts.length - 1) break;
      const symbol = String.fromCodePoint(part.codePointAt(0) ?? 0xfffd);
      if (symbol === ' ' || symbol === '\t') break;
      symbols.push(goRune(symbol));
    }
    if (symbols.length > 0) {
      hints += `\n  Hint: on line ${loc.row}, symbol(s) [${symbols.join(' ')}] immediately following a key/value separator ':' is not a legal yaml space character`;
    }
  }
  return hints;
}

/** A character as Go's `%+q` shows it. */
function goRune(symbol: string): string {
  const code = symbol.codePointAt(0) ?? 0;
  if (symbol === "'" || symbol === '\\') return `'\\${symbol}'`;
  if (code >= 32 && code < 127) return `'${symbol}'`;
  const hex = code.toString(16);
  if (code < 32 || code === 127) return `'\\x${hex.padStart(2, '0')}'`;
  return code > 0xffff ? `'\\U${hex.padStart(8, '0')}'` : `'\\u${hex.padStart(4, '0')}'`;
}

/** A field holds something that it may not. */
class FieldError extends Error {}

function annotationsOf(fields: ReadonlyMap<string, unknown>, loc: Location): Annotations {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const result: { -readonly [K in keyof Annotations]: Annotations[K] } = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- attachAnnotations refuses any other scope
    scope: text('scope') as Annotations['scope'],
    loc,
  };
  const organizations = list(fields.get('organizations')).map(String);
  const resources = list(fields.get('related_resources')).map((value) =>
    described(`invalid related-resource definition ${goText(value)}: `, () => relatedResource(value)),
  );
  const compile = fields.get('compile');
  const compiled = isRecord(compile) ? compileOf(compile) : undefined;
  const schemas = list(fields.get('schemas')).map(schemaOf);
  const authors = list(fields.get('authors')).map((value) =>
    described(`invalid author definition ${goText(value)}: `, () => author(value)),
  );
  const custom = membersOf(fields.get('custom'));
  const labels = membersOf(fields.get('labels'));
  if (text('title') !== '') result.title = text('title');
  if (text('description') !== '') result.description = text('description');
  if (fields.get('entrypoint') === true) result.entrypoint = true;
  if (organizations.length > 0) result.organizations = organizations;
  if (resources.length > 0) result.related_resources = resources;
  if (authors.length > 0) result.authors = authors;
  if (schemas.length > 0) result.schemas = schemas;
  if (compiled) result.compile = compiled;
  if (custom) result.custom = custom;
  if (labels) result.labels = labels;
  return result;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ForeignMap);
}

function described<T>(prefix: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) throw new FieldError(prefix + error.message);
    throw error;
  }
}

/** A value as Go's `%s` shows it. */
function goText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const isInt = typeof value === 'bigint' || Number.isInteger(value);
    return `%!s(${isInt ? 'int' : 'float64'}=${value})`;
  }
  if (typeof value === 'boolean') return `%!s(bool=${value})`;
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isRecord(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
  }
  return '%!s(<nil>)';
}

/** The value, with keys that are all strings. */
function withStringKeys(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, index) => withStringKeys(item, [...path, String(index)]));
  if (value instanceof ForeignMap) throw new FieldError(`invalid map key type(s): ${path.join('/')}`);
  // As in OPA, what is below a mapping with good keys is not looked at.
  return value;
}

function membersOf(value: unknown): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withStringKeys(item, [])]));
}

function textMember(value: Readonly<Record<string, unknown>>, name: string): string {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return typeof member === 'string' ? member.trim() : '';
}

type RelatedResource = NonNullable<Annotations['related_resources']>[number];

function relatedResource(given: unknown): RelatedResource {
  const value = withStringKeys(given, []);
  if (typeof value === 'string') {
    if (value === '') throw new FieldError('ref URL may not be empty string');
    return { ref: url(value) };
  }
  if (!isRecord(value)) throw new FieldError('invalid value type, must be string or map');
  const ref = textMember(value, 'ref');
  const description = textMember(value, 'description');
  if (ref === '') throw new FieldError("'ref' value required in object");
  return { ref: url(ref), ...(description !== '' && { description }) };
}

/** The text of a URL in normal form, as far as Go is strict about it. */
function url(text: string): string {
  const problem = urlProblem(text);
  if (problem) throw new FieldError(`parse ${quote(text)}: ${problem}`);
  return text.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function urlProblem(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- it is there to find control characters
  if (/[\0-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL';
  if (text.startsWith(':')) return 'missing protocol scheme';
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text);
  if (escape) return `invalid URL escape ${quote(escape[0])}`;
  const hasScheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text);
  if (!hasScheme && /^[^/?#]*:/.test(text)) return 'first path segment in URL cannot contain colon';
  return undefined;
}

type Author = NonNullable<Annotations['authors']>[number];

function author(given: unknown): Author {
  const value = withStringKeys(given, []);
  if (typeof value === 'string') {
    const words = value.split(/\s+/).filter((word) => word !== '');
    const last = words.at(-1);
    if (last === undefined) throw new FieldError('author is an empty string');
    if (last.length < 2 || !last.startsWith('<') || !last.endsWith('>')) return { name: words.join(' ') };
    const email = last.slice(1, -1);
    return { name: words.slice(0, -1).join(' '), ...(email !== '' && { email }) };
  }
  if (!isRecord(value)) throw new FieldError('invalid value type, must be string or map');
  const name = textMember(value, 'name');
  const email = textMember(value, 'email');
  if (name === '' && email === '') throw new FieldError("'name' and/or 'email' values required in object");
  return { name, ...(email !== '' && { email }) };
}

function compileOf(value: Readonly<Record<string, unknown>>): NonNullable<Annotations['compile']> {
  const unknowns = list(value['unknowns'])
    .filter((text) => typeof text === 'string')
    .map((text) => described(`invalid unknowns element ${quote(text)}: `, () => refOf(text)));
  const mask = value['mask_rule'];
  return {
    ...(unknowns.length > 0 && { unknowns }),
    ...(typeof mask === 'string' && { mask_rule: maskOf(mask) }),
  };
}

function maskOf(text: string): Term[] {
  const term = described(`invalid mask_rule annotation ${quote(text)}: `, () => termOf(text));
  if (term.type === 'ref') return term.value;
  if (term.type === 'var' || term.type === 'string') return [term];
  throw new FieldError(`invalid mask_rule annotation type ${quote(text)}: string`);
}

function termOf(text: string): Term {
  try {
    return parseTerm(text);
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    const count = error.diagnostics.length;
    throw new FieldError(`failed to parse term: ${count} error${count === 1 ? '' : 's'} occurred: ${error.message}`);
  }
}

function refOf(text: string): Term[] {
  const term = described('failed to parse ref: ', () => termOf(text));
  if (term.type === 'ref') return term.value;
  throw new FieldError(`expected ref but got ${text}`);
}

type Schema = NonNullable<Annotations['schemas']>[number];

function schemaOf(pair: unknown): Schema {
  const [[name, value] = ['', undefined]] = isRecord(pair) ? Object.entries(pair) : [];
  const path = orUndefined(() => refOf(name));
  if (!path) throw new FieldError('invalid document reference');
  if (typeof value === 'string') return { path, schema: schemaRef(value) };
  if (!isRecord(value)) throw new FieldError(`invalid schema declaration for path ${quote(name)}`);
  return { path, definition: described('invalid schema definition: ', () => withStringKeys(value, [])) };
}

function schemaRef(text: string): Term[] {
  const term = orUndefined(() => termOf(text));
  const ref = term?.type === 'ref' ? term.value : term?.type === 'var' ? [term] : [];
  const [root] = ref;
  if (root?.type !== 'var' || root.value !== 'schema') throw new FieldError('invalid schema reference');
  return term?.type === 'var' ? [{ ...term, loc: NOWHERE }] : ref;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) return undefined;
    throw error;
  }
}
