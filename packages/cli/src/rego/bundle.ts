import { join, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  isObject,
  type Module,
  type PlainObject,
  parseJson,
  parseModule,
  RegoDiagnosticsError,
  type Value,
} from '@writ/rego';
import { asDocument, mergeDocuments, parseJsonOrYaml, rooted } from './documents.ts';
import { type Files, fileName, textOf } from './files.ts';
import type { Loaded } from './loaded.ts';
import { counted, diagnosticProblem, type Problem, ProblemsError, problem } from './problem.ts';
import { readTar } from './tar.ts';

const MAX_BUNDLE_BYTES = 1024 * 1024 * 1024;
const MAX_FILES = 200_000;

export interface BundleOptions {
  readonly regoVersion: 'v0' | 'v1';
  readonly ignored: (name: string) => boolean;
}

export interface Bundle extends Loaded {
  readonly name: string;
  readonly roots: readonly string[];
}

/** A file of a bundle by its path inside, and what errors call it. */
interface Entry {
  readonly path: string;
  readonly name: string;
  read(): Buffer;
}

/**
 * Loads a bundle: a folder, or a compressed archive. Data is what `data.json` and `data.yaml` files hold, below the folders
 * on the way.
 *
 * @throws ProblemsError
 */
export function loadBundle(files: Files, path: string, { regoVersion, ignored }: BundleOptions): Bundle {
  const name = fileName(path);
  const stats = inBundle(
    () => files.stat(name),
    (message) => `error reading ${JSON.stringify(name)}: ${message}`,
  );
  const wrap = (message: string): string => `bundle ${name}: ${message}`;
  return inBundle(() => {
    const entries = stats.isDirectory() ? folderEntries(files, name, ignored) : tarEntries(files.read(name), '');
    return { name, ...readBundle(entries, regoVersion) };
  }, wrap);
}

/** An archive among the files of `--data`. */
export function readTarball(path: string, bytes: Buffer, regoVersion: 'v0' | 'v1'): Loaded {
  return inBundle(
    () => readBundle(tarEntries(bytes, ''), regoVersion),
    (message) => `bundle ${path}: ${message}`,
  );
}

/** Bundles together. Each owns its roots; none may own what another does. */
export function mergeBundles(bundles: readonly Bundle[]): Loaded {
  const modules = new Map<string, Module>();
  let data: PlainObject = {};
  if (bundles.length > 1) checkRoots(bundles);
  for (const bundle of bundles) {
    for (const [file, module] of bundle.modules) modules.set(file, module);
    const both = mergeDocuments(data, bundle.data);
    if ('conflict' in both) throw fail(`bundle ${bundle.name}: conflicting values at ${both.conflict.join('/')}`);
    data = both.merged;
  }
  return { modules, data };
}

function checkRoots(bundles: readonly Bundle[]): void {
  const all = bundles.map(({ name }) => name).toSorted();
  const empty = bundles.filter(({ roots }) => roots.includes('')).map(({ name }) => name);
  const start = `bundle activation failed: bundles [${all.join(', ')}] have overlapping roots and cannot be activated simultaneously because`;
  if (empty.length > 0) {
    throw fail(
      `${start} bundle(s) [${empty.toSorted().join(', ')}] specify empty root paths ('') which overlap with any other bundle root`,
    );
  }
  for (const [index, bundle] of bundles.entries()) {
    for (const other of bundles.slice(index + 1)) {
      const root = bundle.roots.find((mine) => other.roots.some((its) => isBelow(mine, its) || isBelow(its, mine)));
      if (root !== undefined) {
        throw fail(
          `bundle activation failed: detected overlapping roots in manifests for these bundles: [${bundle.name}, ${other.name}] (${root})`,
        );
      }
    }
  }
}

function isBelow(path: string, root: string): boolean {
  return root === '' || path === root || path.startsWith(`${root}/`);
}

function fail(message: string): ProblemsError {
  return new ProblemsError([problem(message)], message);
}

/** Runs with every error told as one of the bundle; diagnostics keep their places. */
function inBundle<T>(run: () => T, wrap: (message: string) => string): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) {
      const problems: Problem[] = error.diagnostics.map(diagnosticProblem);
      throw new ProblemsError(problems, wrap(counted(problems)));
    }
    if (error instanceof ProblemsError) throw fail(wrap(error.message));
    throw error;
  }
}

function folderEntries(files: Files, folder: string, ignored: (name: string) => boolean): Entry[] {
  const entries: Entry[] = [];
  const walk = (path: string, inside: string): void => {
    for (const child of files.list(path)) {
      if (ignored(child)) continue;
      const name = join(path, child);
      // A link is no part of a bundle: it could lead anywhere.
      const stats = files.lstat(name);
      if (stats.isDirectory()) walk(name, `${inside}/${child}`);
      else if (stats.isFile()) entries.push({ path: `${inside}/${child}`, name, read: () => files.read(name) });
      if (entries.length > MAX_FILES) throw fail(`more than ${MAX_FILES} files`);
    }
  };
  walk(folder, '');
  return entries;
}

function tarEntries(bytes: Buffer, base: string): Entry[] {
  let archive: Buffer;
  try {
    archive = gunzipSync(bytes, { maxOutputLength: MAX_BUNDLE_BYTES });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw fail(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? 'bundle read failed: archive is too large'
        : 'bundle read failed: archive read failed: gzip: invalid header',
    );
  }
  return readTar(archive, fail).map(({ name, content }) => {
    const path = posix.join('/', name);
    return { path, name: base + path, read: () => content };
  });
}

function readBundle(entries: readonly Entry[], regoVersion: 'v0' | 'v1'): Omit<Bundle, 'name'> {
  let data: PlainObject = {};
  let manifest: Manifest = { roots: [''], regoVersion: undefined, fileVersions: [] };
  const sources: Entry[] = [];
  for (const entry of entries) {
    const base = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    if (entry.path.endsWith('.rego')) sources.push(entry);
    else if (base === 'data.json' || base === 'data.yaml' || base === 'data.yml') data = withData(data, entry, base);
    else if (entry.path.endsWith('/.manifest')) manifest = parseManifest(entry);
    else if (base === 'patch.json' && entry.path === '/patch.json') throw fail('delta bundles are not supported');
  }
  const modules = new Map(
    sources.map((entry): [string, Module] => {
      const version = manifest.fileVersions.find(([pattern]) => pattern === entry.path)?.[1] ?? manifest.regoVersion;
      const module = parseModule(textOf(entry.read()), { file: entry.name, regoVersion: version ?? regoVersion });
      return [entry.name, module];
    }),
  );
  const roots = `[${manifest.roots.join(' ')}]`;
  for (const [file, module] of modules) {
    const path = module.package.path.slice(1).flatMap((term) => (term.type === 'string' ? [term.value] : []));
    if (!manifest.roots.some((root) => isBelow(path.join('/'), root))) {
      throw fail(`manifest roots ${roots} do not permit 'package ${path.join('.')}' in module '${file}'`);
    }
  }
  checkData(data, manifest.roots, [], roots);
  return { modules, data, roots: manifest.roots };
}

function withData(data: PlainObject, entry: Entry, base: string): PlainObject {
  const text = entry.read().toString('utf8');
  let value: Value;
  try {
    value = base === 'data.json' ? parseJson(text) : parseJsonOrYaml(text);
  } catch (error) {
    throw fail(`bundle load failed on ${entry.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const path = entry.path.split('/').slice(1, -1);
  const document = asDocument(rooted(path, value));
  if (!document) throw fail(`bundle load failed on ${entry.name}: root value must be object`);
  const both = mergeDocuments(data, document);
  if ('conflict' in both)
    throw fail(`bundle load failed on ${entry.name}: conflicting values at /${both.conflict.join('/')}`);
  return both.merged;
}

/** The first path that no root allows is an error. */
function checkData(value: Value, roots: readonly string[], path: readonly string[], shown: string): void {
  const at = path.join('/');
  if (roots.some((root) => isBelow(at, root))) return;
  const object = asDocument(value);
  if (object && (path.length === 0 || roots.some((root) => isBelow(root, at)))) {
    for (const [key, item] of Object.entries(object)) checkData(item, roots, [...path, key], shown);
    return;
  }
  throw fail(`manifest roots ${shown} do not permit data at path '/${at}' (hint: check bundle directory structure)`);
}

interface Manifest {
  readonly roots: readonly string[];
  readonly regoVersion: 'v0' | 'v1' | undefined;
  readonly fileVersions: readonly (readonly [string, 'v0' | 'v1'])[];
}

function parseManifest(entry: Entry): Manifest {
  let value: Value;
  try {
    value = parseJson(entry.read().toString('utf8'));
  } catch (error) {
    throw fail(`bundle load failed on manifest decode: ${error instanceof Error ? error.message : String(error)}`);
  }
  const manifest = isObject(value) ? asDocument(value) : undefined;
  if (!manifest) throw fail('bundle load failed on manifest decode: it is no object');
  const roots = Object.hasOwn(manifest, 'roots') ? manifest['roots'] : undefined;
  const versions = Object.hasOwn(manifest, 'file_rego_versions')
    ? asDocument(manifest['file_rego_versions'] ?? null)
    : {};
  return {
    roots: Array.isArray(roots) ? roots.map((root) => String(root).replaceAll(/^\/+|\/+$/g, '')) : [''],
    regoVersion: versionOf(Object.hasOwn(manifest, 'rego_version') ? manifest['rego_version'] : undefined),
    fileVersions: Object.entries(versions ?? {}).flatMap(([file, version]) => {
      const known = versionOf(version);
      return known ? [[file, known] as const] : [];
    }),
  };
}

function versionOf(value: Value | undefined): 'v0' | 'v1' | undefined {
  if (value === undefined) return undefined;
  if (value === 0) return 'v0';
  if (value === 1) return 'v1';
  throw fail(`manifest has unsupported rego_version`);
}
