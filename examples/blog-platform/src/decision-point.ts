import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, createMetrics, type Logger, systemClock, uuidSource } from '@writ/core';
import {
  compileRego,
  DataStore,
  DecisionPoint,
  type EngineProgram,
  type HttpListener,
  pdpServer,
  SnapshotBuilder,
} from '@writ/pdp';
import { fromJs } from '@writ/rego';
import { ARTICLES, SUBSCRIPTIONS } from './seed.ts';

const POLICIES = join(import.meta.dirname, '../policies');

export type BlogStore = DataStore<EngineProgram>;

/** A store with the blog's policies and seeded data: subscriptions, articles, and no reads yet. */
export function blogStore(clock: Clock = systemClock): BlogStore {
  const store: BlogStore = new DataStore({ clock });
  const sources = policySources();
  const program = compileRego(Array.from(sources, ([file, source]) => ({ file, source })));
  const stage = store.stage().policies({ revisions: { blog: 'v1' }, program, rulePaths: program.rulePaths });
  const datasets = { subscriptions: SUBSCRIPTIONS, articles: ARTICLES, reads: {} };
  for (const [dataset, documents] of Object.entries(datasets)) {
    const snapshot = new SnapshotBuilder({ dataset, position: { epoch: 'seed', seq: 0n }, ageMs: 0 }, clock);
    for (const [key, document] of Object.entries(documents)) snapshot.put(key, fromJs(document));
    stage.declare({ name: dataset, mount: ['pip', dataset] }).snapshot(snapshot);
  }
  const committed = stage.commit();
  if (!committed.ok) throw new Error(committed.message);
  return store;
}

/** The decision API for a store, on a port of this machine. */
export function blogServer(store: BlogStore, logger: Logger, port: number): HttpListener {
  const ids = uuidSource();
  return pdpServer({
    address: { host: '127.0.0.1', port },
    store,
    point: new DecisionPoint({ store, clock: systemClock, ids }),
    modules: policySources,
    unready: () => undefined,
    version: 'demo',
    logger,
    metrics: createMetrics(),
    ids,
  });
}

/** The policies by file, without their tests. */
export function policySources(): Map<string, string> {
  const files = readdirSync(POLICIES).filter((file) => !file.endsWith('_test.rego'));
  return new Map(files.map((file) => [file, readFileSync(join(POLICIES, file), 'utf8')]));
}
