import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SHORTEST } from '../fixtures/host.ts';
import { closeHost, openHost } from '../host.ts';
import type { SuiteResult } from '../results.ts';
import { runSuite } from '../run-suite.ts';
import type { DecisionVariant } from '../suite.ts';
import { parseAnswers, parseRunTimes } from './protocol.ts';

const PEER = fileURLToPath(new URL('../fixtures/peer.ts', import.meta.url));

function variant(name: string): DecisionVariant {
  return { name, program: () => ({ command: process.execPath, args: [PEER, name] }) };
}

describe('decisions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'writ-bench-test-'));
  let result: SuiteResult;
  before(async () => {
    writeFileSync(join(folder, 'inputs.json'), '[1, 2, 3]');
    const host = openHost();
    const variants = [
      variant('right'),
      variant('wrong'),
      variant('babbles'),
      variant('dies'),
      { ...variant('missing'), absent: 'not installed; run: this' },
      { name: 'nowhere', program: () => ({ command: join(folder, 'no-such-program'), args: [] }) },
    ];
    try {
      const suite = { kind: 'decisions', name: 'x', title: 'x', baseline: 'right', folder, variants } as const;
      result = await runSuite(suite, { ...host, cores: undefined }, SHORTEST);
    } finally {
      closeHost(host);
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const expected = {
    wrong: 'invalid: input 1: decides false, and right null',
    babbles: 'failed: its process answered something that is not the times of a run',
    dies: 'failed: its process ended: ',
    missing: 'absent: not installed; run: this',
    nowhere: 'failed: its process ended',
  };
  for (const [name, failure] of Object.entries(expected))
    test(`${name}: ${failure}`, () => {
      const found = result.variants.find((candidate) => candidate.name === name);
      assert.equal(`${found?.status}: ${found?.reason}`.slice(0, failure.length), failure);
      assert.deepEqual(found?.samples, []);
    });
  test('times are divided by the decisions', () => {
    const samples = result.variants.find(({ name }) => name === 'right')?.samples;
    assert.deepEqual(samples, [
      { cpuUs: 1, wallUs: 2 },
      { cpuUs: 1, wallUs: 2 },
    ]);
  });
});

describe('protocol', () => {
  test('what is no answer is nothing', () => {
    for (const line of ['', 'x', '{}', '[1]', '{"wallNs": 1}', '{"wallNs": "1", "cpuNs": 1}', 'null']) {
      assert.equal(parseAnswers(line), undefined);
      assert.equal(parseRunTimes(line), undefined);
    }
  });
});
