import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { compile, evaluate, fromJs, notCompiled, prepare } from '@writ/rego';
import { writeWorkloads } from './workload.ts';
import { workloads } from './workloads/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'writ-bench-test-'));
writeWorkloads(workloads, directory);
after(() => {
  rmSync(directory, { recursive: true });
});

for (const workload of workloads)
  describe(workload.name, () => {
    const read = (file: string) => readFileSync(join(directory, workload.name, file), 'utf8');
    const plain: unknown = JSON.parse(read('data.json'));
    const data = fromJs(plain);
    const inputs = JSON.parse(read('inputs.json')) as unknown[];
    const byHand = inputs.map((input) => workload.decide(input, plain));
    const policy = compile([{ file: 'policy.rego', source: read('policy.rego') }]);
    const query = prepare(policy, { entrypoint: 'bench/allow' });

    for (const engine of ['compiled', 'interpreted'] as const)
      test(`${engine}, it decides as by hand`, () => {
        const decided = inputs.map((input) => evaluate(query, { engine, input, data }).value);
        assert.deepEqual(decided, byHand);
      });
    test('all of it is compiled', () => {
      assert.deepEqual(notCompiled(query), []);
    });
    test('at least a fifth of the decisions are each of true and false', () => {
      const allowed = byHand.filter(Boolean).length / byHand.length;
      assert.ok(allowed >= 0.2 && allowed <= 0.8, String(allowed));
    });
  });
