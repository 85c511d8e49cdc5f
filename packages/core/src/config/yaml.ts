import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { excerptText } from './excerpt.ts';
import { type ConfigIssue, issueAt, type SourceRange } from './issue.ts';
import type { ConfigNode, MapEntry, ScalarNode } from './node.ts';
import { positionOf, type SourceFile } from './source.ts';
import { didYouMean } from './suggest.ts';
import { syntaxIssue } from './syntax-issue.ts';

export interface ParseResult {
  /** One node per YAML document with content; what is wrong in them is left out or empty. */
  readonly documents: readonly ConfigNode[];
  readonly issues: readonly ConfigIssue[];
}

/** The most values that one file may have once its aliases are written out, and the deepest nesting of a value. */
export const MAX_NODES = 200_000;
export const MAX_DEPTH = 100;

const TOO_DEEP = `the value is nested deeper than ${MAX_DEPTH} levels`;
const TOO_MANY = `the file has more than ${MAX_NODES} values once its aliases are written out`;

/**
 * Parses YAML 1.2 (core schema), and so JSON too, into nodes that know their places.
 *
 * All mistakes that do not hide each other are reported together; of syntax errors only the first, because what
 * follows one is mostly its echo. Aliases are written out under a bound, so that a small file cannot become a huge value.
 */
export function parseYaml(source: SourceFile): ParseResult {
  const tokens = [...new Parser().parse(source.text)];
  // Before anything recursive sees the tokens: deep in an exhausted stack the engine may abort instead of throwing.
  const deep = firstTooDeep(tokens);
  if (deep) {
    const range = { source, start: deep.offset, end: deep.offset + 1 };
    return { documents: [], issues: [issueAt(range, 'ERR_CONFIG_TOO_COMPLEX', TOO_DEEP)] };
  }
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = [...composer.compose(tokens, true, source.text.length)];
  const [error] = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (error)
    return {
      documents: [],
      issues: [
        syntaxIssue(
          source,
          error,
          valuesIn(tokens).map(({ token }) => token),
        ),
      ],
    };
  if (documents.some((document) => document.directives.yaml.version !== '1.2')) {
    return { documents: [], issues: [oldVersionIssue(source)] };
  }
  const converter = new Converter(source);
  const nodes = documents.flatMap((document) => converter.convertDocument(document) ?? []);
  return { documents: nodes, issues: converter.issues };
}

/** YAML 1.1 gives other types to the same text (`no`, `1:30`, `012`), so it must not pass for 1.2. */
function oldVersionIssue(source: SourceFile): ConfigIssue {
  const start = Math.max(0, source.text.search(/^%YAML[ \t]+(?!1\.2\b)/m));
  const end = start + '%YAML 1.1'.length;
  return issueAt({ source, start, end }, 'ERR_CONFIG_SYNTAX', 'only YAML 1.2 is read; remove this line');
}

interface Nested {
  readonly token: CST.Token;
  readonly depth: number;
}

/** All tokens that stand for a value or key, with their depth, found without recursion. */
function* valuesIn(tokens: readonly CST.Token[]): Generator<Nested> {
  const rest: Nested[] = [];
  const push = (token: CST.Token | null | undefined, depth: number): void => {
    if (token) rest.push({ token, depth });
  };
  for (const token of tokens) if (token.type === 'document') push(token.value, 1);
  for (let next = rest.pop(); next; next = rest.pop()) {
    yield next;
    if (!('items' in next.token)) continue;
    for (const item of next.token.items) {
      push(item.key, next.depth + 1);
      push(item.value, next.depth + 1);
    }
  }
}

function firstTooDeep(tokens: readonly CST.Token[]): CST.Token | undefined {
  for (const { token, depth } of valuesIn(tokens)) if (depth > MAX_DEPTH && 'items' in token) return token;
  return undefined;
}

/** Stops the conversion of one document that has become too large. */
class TooComplex extends Error {
  readonly range: SourceRange;
  constructor(range: SourceRange, message: string) {
    super(message);
    this.range = range;
  }
}

class Converter {
  readonly issues: ConfigIssue[] = [];
  readonly #source: SourceFile;
  #count = 0;
  #depth = 0;
  #anchors = new Map<string, unknown>();
  readonly #open = new Set<unknown>();
  readonly #visited = new Set<unknown>();

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /** @returns undefined for a document without content */
  convertDocument(document: Document.Parsed): ConfigNode | undefined {
    const { contents } = document;
    if (contents === null) return undefined;
    this.#anchors = new Map();
    try {
      const node = this.#convert(contents);
      return node.type === 'scalar' && node.text === '' && node.plain ? undefined : node;
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error;
      this.issues.push(issueAt(error.range, 'ERR_CONFIG_TOO_COMPLEX', error.message));
      return undefined;
    }
  }

  #convert(node: unknown): ConfigNode {
    const range = this.#rangeOf(node);
    if (++this.#count > MAX_NODES) throw new TooComplex(range, TOO_MANY);
    if (this.#depth > MAX_DEPTH) throw new TooComplex(range, TOO_DEEP);
    if (isAlias(node)) return this.#alias(node, range);
    this.#anchor(node);
    this.#open.add(node);
    this.#depth++;
    try {
      if (isMap(node)) return { type: 'map', range, entries: this.#entries(node) };
      if (isSeq(node)) return { type: 'list', range, items: node.items.map((item) => this.#convert(item)) };
      return isScalar(node) ? this.#scalar(node, range) : emptyScalar(range);
    } finally {
      this.#depth--;
      this.#open.delete(node);
    }
  }

  /** An anchor counts from where it stands, and not again where an alias repeats what holds it. */
  #anchor(node: unknown): void {
    if (!isNode(node) || isAlias(node) || node.anchor === undefined || this.#visited.has(node)) return;
    this.#visited.add(node);
    this.#anchors.set(node.anchor, node);
  }

  #alias(alias: Alias, range: SourceRange): ConfigNode {
    const target = this.#anchors.get(alias.source);
    if (target && !this.#open.has(target)) return this.#convert(target);
    const why = target ? 'is used inside of the value that it names' : 'names no anchor before it';
    const hint = target ? '' : didYouMean(alias.source, this.#anchors.keys());
    this.issues.push(issueAt(range, 'ERR_CONFIG_ALIAS', `the alias \`*${excerptText(alias.source)}\` ${why}${hint}`));
    return emptyScalar(range);
  }

  #entries(map: YAMLMap): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const pair of map.items) {
      const key = this.#key(pair);
      const value = pair.value === null ? undefined : this.#convert(pair.value);
      if (!key) continue;
      const first = entries.get(key.text);
      if (first) {
        const line = positionOf(this.#source, first.keyRange.start).line;
        const message = `the key \`${excerptText(key.text)}\` stands twice in this map, first in line ${line}; keep one`;
        this.issues.push(issueAt(key.range, 'ERR_CONFIG_DUPLICATE_KEY', message));
        continue;
      }
      entries.set(key.text, { keyRange: key.range, value: value ?? emptyScalar(key.range) });
    }
    return entries;
  }

  #key(pair: Pair): { text: string; range: SourceRange } | undefined {
    const range = this.#rangeOf(pair.key);
    const refuse = (message: string): undefined => void this.issues.push(issueAt(range, 'ERR_CONFIG_KEY', message));
    if (!isScalar(pair.key)) return refuse('a key must be a text, not a map, a list or an alias');
    this.#anchor(pair.key);
    const { text } = this.#scalar(pair.key, range);
    if (text === '<<') return refuse('`<<` is a merge key of YAML 1.1, which 1.2 does not have; write the keys out');
    // Much of the language's own machinery takes this name for the prototype and would drop the entry silently.
    if (text === '__proto__') return refuse('a key cannot be named `__proto__`');
    return { text, range };
  }

  #scalar(scalar: Scalar, range: SourceRange): ScalarNode {
    const { value } = scalar;
    const text = scalar.source ?? String(value);
    const known =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
    return {
      type: 'scalar',
      range,
      value: known ? value : text,
      text: typeof value === 'string' ? value : text,
      plain: scalar.type === 'PLAIN' && scalar.tag === undefined,
      variables: [],
    };
  }

  #rangeOf(node: unknown): SourceRange {
    const [start, end] = (isNode(node) ? node.range : undefined) ?? [0, 0];
    return { source: this.#source, start, end };
  }
}

/** `key:` without a value. */
function emptyScalar(range: SourceRange): ScalarNode {
  return { type: 'scalar', range, value: null, text: '', plain: true, variables: [] };
}

const NUMBER = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const INFINITY = /^[-+]?\.(?:inf|Inf|INF)$/;

/** The value of an unquoted text: null, boolean, number or text, as the core schema of YAML 1.2 has it (section 10.3.2). */
export function resolvePlain(text: string): ScalarNode['value'] {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (NUMBER.test(text) || /^0x[\dA-Fa-f]+$|^0o[0-7]+$/.test(text)) return Number(text);
  if (INFINITY.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text;
}
