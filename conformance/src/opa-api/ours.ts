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
import { DATA, POLICY } from './world.ts';

/** A decision point with the policy and data that both serve, on a free port of this machine. */
export function ourServer(): HttpListener {
  const clock = systemClock;
  const ids = uuidSource(clock);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'policy.rego', source: POLICY }]);
  const snapshot = new SnapshotBuilder({ dataset: 'all', position: { epoch: '1', seq: 1n }, ageMs: 0 }, clock);
  for (const [key, document] of Object.entries(DATA)) snapshot.put(key, fromJs(document));
  const committed = store
    .stage()
    .declare({ name: 'all', mount: [] })
    .snapshot(snapshot)
    .policies({ revisions: {}, program, rulePaths: program.rulePaths })
    .commit();
  if (!committed.ok) throw new Error(committed.message);
  return pdpServer({
    address: { host: '127.0.0.1', port: 0 },
    point: new DecisionPoint({ store, clock, ids }),
    store,
    modules: () => new Map([['policy.rego', POLICY]]),
    unready: () => undefined,
    version: '0',
    logger: silentLogger,
    metrics: createMetrics(),
    ids,
  });
}
