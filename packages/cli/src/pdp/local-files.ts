import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Clock, IdSource, Logger } from '@writ/core';
import { compileRego, type DataStore, type EngineProgram, type SavedPolicies, SnapshotBuilder } from '@writ/pdp';

import { valueAt } from '../rego/documents.ts';
import { Files, fileName, textOf } from '../rego/files.ts';
import { loadPolicy } from '../rego/policy-files.ts';
import { counted, ProblemsError, problem, problemsOf } from '../rego/problem.ts';

/** Which files to serve, as the command line names them. */
export interface LocalSources {
  readonly paths: readonly string[];
  readonly bundles: readonly string[];
  readonly ignore: readonly string[];
  readonly regoVersion: 'v0' | 'v1';
}

/** The one dataset that files are: everything below `data`. */
const DATASET = 'files';
/** How long a burst of changes is waited out: editors write, rename and write again. */
const SETTLE_MS = 100;

/** Policies and data from files, and what is loaded of them in a store. */
export class LocalFiles {
  readonly #files: Files;
  readonly #folder: string;
  readonly #sources: LocalSources;
  readonly #store: DataStore<EngineProgram>;
  readonly #clock: Clock;
  readonly #epoch: string;
  #seq = 0n;
  #modules: ReadonlyMap<string, string> = new Map();

  constructor(
    folder: string,
    sources: LocalSources,
    { store, clock, ids }: { readonly store: DataStore<EngineProgram>; readonly clock: Clock; readonly ids: IdSource },
  ) {
    this.#files = new Files(folder);
    this.#folder = folder;
    this.#sources = sources;
    this.#store = store;
    this.#clock = clock;
    this.#epoch = ids.next();
  }

  /** The modules as they were read, by file. */
  get modules(): ReadonlyMap<string, string> {
    return this.#modules;
  }

  /** What a replay needs to have the policies again. */
  saved(): SavedPolicies {
    return {
      revisions: { [DATASET]: String(this.#seq) },
      sources: Array.from(this.#modules, ([file, source]) => ({ file, source })),
      regoVersion: this.#sources.regoVersion,
    };
  }

  /**
   * Loads all files anew and puts them in force together.
   *
   * @throws ProblemsError with everything that is wrong; what was in force stays
   */
  load(): void {
    const { paths, bundles, ignore, regoVersion } = this.#sources;
    const { modules, data } = loadPolicy(this.#files, { data: paths, bundle: bundles, ignore, regoVersion });
    const raw = new Map(Array.from(modules.keys(), (file) => [file, this.#textOf(file)]));
    const program = compiled(() =>
      compileRego(modules.values(), {
        regoVersion,
        errorLimit: 10,
        pathExists: (path) => valueAt(data, path) !== undefined,
      }),
    );
    const seq = this.#seq + 1n;
    const snapshot = new SnapshotBuilder(
      { dataset: DATASET, position: { epoch: this.#epoch, seq }, ageMs: 0 },
      this.#clock,
    );
    for (const [key, document] of Object.entries(data)) snapshot.put(key, document);
    const committed = this.#store
      .stage()
      .declare({ name: DATASET, mount: [] })
      .snapshot(snapshot)
      .policies({ revisions: { [DATASET]: String(seq) }, program, rulePaths: program.rulePaths })
      .commit();
    if (!committed.ok) throw new ProblemsError([problem(committed.message)], committed.message);
    this.#seq = seq;
    this.#modules = raw;
  }

  /** Calls back when a file may have changed. @returns the end of that */
  watch(changed: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLE_MS);
      timer.unref();
    };
    const watchers = [...this.#sources.paths, ...this.#sources.bundles].flatMap(
      (path) => watchPath(resolve(this.#folder, nameOf(path)), settle) ?? [],
    );
    return () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    };
  }

  /** Of a module in an archive there is none. */
  #textOf(file: string): string {
    try {
      return textOf(this.#files.read(file));
    } catch (error) {
      if (error instanceof ProblemsError) return '';
      throw error;
    }
  }
}

/** A change that is wrong leaves everything as it was. @returns whether it was right */
export function reloadFiles(files: LocalFiles, logger: Logger, clock: Clock): boolean {
  const start = clock.monotonic();
  try {
    files.load();
    logger.info('policies and data loaded anew', { durationMs: Math.round(clock.monotonic() - start) });
    return true;
  } catch (error) {
    const problems = error instanceof ProblemsError ? error.problems.map(({ text }) => text) : undefined;
    logger.error(
      'the changed policies and data are refused, the running ones stay',
      problems ? { problems } : { err: error },
    );
    return false;
  }
}

/** Without the prefix that says where data goes. */
function nameOf(path: string): string {
  const colon = path.indexOf(':');
  return fileName(colon <= 0 || path.startsWith('://', colon) ? path : path.slice(colon + 1));
}

/** A folder with all that is in it; of a file its folder, since it may be replaced by renaming. */
function watchPath(path: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const isFolder = statSync(path).isDirectory();
    const name = basename(path);
    const watcher = watch(
      isFolder ? path : dirname(path),
      { persistent: false, recursive: isFolder },
      (_event, file) => {
        if (isFolder || file === null || file === name) onEvent();
      },
    );
    watcher.on('error', onEvent);
    return watcher;
  } catch {
    return undefined;
  }
}

function compiled(compile: () => EngineProgram): EngineProgram {
  try {
    return compile();
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    throw new ProblemsError(problems, counted(problems));
  }
}
