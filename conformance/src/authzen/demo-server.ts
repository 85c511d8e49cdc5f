import { readFileSync } from 'node:fs';
import { createMetrics, silentLogger, systemClock, uuidSource } from '@writ/core';
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

/** The entities of the search demo. */
export interface DemoData {
  readonly users: readonly Entity[];
  readonly records: readonly Entity[];
}

interface Entity {
  readonly id: string | number;
}

const POLICY = new URL('demos.rego', import.meta.url);

/** A decision point with the policies and data of AuthZEN's demos, on a free port of this machine. */
export function demoServer({ users, records }: DemoData): HttpListener {
  const clock = systemClock;
  const ids = uuidSource(clock);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'demos.rego', source: readFileSync(POLICY, 'utf8') }]);
  const snapshot = (dataset: string, entities: readonly Entity[]): SnapshotBuilder => {
    const builder = new SnapshotBuilder({ dataset, position: { epoch: '1', seq: 1n }, ageMs: 0 }, clock);
    for (const entity of entities) builder.put(String(entity.id), fromJs(entity));
    return builder;
  };
  const committed = store
    .stage()
    .declare({ name: 'people', mount: ['people'] })
    .declare({ name: 'records', mount: ['records'] })
    .snapshot(snapshot('people', users))
    .snapshot(snapshot('records', records))
    .policies({ revisions: { demos: '1' }, program, rulePaths: program.rulePaths })
    .commit();
  if (!committed.ok) throw new Error(committed.message);
  return pdpServer({
    address: { host: '127.0.0.1', port: 0 },
    point: new DecisionPoint({ store, clock, ids }),
    store,
    modules: () => new Map(),
    unready: () => undefined,
    authzen: {
      search: {
        subjects: new Map([['user', { path: ['people'] }]]),
        resources: new Map([['record', { path: ['records'] }]]),
        actions: ['view', 'edit', 'delete'],
      },
    },
    version: '0',
    logger: silentLogger,
    metrics: createMetrics(),
    ids,
  });
}
