import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetrics, type ManualClock, type Metrics, manualClock, sequentialIds, silentLogger } from '@writ/core';
import type { Value } from '@writ/rego';
import { DecisionPoint } from '../decision/decision-point.ts';
import { compileRego } from '../engine/rego.ts';
import type { EngineProgram } from '../engine/types.ts';
import { DataStore, SnapshotBuilder } from '../store/index.ts';
import { createDecisionLog, type DecisionLog, type DecisionLogOptions } from './decision-log.ts';
import { LossReport } from './loss-report.ts';
import type { RecordSink } from './sinks/types.ts';

const SOURCE = `package app
allow if data.users[input.user]
everyone := data.users
conflict := 1
conflict := 2 if input.x`;

interface World {
  readonly clock: ManualClock;
  readonly store: DataStore<EngineProgram>;
  readonly point: DecisionPoint;
  readonly log: DecisionLog;
  readonly records: Record<string, unknown>[];
  readonly metrics: Metrics;
}

type Options = Partial<DecisionLogOptions> & { readonly sink?: Partial<RecordSink>; readonly rules?: string };

function world({ sink, rules, ...options }: Options = {}): World {
  const clock = manualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  const store = new DataStore<EngineProgram>({ clock });
  const sources = [{ file: 'app.rego', source: SOURCE }];
  if (rules !== undefined) sources.push({ file: 'log.rego', source: `package system.log\n${rules}` });
  const program = compileRego(sources);
  const users = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 7n }, ageMs: 3 }, clock);
  users.put('alice', { role: 'admin' });
  const committed = store
    .stage()
    .declare({ name: 'users', mount: ['users'], maxStalenessMs: 1000 })
    .snapshot(users)
    .policies({ revisions: { app: 'r1' }, program, rulePaths: program.rulePaths })
    .commit();
  assert.equal(committed.ok, true);
  const records: Record<string, unknown>[] = [];
  const metrics = createMetrics();
  const keeps: RecordSink = {
    name: 'test',
    write: async (lines) => {
      for (const line of lines) records.push(JSON.parse(line) as Record<string, unknown>);
      return Promise.resolve(lines.length);
    },
    close: async () => Promise.resolve(),
    ...sink,
  };
  const log = createDecisionLog({
    sinks: [keeps],
    report: new LossReport({ clock, logger: silentLogger, metrics }),
    store,
    ...options,
  });
  const point = new DecisionPoint({
    store,
    clock,
    ids: sequentialIds('d'),
    onDecision: log.record,
    admits: log.accepts,
  });
  return { clock, store, point, log, records, metrics };
}

async function lost({ metrics }: World): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => line.startsWith('writ_decision_log_lost_total{'));
}

const allow = (input: Record<string, string>) => ({ entrypoint: ['app', 'allow'], input });

describe('decision log', () => {
  it('writes what OPA writes, and what the decision was based on', async () => {
    const { point, log, records } = world({ labels: { id: 'pdp-1' } });
    const caller = { name: 'web', address: '10.0.0.1:4711', requestId: '12', traceId: 't', spanId: 's' };
    const decision = point.decide({ ...allow({ user: 'alice' }), caller, maxStalenessMs: 500 });
    await log.close();
    assert.deepEqual(records, [
      {
        labels: { id: 'pdp-1' },
        decision_id: 'd-1',
        trace_id: 't',
        span_id: 's',
        bundles: { app: { revision: 'r1' } },
        path: 'app/allow',
        input: { user: 'alice' },
        result: true,
        requested_by: '10.0.0.1:4711',
        timestamp: '2026-01-02T03:04:05.678Z',
        metrics: { timer_rego_query_eval_ns: decision.durationNs },
        req_id: 12,
        writ: {
          view: 1,
          datasets: { users: { position: ['e', '7'], ageMs: 3 } },
          policies: { app: 'r1' },
          durationNs: decision.durationNs,
          caller: 'web',
          requestId: '12',
          maxStalenessMs: 500,
        },
      },
    ]);
  });

  it('writes refusals', async () => {
    const { clock, point, log, records } = world();
    clock.advance(2000);
    point.decide(allow({ user: 'alice' }));
    await log.close();
    assert.deepEqual(records[0]?.['error'], {
      code: 'ERR_PDP_DATA_STALE',
      message: 'dataset `users` is 2003 ms old, more than 1000 ms',
    });
    assert.equal('result' in (records[0] ?? {}), false);
  });

  it('writes the errors of the engine with their place', async () => {
    const { point, log, records } = world();
    point.decide({ entrypoint: ['app', 'conflict'], input: { x: true } });
    await log.close();
    const error = records[0]?.['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'eval_conflict_error');
    assert.deepEqual(error['location'], { file: 'app.rego', row: 5, col: 1 });
  });

  it('writes a result as it was, whatever is committed before it is written', async () => {
    const { store, point, log, records } = world();
    point.decide({ entrypoint: ['app', 'everyone'], input: undefined });
    store
      .stage()
      .delta({
        dataset: 'users',
        epoch: 'e',
        from: 8n,
        to: 8n,
        entries: [{ kind: 'put', key: 'bob', document: 1 }],
        ageMs: 0,
      })
      .commit();
    await log.close();
    assert.deepEqual(records[0]?.['result'], { alice: { role: 'admin' } });
  });

  it('masks and drops by the policies of the decision point', async () => {
    const rules =
      'mask contains "/input/ssn"\nmask contains "/result" if input.input.user == "bob"\ndrop if input.input.user == "probe"';
    const { point, log, records } = world({ rules });
    point.decide(allow({ user: 'alice', ssn: '078-05-1120' }));
    point.decide(allow({ user: 'probe' }));
    await log.close();
    assert.deepEqual(
      records.map(({ input, erased }) => ({ input, erased })),
      [{ input: { user: 'alice' }, erased: ['/input/ssn'] }],
    );
  });

  it('erases everything while the rules of the policy fail', async () => {
    const { point, log, records } = world({ rules: 'mask := 1\nmask := 2 if input.input.user == "alice"' });
    point.decide(allow({ user: 'alice' }));
    await log.close();
    assert.deepEqual(records[0]?.['erased'], ['/input', '/result', '/nd_builtin_cache']);
    assert.equal(JSON.stringify(records).includes('alice'), false);
  });

  it('loses and counts what does not fit, and never waits', async () => {
    const made = world({ limits: { maxRecords: 2 } });
    for (let count = 0; count < 5; count++) made.point.decide(allow({ user: 'alice' }));
    await made.log.flush();
    assert.equal(made.records.length, 2);
    assert.deepEqual(await lost(made), ['writ_decision_log_lost_total{reason="buffer_full"} 3']);
  });

  it('never fails the decision, whatever its input is', async () => {
    const made = world();
    let input: Value = 'x';
    for (let depth = 0; depth < 100_000; depth++) input = [input];
    made.point.decide({ entrypoint: ['app', 'allow'], input });
    made.point.decide(allow({ user: 'alice' }));
    await made.log.close();
    assert.deepEqual(
      made.records.map(({ decision_id }) => decision_id),
      ['d-2'],
    );
    assert.deepEqual(await lost(made), ['writ_decision_log_lost_total{reason="not_json"} 1']);
  });

  it('counts the size of inputs', async () => {
    const made = world({ limits: { maxBytes: 10_000 } });
    for (let count = 0; count < 3; count++) made.point.decide(allow({ user: 'u'.repeat(6000) }));
    await made.log.flush();
    assert.equal(made.records.length, 1);
  });

  it('keeps no more of a second than it should', async () => {
    const made = world({ limits: { maxPerSecond: 2 } });
    for (let count = 0; count < 3; count++) made.point.decide(allow({ user: 'alice' }));
    made.clock.advance(1000);
    made.point.decide(allow({ user: 'alice' }));
    await made.log.flush();
    assert.deepEqual(
      made.records.map(({ decision_id }) => decision_id),
      ['d-1', 'd-2', 'd-4'],
    );
    assert.deepEqual(await lost(made), ['writ_decision_log_lost_total{reason="rate"} 1']);
  });

  it('tries again until the sink takes records, in their order', async () => {
    let attempts = 0;
    const taken: string[] = [];
    const sink: Partial<RecordSink> = {
      write: async (lines) => {
        if (++attempts === 1) throw new Error('down');
        taken.push(...lines.slice(0, 1).map((line) => (JSON.parse(line) as { decision_id: string }).decision_id));
        return Promise.resolve(1);
      },
    };
    const { point, log } = world({ sink, random: () => 0 });
    for (let count = 0; count < 3; count++) point.decide(allow({ user: 'alice' }));
    await assert.rejects(log.flush(), { code: 'ERR_PDP_LOG_WRITE' });
    await log.close();
    assert.deepEqual(taken, ['d-1', 'd-2', 'd-3']);
  });

  it('refuses decisions that cannot be recorded, where it is told to', async () => {
    const { point, log } = world({ limits: { maxRecords: 1 }, whenFull: 'deny' });
    assert.equal(point.decide(allow({ user: 'alice' })).value, true);
    assert.equal(point.decide(allow({ user: 'alice' })).refusal?.code, 'ERR_PDP_LOG_FULL');
    await log.flush();
    assert.equal(point.decide(allow({ user: 'alice' })).value, true);
    await log.close();
  });

  it('gives up in time when it is closed', async () => {
    const made = world({ sink: { write: async () => Promise.reject(new Error('down')) } });
    made.point.decide(allow({ user: 'alice' }));
    await made.log.close(1);
    assert.deepEqual(await lost(made), ['writ_decision_log_lost_total{reason="closed"} 1']);
  });
});
