import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLParseError,
} from 'yaml';
import { resolvePlain } from '../builtins/yaml/resolve.ts';

/** What is wrong with the YAML of an annotation, in go-yaml's words. */
export class MetadataError extends Error {
  /** The line of the YAML text as the message gives it; 0 where it gives none. */
  readonly line: number;

  constructor(message: string, line = 0) {
    super(message);
    this.line = line;
  }
}

/** A mapping with a key that is no string, which JSON has no place for. */
export class ForeignMap {
  readonly entries: readonly (readonly [key: unknown, value: unknown])[];

  constructor(entries: readonly (readonly [key: unknown, value: unknown])[]) {
    this.entries = entries;
  }
}

/** What fields of an annotation may hold. */
export type FieldType = 'string' | 'bool' | 'strings' | 'list' | 'maps' | 'map';

const GO_TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  bool: 'bool',
  strings: '[]string',
  list: '[]interface {}',
  maps: '[]map[string]interface {}',
  map: 'map[string]interface {}',
};

const MAPPING_VALUES = 'mapping values are not allowed in this context';

/** How many nodes a text may stand for, its aliases followed. */
const MAX_NODES = 100_000;

const MAX_DEPTH = 1000;

/** What the parser's messages are in Go. Of a collection that is not closed, the bracket that opens it. */
const MESSAGES: readonly (readonly [RegExp, message: string, open?: string])[] = [
  [/end with a \]/, "did not find expected ',' or ']'", '['],
  [/end with a \}/, "did not find expected ',' or '}'", '{'],
  [/^Nested mappings are not|^Implicit keys? need/, MAPPING_VALUES],
  [/^Missing closing/, 'found unexpected end of stream'],
  [/tab/i, 'found a tab character that violates indentation'],
  [/^Plain value cannot start/, 'found character that cannot start any token'],
  [/./, 'did not find expected key'],
];

/**
 * Reads the YAML of an annotation.
 *
 * @param fields the type of each known field; others are left out
 * @throws MetadataError
 */
export function readMetadata(text: string, fields: ReadonlyMap<string, FieldType>): Map<string, unknown> {
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
      lineCounter: lines,
    });
  } catch {
    // The parser recurses into what it reads.
    throw new MetadataError('yaml: exceeded max depth');
  }
  const [error] = document.errors;
  if (error) throw syntaxError(text, document.errors, lines);
  return new Reader(document, lines).fields(fields);
}

function syntaxError(text: string, errors: readonly YAMLParseError[], lines: LineCounter): MetadataError {
  const said = errors[0]?.message ?? '';
  const [, usual = '', open = ''] = MESSAGES.find(([pattern]) => pattern.test(said)) ?? [];
  let message = usual;
  let at = errors[0]?.pos[0] ?? 0;
  if (message === MAPPING_VALUES) {
    // The colon that cannot be there is after a key that goes over lines.
    at = Math.max(
      ...errors.filter(({ message: other }) => /^Nested|^Implicit keys/.test(other)).map(({ pos }) => pos[1]),
    );
    if (text.charAt(at - 1) === '-') message = 'did not find expected key';
  }
  const lineAt = (offset: number): number => lines.linePos(offset).line - 1;
  // Go's parser counts lines from 0 and does not say 0; its scanner counts one more.
  const start = open === '' ? 0 : lineAt(text.lastIndexOf(open, at));
  const found = start > 0 ? start : lineAt(at);
  const byScanner = open === '' && message !== 'did not find expected key';
  const line = found > 0 && byScanner ? found + 1 : found;
  return new MetadataError(`yaml: ${line > 0 ? `line ${line}: ` : ''}${message}`, line);
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #problems: { readonly line: number; readonly text: string }[] = [];
  #nodes = 0;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  fields(types: ReadonlyMap<string, FieldType>): Map<string, unknown> {
    const result = new Map<string, unknown>();
    const root = this.#resolve(this.#document.contents);
    if (isMap(root)) {
      for (const [key, node] of this.#pairs(root, 0)) {
        const type = typeof key === 'string' ? types.get(key) : undefined;
        const value = type && this.#typed(node, type);
        if (typeof key === 'string' && value !== undefined) result.set(key, value);
      }
    } else if (root) {
      this.#mismatch(root, 'ast.rawAnnotation');
    }
    const [first] = this.#problems;
    if (first) {
      const list = this.#problems.map(({ line, text }) => `\n  line ${line}: ${text}`).join('');
      throw new MetadataError(`yaml: unmarshal errors:${list}`, first.line);
    }
    return result;
  }

  #typed(given: unknown, type: FieldType): unknown {
    const node = this.#resolve(given);
    if (isNull(node)) return undefined;
    switch (type) {
      case 'string':
        return isScalar(node) ? String(node.value) : this.#mismatch(node, 'string');
      case 'bool': {
        const text = isScalar(node) && node.type === 'PLAIN' ? String(node.value) : '';
        if (/^(?:true|True|TRUE|y|Y|yes|Yes|YES|on|On|ON)$/.test(text)) return true;
        if (/^(?:false|False|FALSE|n|N|no|No|NO|off|Off|OFF)$/.test(text)) return false;
        return this.#mismatch(node, 'bool');
      }
      case 'map':
        return isMap(node) ? this.#stringMap(node) : this.#mismatch(node, GO_TYPES[type]);
      default:
        if (!isSeq(node)) return this.#mismatch(node, GO_TYPES[type]);
        return node.items.map((item) => {
          if (type === 'list') return this.#any(item, 1);
          return this.#typed(item, type === 'strings' ? 'string' : 'map') ?? (type === 'strings' ? '' : {});
        });
    }
  }

  /** A mapping whose keys are wanted as texts, and whose values may be anything. */
  #stringMap(node: unknown): Record<string, unknown> {
    const pairs = this.#pairs(node, 1).map(([key, value]) => [String(key), this.#any(value, 2)] as const);
    return record(pairs);
  }

  #any(given: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new MetadataError('yaml: exceeded max depth');
    if (++this.#nodes > MAX_NODES) throw new MetadataError('yaml: document contains excessive aliasing');
    const node = this.#resolve(given);
    if (isSeq(node)) return node.items.map((item) => this.#any(item, depth + 1));
    if (isMap(node)) {
      const pairs = this.#pairs(node, depth).map(([key, value]) => [key, this.#any(value, depth + 1)] as const);
      const named = pairs.filter((pair): pair is readonly [string, unknown] => typeof pair[0] === 'string');
      return named.length === pairs.length ? record(named) : new ForeignMap(pairs);
    }
    return isScalar(node) ? scalarValue(node) : null;
  }

  /** The pairs of a mapping, with those that it merges in. */
  #pairs(node: unknown, depth: number): (readonly [key: unknown, value: unknown])[] {
    if (!isMap(node) || depth > MAX_DEPTH) return [];
    const own: (readonly [unknown, unknown])[] = [];
    const merged: (readonly [unknown, unknown])[] = [];
    const seen = new Map<unknown, number>();
    for (const pair of node.items) {
      const keyNode = this.#resolve(pair.key);
      const key = this.#any(keyNode, depth + 1);
      const line = this.#lineOf(keyNode);
      if (key === '<<' && isScalar(keyNode) && keyNode.type === 'PLAIN') {
        const source = this.#resolve(pair.value);
        for (const from of isSeq(source) ? source.items : [source]) {
          merged.push(...this.#pairs(this.#resolve(from), depth + 1));
        }
        continue;
      }
      const before = seen.get(key);
      if (before === undefined) seen.set(key, line);
      else this.#problems.push({ line, text: `mapping key ${JSON.stringify(key)} already defined at line ${before}` });
      own.push([key, pair.value]);
    }
    return [...own, ...merged.filter(([key]) => !seen.has(key))];
  }

  #resolve(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#document);
    if (!target) throw new MetadataError(`yaml: unknown anchor '${node.source}' referenced`);
    return target;
  }

  #lineOf(node: unknown): number {
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }

  #mismatch(node: unknown, goType: string): undefined {
    const shown = isScalar(node) ? ` \`${shorten(String(node.value))}\`` : '';
    this.#problems.push({ line: this.#lineOf(node), text: `cannot unmarshal ${tagOf(node)}${shown} into ${goType}` });
    return undefined;
  }
}

function shorten(text: string): string {
  return text.length > 10 ? `${text.slice(0, 7)}...` : text;
}

/** An object of own members alone, whatever they are called. */
function record(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(pairs);
}

function isNull(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return isScalar(node) && node.type === 'PLAIN' && resolvePlain(String(node.value)).kind === 'null';
}

function tagOf(node: unknown): string {
  if (isMap(node)) return '!!map';
  if (isSeq(node)) return '!!seq';
  if (!isScalar(node) || node.type !== 'PLAIN') return '!!str';
  const { kind } = resolvePlain(String(node.value));
  return `!!${kind === 'string' ? 'str' : kind}`;
}

function scalarValue(node: Scalar): unknown {
  const text = typeof node.value === 'string' ? node.value : '';
  if (node.type !== 'PLAIN' || node.tag === 'tag:yaml.org,2002:str') return text;
  const resolved = resolvePlain(text);
  switch (resolved.kind) {
    case 'null':
      return null;
    case 'bool':
    case 'float':
      return resolved.value;
    case 'int':
      return Number.isSafeInteger(Number(resolved.value)) ? Number(resolved.value) : resolved.value;
    case 'timestamp':
      return timestamp(text);
    default:
      return text;
  }
}

/** A date as Go writes one in JSON. */
function timestamp(text: string): string {
  const date = new Date(/[Zz]|[-+]\d\d?(?::?\d\d)?$|^\d{4}-\d\d?-\d\d?$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().replace(/\.?0*Z$/, 'Z');
}
