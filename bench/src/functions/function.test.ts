import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suite } from '../fixtures/function-suite.ts';
import { SHORTEST } from '../fixtures/host.ts';
import { closeHost, openHost } from '../host.ts';
import type { SuiteResult } from '../results.ts';
import { runSuite } from '../run-suite.ts';
import { figuresOf } from '../statistics.ts';
import { parseOutcome, parseTurnRequest } from './messages.ts';

describe('functions', () => {
  let result: SuiteResult;
  before(async () => {
    const host = openHost();
    try {
      result = await runSuite(suite, host, SHORTEST);
    } finally {
      closeHost(host);
    }
  });

  const expected = {
    cheap: undefined,
    costly: undefined,
    async: undefined,
    'undeclared promise': 'failed: it returns a promise and is not declared `async`',
    wrong: 'invalid: wrong result: expected 42 and got 41',
    throws: 'failed: it threw no luck',
    'never returns': 'failed: no result within 400 ms',
    'ends its process': 'failed: its process ended',
    'after the crash': undefined,
  };
  for (const [name, failure] of Object.entries(expected))
    test(failure === undefined ? `${name}: is measured in every round` : `${name}: ${failure}`, () => {
      const variant = result.variants.find((candidate) => candidate.name === name);
      assert.equal(variant?.samples.length, failure === undefined ? SHORTEST.rounds : 0);
      if (failure === undefined) assert.equal(variant?.status, 'measured');
      else assert.equal(`${variant?.status}: ${variant?.reason}`, failure);
    });

  test('the costly function has a ratio far above the cheap one', () => {
    const costly = result.variants.find(({ name }) => name === 'costly')!;
    assert.ok((figuresOf(result, costly)?.ratio?.min ?? 0) > 10);
  });
});

describe('messages', () => {
  test('what is no request or outcome is nothing', () => {
    for (const message of [
      null,
      'x',
      {},
      { name: 'a' },
      { ok: true },
      { ok: false, status: 'measured', reason: 'x' },
    ]) {
      assert.equal(parseTurnRequest(message), undefined);
      assert.equal(parseOutcome(message), undefined);
    }
  });
});
