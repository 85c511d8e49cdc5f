import { join, normalize } from 'node:path';
import { formatValue, type Module, type PlainObject, parseJson, parseModule, type Value } from '@writ/rego';
import { readTarball } from './bundle.ts';
import { asDocument, mergeDocuments, parseYaml, rooted, valueAt } from './documents.ts';
import { type Files, fileName, textOf } from './files.ts';
import type { Loaded } from './loaded.ts';
import { loadingError, type Problem, problem, problemsOf } from './problem.ts';

/** Folders may link to each other; a policy has fewer files. */
const MAX_VISITED = 200_000;

export interface LoadOptions {
  readonly regoVersion: 'v0' | 'v1';
  /** Patterns of names of files and folders that are left out below the named ones. */
  readonly ignore: readonly string[];
  /** Leaves every file out that does not end in `.rego`. */
  readonly onlyRego?: boolean;
}

/**
 * Loads files and folders as OPA does: a named file is data at the root, a file in a folder below the names of the folders on
 * the way. A prefix such as `a.b:file.json` puts it below `data.a.b`.
 *
 * @throws ProblemsError with everything that is wrong
 */
export function loadPaths(files: Files, paths: readonly string[], options: LoadOptions): Loaded {
  const loader = new Loader(files, options);
  for (const path of paths) {
    const { prefix, name } = splitPrefix(path);
    loader.load(fileName(name), prefix, 0);
  }
  if (loader.problems.length > 0) throw loadingError(loader.problems);
  return { modules: loader.modules, data: loader.data };
}

/** Everything that was loaded from one file. */
interface Part {
  readonly path: string;
  readonly document: Value;
}

class Loader {
  readonly #files: Files;
  readonly #options: LoadOptions;
  readonly #seen = new Set<string>();
  readonly #parts: Part[] = [];
  readonly #ignored: readonly RegExp[];
  #visited = 0;
  readonly problems: Problem[] = [];
  readonly modules = new Map<string, Module>();
  data: PlainObject = {};

  constructor(files: Files, options: LoadOptions) {
    this.#files = files;
    this.#options = options;
    this.#ignored = options.ignore.map(namePattern);
  }

  load(path: string, below: readonly string[], depth: number): void {
    if (++this.#visited > MAX_VISITED) {
      if (this.#visited === MAX_VISITED + 1) this.problems.push(problem(`${path}: more than ${MAX_VISITED} files`));
      return;
    }
    this.#attempt(() => {
      const stats = this.#files.stat(path);
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (depth > 0 && this.#ignored.some((pattern) => pattern.test(name))) return;
      if (stats.isDirectory()) {
        const inside = depth > 0 ? [...below, name] : below;
        for (const child of this.#files.list(path)) this.load(join(path, child), inside, depth + 1);
        return;
      }
      if (this.#options.onlyRego && !path.endsWith('.rego')) return;
      const key = `${below.join('\0')}\u0001${normalize(path)}`;
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
      this.#loadFile(path, below, depth);
    });
  }

  #attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      this.problems.push(...problems);
    }
  }

  #loadFile(path: string, below: readonly string[], depth: number): void {
    const bytes = this.#files.read(path);
    if (path.endsWith('.rego')) this.#addModule(path, textOf(bytes));
    else if (path.endsWith('.json')) this.#addDocument(path, below, parseData(path, bytes, parseJson));
    else if (/\.ya?ml$/.test(path)) this.#addDocument(path, below, parseData(path, bytes, parseYaml));
    else if (path.endsWith('.tar.gz')) {
      const { modules, data } = readTarball(path, bytes, this.#options.regoVersion);
      for (const [file, module] of modules) this.modules.set(file, module);
      this.#addDocument(path, below, data);
    } else if (depth === 0) this.#loadAny(path, below, textOf(bytes));
  }

  /** A file whose name does not say what it is. */
  #loadAny(path: string, below: readonly string[], text: string): void {
    const attempts = [
      () => this.#addModule(path, text),
      () => this.#addDocument(path, below, parseJson(text)),
      () => this.#addDocument(path, below, parseYaml(text)),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
        return;
      } catch {
        // It may still be something else.
      }
    }
    this.problems.push(problem(`${path}: can't recognize file type`));
  }

  #addModule(path: string, text: string): void {
    this.modules.set(path, parseModule(text, { file: path, regoVersion: this.#options.regoVersion }));
  }

  #addDocument(path: string, below: readonly string[], value: Value): void {
    const document = asDocument(rooted(below, value));
    if (!document) {
      this.problems.push(problem(`${path}: document must be of type object`));
      return;
    }
    const both = mergeDocuments(this.data, document);
    if ('merged' in both) {
      this.data = both.merged;
      this.#parts.push({ path, document });
      return;
    }
    const { conflict } = both;
    const other = this.#parts.find((part) => valueAt(part.document, conflict) !== undefined);
    const at = `${path}: merge error: conflicting values at ${dataPath(conflict)}`;
    this.problems.push(
      problem(other ? `${at}, also defined in ${other.path}` : `${at}, data from multiple files must not overlap`),
    );
  }
}

function parseData(path: string, bytes: Buffer, parse: (text: string) => Value): Value {
  const text = bytes.toString('utf8');
  try {
    return parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const how = parse === parseYaml ? 'error converting YAML to JSON: ' : '';
    throw loadingError([problem(`${path}: ${how}${message}`)]);
  }
}

/** `data.a["b c"]` as a reference. */
function dataPath(keys: readonly string[]): string {
  const parts = keys.map((key) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${formatValue(key)}]`));
  return `data${parts.join('')}`;
}

function splitPrefix(path: string): { prefix: readonly string[]; name: string } {
  const colon = path.indexOf(':');
  if (colon <= 0 || path.startsWith('://', colon)) return { prefix: [], name: path };
  return { prefix: path.slice(0, colon).split('.'), name: path.slice(colon + 1) };
}

/** A shell pattern as a regular expression for one name; runs of `*` are one, so that none is tried twice. */
export function namePattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*+/g, '*').replaceAll(/\[(?:\\.|[^\]\\])*\]|\\.|[\s\S]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    // Without an end it matches nothing, as any pattern that is wrong.
    if (part === '[') return '(?!)';
    if (part.startsWith('[') && part.length > 2) return part.replace(/^\[!/, '[^');
    return part.startsWith('\\') ? part : part.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /(?!)/;
  }
}
