import {
  analyze,
  compile,
  DataIndexes,
  decide,
  type Join,
  joinsOf,
  type KeptResults,
  keepResults,
  type Module,
  type Policy,
  type PolicyOptions,
  type PreparedQuery,
  prepare,
  type Read,
  type Source,
  type Value,
} from '@writ/rego';
import { rulePathsOf } from '@writ/rego/internal';
import type { DataStore } from '../store/store.ts';
import { SuspectReadError, withoutSuspects } from '../store/suspicion.ts';
import { ANY_KEY, type Path } from '../store/types.ts';
import type { EngineProgram, Entrypoint, EvaluationOptions } from './types.ts';

/** How many entry points a program remembers; callers may ask for any path. */
const ENTRYPOINTS = 1000;

/**
 * Compiles Rego modules for a store.
 *
 * @throws RegoDiagnosticsError with everything that is wrong
 */
export function compileRego(sources: Iterable<Source | Module>, options: PolicyOptions = {}): EngineProgram {
  return new RegoProgram(compile(sources, options));
}

class RegoProgram implements EngineProgram {
  readonly rulePaths: readonly Path[];
  readonly rego: Policy;
  readonly #entrypoints = new Map<string, RegoEntrypoint>();
  #data: Value | undefined;
  /** What follows the data of the current view; the results only while a store is followed. */
  readonly #current: Current = { indexes: new DataIndexes(() => this.#data), kept: undefined };

  constructor(policy: Policy) {
    this.rego = policy;
    this.rulePaths = rulePathsOf(policy);
  }

  entrypoint(path: Path): Entrypoint {
    const name = JSON.stringify(path);
    let known = this.#entrypoints.get(name);
    if (!known) {
      known = new RegoEntrypoint(path, prepare(this.rego, { entrypoint: path }), this.#current);
      if (this.#entrypoints.size >= ENTRYPOINTS) this.#entrypoints.clear();
      this.#entrypoints.set(name, known);
    }
    return known;
  }

  follow(store: DataStore<EngineProgram>): () => void {
    this.#data = store.view.data;
    const joins = joinsOf(prepare(this.rego, { entrypoint: [] }));
    const ends = [
      store.onCommit((view) => {
        this.#data = view.data;
      }),
      ...collectionsOf(joins).map((path) =>
        store.subscribe([...path, ANY_KEY], (changed, before, after) => {
          this.#data = store.view.data;
          this.#current.indexes.changed(changed, before, after, path);
        }),
      ),
    ];
    for (const join of joins) {
      try {
        withoutSuspects(() => this.#current.indexes.prepare(join));
      } catch (error) {
        // It is made when it is asked for, which refuses that decision as long as a key is suspect.
        if (!(error instanceof SuspectReadError)) throw error;
      }
    }
    this.#current.kept = keepResults(this.rego, (paths, forget) => {
      for (const path of paths) ends.push(store.subscribe(path, forget));
    });
    return () => {
      this.#current.kept = undefined;
      for (const end of ends) end();
    };
  }
}

interface Current {
  readonly indexes: DataIndexes;
  kept: KeptResults | undefined;
}

class RegoEntrypoint implements Entrypoint {
  readonly path: Path;
  readonly reads: readonly Path[];
  readonly #query: PreparedQuery;
  readonly #current: Current;

  constructor(path: Path, query: PreparedQuery, current: Current) {
    this.path = path;
    this.reads = placesOf(analyze(query.policy, { entrypoint: path }).reads);
    this.#query = query;
    this.#current = current;
  }

  evaluate(
    input: Value | undefined,
    data: Value,
    { isCurrent = false, now, seed, strictBuiltinErrors, cancelled }: EvaluationOptions,
  ): Value | undefined {
    const indexes = isCurrent ? this.#current.indexes : undefined;
    const kept = isCurrent ? this.#current.kept : undefined;
    return decide(this.#query, input, { data, indexes, kept, now, seed, strictBuiltinErrors, cancelled });
  }
}

/** The places below `data` that are read, as far as their keys are known before. */
function placesOf(reads: readonly Read[]): Path[] {
  const places = new Map<string, Path>();
  for (const { root, keys } of reads) {
    if (root !== 'data') continue;
    const end = keys.findIndex((key) => typeof key !== 'string');
    const place = (end === -1 ? keys : keys.slice(0, end)).map(String);
    places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
}

function collectionsOf(joins: readonly Join[]): Path[] {
  const paths = new Map(joins.map(({ path }) => [JSON.stringify(path), path]));
  return [...paths.values()];
}
