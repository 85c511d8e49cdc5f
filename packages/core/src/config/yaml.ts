import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { ConfigErrorCode } from './errors.ts';
import { type ConfigIssue, issueAt, type SourceRange } from './issue.ts';
import type { ConfigNode, MapEntry, ScalarNode } from './node.ts';
import { positionOf, type SourceFile } from './source.ts';

export interface ParseResult {
  /** One node per YAML document; empty where the text could not be parsed. */
  readonly documents: readonly ConfigNode[];
  readonly issues: readonly ConfigIssue[];
}

/** The most values that one document may have once its aliases are written out, and the deepest nesting. */
export const MAX_NODES = 200_000;
export const MAX_DEPTH = 100;

/**
 * Parses YAML 1.2 (core schema), and so JSON too, into nodes that know their places.
 *
 * All mistakes that do not hide each other are reported together; of syntax errors only the first, because what
 * follows one is mostly its echo. Aliases are written out under a bound, so that a small file cannot become a huge value.
 */
export function parseYaml(source: SourceFile): ParseResult {
  const parsed = parseAllDocuments(source.text, {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [error] = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (error) return { documents: [], issues: [syntaxIssue(source, error)] };
  const converter = new Converter(source);
  const nodes = documents.flatMap((document) => converter.convertDocument(document) ?? []);
  return { documents: converter.issues.length > 0 ? [] : nodes, issues: converter.issues };
}

const SYNTAX_MESSAGES = new Map<string, [ConfigErrorCode, string]>([
  ['TAB_AS_INDENT', ['ERR_CONFIG_TAB', 'a tab is used for indentation; use spaces']],
  ['RESOURCE_EXHAUSTION', ['ERR_CONFIG_TOO_COMPLEX', `the value is nested deeper than ${MAX_DEPTH} levels`]],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    ['ERR_CONFIG_SYNTAX', 'a second `key:` starts here; put it on a line of its own, or the value in quotes'],
  ],
  ['BLOCK_IN_FLOW', ['ERR_CONFIG_SYNTAX', 'an entry is not closed here; a comma or a closing bracket is missing']],
  ['BAD_INDENT', ['ERR_CONFIG_SYNTAX', 'the indentation does not fit the lines above, or a bracket is not closed']],
]);

function syntaxIssue(source: SourceFile, error: YAMLError): ConfigIssue {
  const [start, end] = error.pos;
  // The parser's own words serve for the rarer mistakes; our messages start in lower case and have one line.
  const own = (error.message.split('\n', 1)[0] ?? '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  if (own.startsWith('missing closing')) {
    return issueAt({ source, start, end }, 'ERR_CONFIG_SYNTAX', 'a quoted text is not closed');
  }
  const [code, message] = SYNTAX_MESSAGES.get(error.code) ?? ['ERR_CONFIG_SYNTAX', own];
  return issueAt({ source, start, end }, code, message);
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
  readonly #open = new Set<unknown>();

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /** @returns undefined for a document without content */
  convertDocument(document: Document.Parsed): ConfigNode | undefined {
    const { contents } = document;
    if (contents === null) return undefined;
    this.#count = 0;
    try {
      const node = this.#convert(contents, document);
      return node.type === 'scalar' && node.text === '' && node.plain ? undefined : node;
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error;
      this.issues.push(issueAt(error.range, 'ERR_CONFIG_TOO_COMPLEX', error.message));
      return undefined;
    }
  }

  #convert(node: unknown, document: Document.Parsed): ConfigNode {
    const range = this.#rangeOf(node);
    if (++this.#count > MAX_NODES) {
      throw new TooComplex(range, `the document has more than ${MAX_NODES} values once its aliases are written out`);
    }
    if (this.#depth >= MAX_DEPTH) throw new TooComplex(range, `the value is nested deeper than ${MAX_DEPTH} levels`);
    this.#depth++;
    try {
      if (isAlias(node)) return this.#alias(node, range, document);
      if (isMap(node))
        return this.#within(node, () => ({ type: 'map', range, entries: this.#entries(node, document) }));
      if (isSeq(node)) {
        return this.#within(node, () => ({
          type: 'list',
          range,
          items: node.items.map((item) => this.#convert(item, document)),
        }));
      }
      return isScalar(node) ? this.#scalar(node, range) : emptyScalar(range);
    } finally {
      this.#depth--;
    }
  }

  #within(node: unknown, convert: () => ConfigNode): ConfigNode {
    this.#open.add(node);
    try {
      return convert();
    } finally {
      this.#open.delete(node);
    }
  }

  #alias(alias: Alias, range: SourceRange, document: Document.Parsed): ConfigNode {
    const target = alias.resolve(document);
    if (target && !this.#open.has(target)) return this.#convert(target, document);
    const why = target ? 'is used inside of the value that it names' : 'names no anchor before it';
    this.issues.push(issueAt(range, 'ERR_CONFIG_ALIAS', `the alias \`*${alias.source}\` ${why}`));
    return emptyScalar(range);
  }

  #entries(map: YAMLMap, document: Document.Parsed): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const pair of map.items) {
      const key = this.#key(pair);
      if (!key) continue;
      const first = entries.get(key.text);
      if (first) {
        const line = positionOf(this.#source, first.keyRange.start).line;
        const message = `the key \`${key.text}\` stands twice in this map, first in line ${line}; keep one`;
        this.issues.push(issueAt(key.range, 'ERR_CONFIG_DUPLICATE_KEY', message));
      }
      entries.set(key.text, {
        keyRange: key.range,
        value: pair.value === null ? emptyScalar(key.range) : this.#convert(pair.value, document),
      });
    }
    return entries;
  }

  #key(pair: Pair): { text: string; range: SourceRange } | undefined {
    const range = this.#rangeOf(pair.key);
    if (isScalar(pair.key)) return { text: String(pair.key.source ?? pair.key.value), range };
    this.issues.push(issueAt(range, 'ERR_CONFIG_TYPE', 'a key must be a text, not a map, a list or an alias'));
    return undefined;
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
      plain: scalar.type === 'PLAIN',
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

const NUMBER = /^[-+]?(?:0|[1-9]\d*|\d+\.\d*|\.\d+)(?:\.\d*)?(?:e[-+]?\d+)?$/i;

/** The value of an unquoted text: null, boolean, number or text, as the core schema of YAML 1.2 has it. */
export function resolvePlain(text: string): ScalarNode['value'] {
  if (text === '' || text === '~' || /^(?:null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return NUMBER.test(text) ? Number(text) : text;
}
