import {
  isArray,
  isObject,
  lookup,
  type PlainObject,
  parseJson,
  sortedEntries,
  type Value,
} from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { META_SCHEMAS } from './meta-schemas.ts';
import { type Draft, MAX_NESTING } from './schema.ts';

/** A place that references may name. */
export interface Target {
  readonly node: Value;
  readonly draft: Draft | undefined;
}

/** Where each reference of a document leads. */
export interface References {
  /** The absolute form of the reference of a node, or undefined where it has none. */
  absolute(node: PlainObject): string | undefined;
  /** What an absolute reference names. @throws BuiltinError where that is nothing, or beyond the document */
  target(reference: string): Target;
}

const DRAFTS: ReadonlyMap<string, Draft> = new Map([
  ['http://json-schema.org/draft-04/schema', 4],
  ['http://json-schema.org/draft-06/schema', 6],
  ['http://json-schema.org/draft-07/schema', 7],
]);

/** The draft that a document names, if it is known. @throws BuiltinError where the document is no schema */
export function draftOf(document: Value): Draft | undefined {
  if (typeof document === 'boolean') return undefined;
  if (!isObject(document)) throw new BuiltinError('schema is invalid');
  const name = lookup(document, '$schema');
  if (name === undefined) return undefined;
  if (typeof name !== 'string') throw new BuiltinError('$schema must be of type string');
  return DRAFTS.get(name.replace(/#$/, ''));
}

/** Finds the identifiers and references of a document. @throws BuiltinError where two nodes have one identifier */
export function findReferences(document: Value): References {
  return new Finder(document);
}

class Finder implements References {
  readonly #targets = new Map<string, Target>();
  readonly #absolutes = new WeakMap<object, string>();

  constructor(document: Value) {
    this.#add(document, '');
  }

  absolute(node: PlainObject): string | undefined {
    return this.#absolutes.get(node);
  }

  target(reference: string): Target {
    const known = this.#targets.get(reference);
    if (known) return known;
    const hash = reference.indexOf('#');
    const name = hash < 0 ? reference : reference.slice(0, hash);
    const document = this.#targets.get(name) ?? this.#metaSchema(name);
    if (document) {
      const fragment = hash < 0 ? '' : reference.slice(hash + 1);
      return { node: pointTo(document.node, unescaped(fragment)), draft: document.draft };
    }
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(reference)) {
      throw new BuiltinError(`Reference ${reference} must be canonical`);
    }
    // Neither the network nor files: a decision does not depend on what others say right now.
    throw new BuiltinError(`remote reference loading disabled: ${reference}`);
  }

  #metaSchema(name: string): Target | undefined {
    const text = META_SCHEMAS.get(name);
    return text === undefined ? undefined : this.#add(parseJson(text), name);
  }

  #add(document: Value, base: string): Target {
    const draft = draftOf(document);
    this.#visit(document, base, draft, 0);
    const target = { node: document, draft };
    this.#targets.set(base, target);
    return target;
  }

  #visit(node: Value, base: string, draft: Draft | undefined, depth: number): void {
    if (depth > MAX_NESTING) throw new BuiltinError('schema nests too deep');
    if (isArray(node)) for (const item of node) this.#visit(item, base, draft, depth + 1);
    if (isArray(node) || !isObject(node)) return;
    const local = identified(node, base);
    if (local !== base) {
      if (this.#targets.has(local)) throw new BuiltinError(`Reference already exists: "${local}"`);
      this.#targets.set(local, { node, draft });
    }
    const reference = lookup(node, '$ref');
    if (typeof reference === 'string') this.#absolutes.set(node, resolve(local, reference));
    for (const [key, value] of sortedEntries(node)) {
      if (key === 'const' || key === 'enum') continue;
      const isMap = key === 'properties' || key === 'dependencies' || key === 'patternProperties';
      if (!isMap) this.#visit(value, local, draft, depth + 1);
      else if (isObject(value)) {
        for (const [, schema] of sortedEntries(value)) this.#visit(schema, local, draft, depth + 1);
      }
    }
  }
}

function identified(node: PlainObject | Exclude<Value, null>, base: string): string {
  const id = lookup(node, 'id') ?? lookup(node, '$id');
  return typeof id === 'string' ? resolve(base, id) : base;
}

const HAS_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** A reference seen from a place. */
function resolve(base: string, reference: string): string {
  const [document = ''] = base.split('#', 1);
  const target = reference === '#' ? '' : reference;
  if (target === '' || target.startsWith('#')) return document + target;
  if (HAS_SCHEME.test(target)) return target.replace(/#$/, '');
  // As seen from a document without a name.
  if (!HAS_SCHEME.test(document)) return target.startsWith('/') ? target : `/${target}`;
  return URL.canParse(target, document) ? new URL(target, document).href.replace(/#$/, '') : target;
}

function unescaped(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Follows a JSON pointer; what is none names the whole document. */
function pointTo(document: Value, pointer: string): Value {
  if (!pointer.startsWith('/')) return document;
  let node = document;
  for (const token of pointer.slice(1).split('/')) {
    if (isArray(node)) {
      if (!/^[+-]?\d+$/.test(token)) throw new BuiltinError(`Invalid array index '${token}'`);
      const item = node[Number(token)];
      if (item === undefined) {
        throw new BuiltinError(`Out of bound array[0,${node.length}] index '${Number(token)}'`);
      }
      node = item;
    } else if (isObject(node)) {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const value = lookup(node, key);
      if (value === undefined) throw new BuiltinError(`Object has no key '${key}'`);
      node = value;
    } else throw new BuiltinError(`Invalid token reference '${token}'`);
  }
  return node;
}
