import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { excerptText } from './excerpt.ts';
import { type ConfigIssue, issueAt, issueOfFile, type SourceRange } from './issue.ts';
import { API_VERSION, type DocumentKind, documentSchema, type Metadata } from './kinds.ts';
import { type ConfigNode, type MapNode, mergeNodes } from './node.ts';
import { reportOf } from './report.ts';
import { readSource } from './source.ts';
import { didYouMean } from './suggest.ts';
import { validateNode } from './validate.ts';
import { type Environment, putVariables } from './variables.ts';
import { parseYaml } from './yaml.ts';

export interface ConfigDocument<Spec> {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Spec;
  /** The parsed tree, for checks across documents that want to report a place. */
  readonly node: ConfigNode;
}

/** A wholly valid configuration. */
export interface Configuration {
  /** All documents in the order in which they first appeared. */
  readonly documents: readonly ConfigDocument<unknown>[];
  /** The documents of one kind. */
  of<Spec>(kind: DocumentKind<Spec>): readonly ConfigDocument<Spec>[];
}

interface Loaded {
  /** Absolute paths of all files that the result depends on, whether or not they could be read. */
  readonly files: readonly string[];
  /** Changes whenever the content of one of the files does. */
  readonly fingerprint: string;
}

export type LoadResult = Loaded &
  (
    | { readonly ok: true; readonly configuration: Configuration }
    | { readonly ok: false; readonly issues: readonly ConfigIssue[] }
  );

export interface LoadOptions {
  /** File names in the order of `-c`: later files win; maps merge, lists and scalars are replaced. */
  readonly files: readonly string[];
  readonly kinds: readonly DocumentKind<unknown>[];
  readonly environment: Environment;
  /** Where relative file names start; an absolute path. */
  readonly workingDirectory: string;
}

/**
 * Loads a configuration: reads the files and what they include, puts variables in, merges, checks every document against
 * its kind and resolves secrets. It reports all mistakes at once, and never throws for a mistake in the configuration.
 */
export function loadConfiguration(options: LoadOptions): LoadResult {
  const loader = new Loader(options);
  for (const name of options.files) loader.addFile(name, resolve(options.workingDirectory, name), undefined);
  return loader.finish();
}

/** The most files of one configuration; without a bound, files that include each other twice would double for ever. */
const MAX_FILES = 256;

interface Pending {
  readonly kind: DocumentKind<unknown>;
  readonly node: MapNode;
}

interface Including {
  /** Where the `include` stands. */
  readonly node: ConfigNode;
  /** The chain of files that led here, outermost first. */
  readonly chain: readonly string[];
  readonly names: readonly string[];
}

class Loader {
  readonly #options: LoadOptions;
  readonly #issues: ConfigIssue[] = [];
  /** What the files held when they were first needed: a change while they are loaded must not go unnoticed. */
  readonly #files = new Map<string, string>();
  /** The names of the files in the order in which they were read, which is that of the report. */
  readonly #names = new Set<string>();
  #reads = 0;
  readonly #documents = new Map<string, Pending>();

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  addFile(name: string, path: string, from: Including | undefined): void {
    this.#dependOn(path);
    if (this.#reads === MAX_FILES) this.#refuseMoreFiles(name, from);
    if (this.#reads++ >= MAX_FILES) return;
    this.#names.add(name);
    const real = realPath(path);
    const names = [...(from?.names ?? []), name];
    if (from?.chain.includes(real)) {
      const circle = names.slice(from.chain.indexOf(real)).join('` → `');
      const message = `the include of \`${name}\` closes a circle: \`${circle}\``;
      this.#issues.push(issueAt(from.node.range, 'ERR_CONFIG_INCLUDE_CYCLE', message));
      return;
    }
    const read = readSource(name, path);
    if (!read.ok) {
      this.#issues.push(
        from
          ? issueAt(from.node.range, read.code, `\`${name}\` ${read.message}`)
          : issueOfFile(name, read.code, `the file ${read.message}`),
      );
      return;
    }
    const parsed = parseYaml(read.source);
    this.#issues.push(...parsed.issues);
    if (parsed.documents.length === 0 && parsed.issues.length === 0) {
      this.#issues.push(issueOfFile(name, 'ERR_CONFIG_FILE_EMPTY', 'the file holds no document'));
    }
    const chain = [...(from?.chain ?? []), real];
    const seen = new Set<string>();
    for (const document of parsed.documents) this.#addDocument(document, { chain, names }, seen);
  }

  #refuseMoreFiles(name: string, from: Including | undefined): void {
    const message = `more than ${MAX_FILES} files are read; a file that is included again counts again`;
    const code = 'ERR_CONFIG_TOO_COMPLEX';
    this.#issues.push(from ? issueAt(from.node.range, code, message) : issueOfFile(name, code, message));
  }

  #addDocument(parsed: ConfigNode, at: Omit<Including, 'node'>, seen: Set<string>): void {
    const { node, issues } = putVariables(parsed, this.#options.environment);
    this.#issues.push(...issues);
    if (node.type !== 'map') {
      this.#issues.push(
        issueAt(node.range, 'ERR_CONFIG_KIND', `a document is a map that starts with \`apiVersion: ${API_VERSION}\``),
      );
      return;
    }
    const include = node.entries.get('include');
    if (include) this.#include(include.value, at);
    const entries = new Map(node.entries);
    if (include && entries.delete('include') && entries.size === 0) return;
    const own: MapNode = { ...node, entries };
    const kind = this.#kindOf(own);
    if (!kind) return;
    const name = kind.singleton ? undefined : nameOf(own);
    const key = `${kind.kind}/${name ?? ''}`;
    if (seen.has(key)) {
      const named = name === undefined ? '' : ` named \`${excerptText(name)}\``;
      const message = `this file already has a ${kind.kind}${named}`;
      this.#issues.push(issueAt(startOf(own), 'ERR_CONFIG_DUPLICATE_DOCUMENT', message));
      return;
    }
    seen.add(key);
    const before = this.#documents.get(key);
    const merged = before ? mergeNodes(before.node, own) : own;
    this.#documents.set(key, { kind, node: merged.type === 'map' ? merged : own });
  }

  #include(value: ConfigNode, at: Omit<Including, 'node'>): void {
    for (const item of value.type === 'list' ? value.items : [value]) {
      if (item.type !== 'scalar' || typeof item.value !== 'string' || item.value === '') {
        const message = '`include` holds a file name or a list of file names';
        this.#issues.push(issueAt(item.range, 'ERR_CONFIG_INCLUDE', message));
        continue;
      }
      const { source } = item.range;
      // Messages name files as seen from where the command runs, not from the including file.
      const name = isAbsolute(item.value) ? item.value : join(dirname(source.name), item.value);
      this.addFile(name, resolve(dirname(source.path), item.value), { ...at, node: item });
    }
  }

  #kindOf(document: MapNode): DocumentKind<unknown> | undefined {
    const version = textOf(document, 'apiVersion');
    const kind = textOf(document, 'kind');
    const known = this.#options.kinds.map((candidate) => candidate.kind);
    const refuse = (key: string, message: string): undefined => {
      const range = document.entries.get(key)?.value.range ?? startOf(document);
      this.#issues.push(issueAt(range, 'ERR_CONFIG_KIND', message, { path: [key] }));
      return undefined;
    };
    if (version === undefined) return refuse('apiVersion', `the document must have \`apiVersion: ${API_VERSION}\``);
    if (version !== API_VERSION) {
      return refuse(
        'apiVersion',
        `unknown apiVersion \`${asWritten(document, 'apiVersion')}\`; this Writ reads \`${API_VERSION}\``,
      );
    }
    const names = known.map((name) => `\`${name}\``).join(', ');
    if (kind === undefined) return refuse('kind', `the document must have a \`kind\`; known: ${names}`);
    const found = this.#options.kinds.find((candidate) => candidate.kind === kind);
    return (
      found ??
      refuse('kind', `unknown kind \`${asWritten(document, 'kind')}\`${didYouMean(kind, known) || `; known: ${names}`}`)
    );
  }

  finish(): LoadResult {
    const documents: { kind: DocumentKind<unknown>; document: ConfigDocument<unknown> }[] = [];
    const loading = [...this.#issues];
    for (const { kind, node } of this.#documents.values()) {
      const validated = validateNode(documentSchema(kind), node, {
        environment: this.#options.environment,
        dependOn: (path) => this.#dependOn(path),
      });
      if (!validated.ok) this.#issues.push(...validated.issues);
      else documents.push({ kind, document: { kind: kind.kind, ...validated.value, node } });
    }
    const loaded: Loaded = { files: [...this.#files.keys()], fingerprint: combined(this.#files) };
    if (this.#issues.length > 0) {
      const checking = this.#issues.slice(loading.length);
      return { ...loaded, ok: false, issues: reportOf(loading, checking, [...this.#names]) };
    }
    return {
      ...loaded,
      ok: true,
      configuration: {
        documents: documents.map(({ document }) => document),
        of: <Spec>(kind: DocumentKind<Spec>) =>
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- validated by the schema of this very kind
          documents.flatMap((entry) => (entry.kind === kind ? [entry.document as ConfigDocument<Spec>] : [])),
      },
    };
  }

  #dependOn(path: string): void {
    if (!this.#files.has(path)) this.#files.set(path, digestOf(path));
  }
}

/**
 * A digest over the content of files, unreadable ones included: equal as long as nothing changed. Secrets go into it, so
 * it stays in the process.
 */
export function fingerprintOf(files: readonly string[]): string {
  return combined(new Map(files.map((file) => [file, digestOf(file)])));
}

function combined(digests: ReadonlyMap<string, string>): string {
  return JSON.stringify([...digests]);
}

function digestOf(file: string): string {
  const read = readSource(file, file);
  return read.ok ? createHash('sha256').update(read.source.text).digest('hex') : read.code;
}

/** Two names of one file must count as one, or a circle of symbolic links would go unnoticed. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function textOf(node: ConfigNode | undefined, key: string): string | undefined {
  const value = node?.type === 'map' ? node.entries.get(key)?.value : undefined;
  return value?.type === 'scalar' && value.value !== null ? value.text : undefined;
}

/** A text for a message: what came from a variable, and so may be a secret, as the file has it. */
function asWritten(document: MapNode, key: string): string {
  const value = document.entries.get(key)?.value;
  if (value?.type !== 'scalar') return '';
  const { source, start, end } = value.range;
  return excerptText(value.variables.length > 0 ? source.text.slice(start, end) : value.text);
}

function nameOf(document: MapNode): string | undefined {
  return textOf(document.entries.get('metadata')?.value, 'name');
}

/** The first key of a document: a better mark than the whole of it. */
function startOf(document: MapNode): SourceRange {
  const [first] = document.entries.values();
  return first?.keyRange ?? document.range;
}
