import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import {
  integerFrom,
  isArray,
  isObject,
  MAX_DEPTH,
  numberFrom,
  objectOf,
  sortedEntries,
  type Value,
} from '../../value/index.ts';
import { decodeBase64 } from '../go/base64.ts';
import { textOf } from '../go/text.ts';
import { keyText, type Resolved, resolvePlain } from './resolve.ts';

/** What a YAML text may not hold. */
// oxlint-disable-next-line no-control-regex -- it is there to find control characters
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * The first document of a YAML text as JSON, as OPA reads it; null where there is none.
 *
 * @throws Error where the text or a part of it is no YAML, or stands for nothing in JSON
 */
export function unmarshalYaml(text: string, spend: (steps: number) => void): Value {
  spend(text.length / 4);
  if (CONTROL.test(text)) throw new Error('yaml: control characters are not allowed');
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) return null;
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`yaml: ${message(error, text)}`);
  }
  const [first] = documents;
  return first === undefined ? null : new Converter(spend).convert(first.contents, 0);
}

/** go-yaml's words for some errors, and whether the place is where the text ends or where the error is. */
const MESSAGES: readonly (readonly [pattern: RegExp, text: string, place: 'end' | 'here'])[] = [
  [/^Nested mappings|^Implicit keys need/, 'mapping values are not allowed in this context', 'here'],
  [/^Flow map .*must end with a \}/i, "did not find expected ',' or '}'", 'end'],
  [/^Flow sequence .*must end with a \]/i, "did not find expected ',' or ']'", 'end'],
  [/^Plain value cannot start|^Tabs are not allowed/, 'found character that cannot start any token', 'here'],
  [/^Missing closing/, 'found unexpected end of stream', 'here'],
  [/^Not a YAML token/, 'did not find expected comment or line break', 'here'],
];

function message(error: { readonly message: string; readonly pos: readonly [number, number] }, text: string): string {
  const known = MESSAGES.find(([pattern]) => pattern.test(error.message));
  if (known === undefined) return error.message;
  const [, words, place] = known;
  const lines = (place === 'end' ? text.trimEnd() : text.slice(0, error.pos[0])).split('\n').length;
  // The first line is named only at the end of the text.
  return place === 'here' && lines === 1 ? words : `line ${lines}: ${words}`;
}

/** A value, and how many nodes it would have if aliases were copies. */
interface Converted {
  readonly value: Value;
  readonly size: number;
}

class Converter {
  readonly #anchors = new Map<string, Converted>();
  readonly #spend: (steps: number) => void;
  #size = 0;

  constructor(spend: (steps: number) => void) {
    this.#spend = spend;
  }

  convert(node: unknown, depth: number): Value {
    if (depth > MAX_DEPTH) throw new Error('yaml: exceeded max depth');
    this.#count(1);
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined) throw new Error(`yaml: unknown anchor '${node.source}' referenced`);
      this.#count(target.size);
      return target.value;
    }
    const before = this.#size;
    const value = this.#content(node, depth);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#size - before });
    return value;
  }

  #count(nodes: number): void {
    this.#size += nodes;
    this.#spend(nodes);
  }

  #content(node: unknown, depth: number): Value {
    if (isSeq(node)) return node.items.map((item) => this.convert(item, depth + 1));
    if (isMap(node)) {
      const own: [string, Value][] = [];
      const merged: Value[] = [];
      for (const pair of node.items) {
        if (isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.source === '<<') {
          const value = this.convert(pair.value, depth + 1);
          if (isArray(value)) merged.push(...value);
          else merged.push(value);
        } else own.push([this.#key(pair.key), this.convert(pair.value, depth + 1)]);
      }
      return objectOf([...merged.toReversed().flatMap(mergedEntries), ...own]);
    }
    if (!isScalar(node)) throw new Error('yaml: unknown node');
    return scalarValue(node.source ?? String(node.value), node.type === 'PLAIN' || node.type === undefined, node.tag);
  }

  #key(node: unknown): string {
    const key = isAlias(node) ? this.#anchors.get(node.source)?.value : undefined;
    if (typeof key === 'string') return key;
    if (!isScalar(node) && node !== null) throw new Error('yaml: invalid map key');
    const text = isScalar(node) ? String(node.value) : '';
    const plain =
      !isScalar(node) || ((node.type === 'PLAIN' || node.type === undefined) && node.tag !== 'tag:yaml.org,2002:str');
    const result = keyText(plain ? resolvePlain(text) : { kind: 'string' }, text);
    if (result === undefined) throw new Error(`unsupported map key of type: %!s(<nil>), key: <nil>`);
    if (isScalar(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, { value: result, size: 1 });
    return result;
  }
}

function mergedEntries(value: Value): readonly (readonly [Value, Value])[] {
  if (!isObject(value)) throw new Error('yaml: map merge requires map or sequence of maps as the value');
  return sortedEntries(value);
}

const TAG = 'tag:yaml.org,2002:';

function scalarValue(text: string, plain: boolean, tag: string | undefined): Value {
  const kind = tag?.startsWith(TAG) ? tag.slice(TAG.length) : undefined;
  if (kind === 'binary') {
    const bytes = decodeBase64(text, 'standard');
    if (typeof bytes === 'number') throw new Error('yaml: !!binary value contains invalid base64 data');
    return textOf(bytes);
  }
  if (kind === 'str' || (!plain && kind === undefined) || (tag !== undefined && kind === undefined)) return text;
  const resolved = resolvePlain(text);
  if (kind !== undefined && !matches(kind, resolved))
    throw new Error(
      `yaml: cannot decode !!${resolved.kind === 'string' ? 'str' : resolved.kind} \`${text}\` as a !!${kind}`,
    );
  return plainValue(resolved, text);
}

function matches(kind: string, resolved: Resolved): boolean {
  return kind === resolved.kind || (kind === 'float' && resolved.kind === 'int');
}

function plainValue(resolved: Resolved, text: string): Value {
  switch (resolved.kind) {
    case 'null':
      return null;
    case 'bool':
      return resolved.value;
    case 'int':
      return integerFrom(resolved.value);
    case 'float':
      if (Number.isNaN(resolved.value)) throw new Error('json: unsupported value: NaN');
      if (!Number.isFinite(resolved.value))
        throw new Error(`json: unsupported value: ${resolved.value > 0 ? '+Inf' : '-Inf'}`);
      return numberFrom(String(resolved.value));
    default:
      return text;
  }
}
