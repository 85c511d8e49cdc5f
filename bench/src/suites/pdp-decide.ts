import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics, silentLogger, systemClock, uuidSource } from '@writ/core';
import {
  compileRego,
  createDecisionLog,
  DataStore,
  DecisionPoint,
  type DecisionPointOptions,
  type EngineProgram,
  fileSink,
  LossReport,
  SnapshotBuilder,
} from '@writ/pdp';
import { compile, decide, fromJs, parseJson, prepare, type Value } from '@writ/rego';
import { equals } from '../check.ts';
import { seededRandom } from '../rego/workload.ts';
import { blog } from '../rego/workloads/blog.ts';
import type { FunctionSuite } from '../suite.ts';

/** What one call decides. */
const DECISIONS = 200;
const ENTRYPOINT = ['bench', 'allow'];

const { policy: source, data, inputs } = blog.make(seededRandom());
/** As the workload made it. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- collections of documents by key
const datasets = data as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const questions = inputs.slice(0, DECISIONS).map((input) => JSON.stringify(input));
const allowed = inputs.slice(0, DECISIONS).filter((input) => blog.decide(input, data)).length;
const sources = [{ file: 'policy.rego', source }];

/** Inputs that no evaluation has seen, as a server has them. */
const fresh = (): Value[] => questions.map((text) => parseJson(text));

function store(): DataStore<EngineProgram> {
  const filled = new DataStore<EngineProgram>({ clock: systemClock });
  const program = compileRego(sources);
  const stage = filled.stage().policies({ revisions: { bench: '1' }, program, rulePaths: program.rulePaths });
  for (const [name, documents] of Object.entries(datasets)) {
    const head = { dataset: name, position: { epoch: 'e', seq: 1n }, ageMs: 0 };
    const snapshot = new SnapshotBuilder(head, systemClock);
    for (const [key, document] of Object.entries(documents)) snapshot.put(key, fromJs(document));
    stage.declare({ name, mount: [name] }).snapshot(snapshot);
  }
  stage.commit();
  return filled;
}

function decider(extra: Partial<DecisionPointOptions>): () => number {
  const point = new DecisionPoint({ store: store(), clock: systemClock, ids: uuidSource(), ...extra });
  return () => fresh().filter((input) => point.decide({ entrypoint: ENTRYPOINT, input }).value === true).length;
}

export const suite: FunctionSuite = {
  kind: 'functions',
  name: 'pdp-decide',
  title: `${DECISIONS} decisions of the blog policy, each with an input of its own: what a record and a log line add`,
  baseline: 'written by hand',
  source: import.meta.url,
  expect: equals(allowed),
  variants: [
    {
      name: 'written by hand',
      make: () => () => questions.filter((text) => blog.decide(JSON.parse(text), data)).length,
    },
    {
      name: 'the evaluator',
      make() {
        const query = prepare(compile(sources), { entrypoint: ENTRYPOINT });
        const documents = fromJs(data);
        return () => fresh().filter((input) => decide(query, input, { data: documents }) === true).length;
      },
    },
    { name: 'a decision point', make: () => decider({}) },
    {
      name: 'a decision point with a log in a file',
      async: true,
      make() {
        const log = createDecisionLog({
          sinks: [fileSink({ file: join(mkdtempSync(join(tmpdir(), 'writ-bench-')), 'decisions.log') })],
          report: new LossReport({ clock: systemClock, logger: silentLogger, metrics: createMetrics() }),
        });
        const run = decider({ onDecision: log.record });
        return async () => {
          const count = run();
          await log.flush();
          return count;
        };
      },
    },
  ],
};
