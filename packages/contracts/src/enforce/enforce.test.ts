import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock } from '@writ/core';
import fc from 'fast-check';
import { compileContract } from '../compile/compile.ts';
import { modelOf } from '../model/build.ts';
import { loadContract } from '../odcs/load.ts';
import { createEnforcement, type Outcome } from './enforce.ts';
import { parseEvent } from './parse-event.ts';

const CONTRACT = `apiVersion: v3.2.0
kind: DataContract
id: hr
version: 2.0.0
status: active
schema:
  - name: user
    customProperties: [{vendor: authz, property: eventType, value: com.example.user.v2}]
    properties:
      - {name: id, logicalType: string, required: true, primaryKey: true}
      - {name: status, logicalType: string, required: true, enum: [{value: active}, {value: suspended}]}
`;

const NOW = Date.parse('2026-11-24T00:00:00Z');

function enforce(event: string | Uint8Array, contract = CONTRACT): Outcome {
  const model = modelOf(loadContract('c.yaml', contract));
  assert.ok(model);
  const check = createEnforcement({
    contracts: [compileContract(model)],
    clock: manualClock(NOW),
    mayPublish: (producer) => producer === 'hr',
    maxEventBytes: 2000,
  });
  return check(typeof event === 'string' ? new TextEncoder().encode(event) : event, 'hr');
}

const EVENT = {
  specversion: '1.0',
  id: '1',
  source: '/hr',
  type: 'com.example.user.v2',
  subject: 'u1',
  data: { id: 'u1', status: 'active' },
};

function changed(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...EVENT, ...change });
}

/** The outcome, the code, and what is in doubt afterwards. */
function shown(outcome: Outcome): string {
  if (outcome.outcome === 'accepted') return `accepted ${outcome.key}`;
  const { problem, suspectKey, degraded } = outcome;
  const doubt =
    suspectKey === undefined ? (degraded === undefined ? '' : ` degrades ${degraded}`) : ` suspect ${suspectKey}`;
  return `${outcome.outcome} ${problem.code.replace('ERR_CONTRACT_', '')}${doubt}`;
}

describe('enforcement', () => {
  const cases: readonly (readonly [what: string, event: string | Uint8Array, outcome: string])[] = [
    ['a valid event', changed({}), 'accepted u1'],
    ['a valid event by its schema', changed({ type: 'x', dataschema: 'urn:odcs:hr:2.0.0#user' }), 'accepted u1'],
    ['an event that is too large', changed({ pad: 'x'.repeat(3000) }), 'rejected SIZE'],
    ['half an event', '{"a":', 'dead-lettered PARSE'],
    ['what is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'dead-lettered PARSE'],
    ['half a character', '"\\ud800"', 'dead-lettered PARSE'],
    ['NaN', '{"a":NaN}', 'dead-lettered PARSE'],
    ['a number without end', '{"a":1e400}', 'dead-lettered PARSE'],
    ['a deep event', '['.repeat(100), 'dead-lettered PARSE'],
    ['a key twice', '{"role":1,"role":2}', 'dead-lettered DUPKEY'],
    ['a number that would be rounded', '{"a":9007199254740993}', 'dead-lettered UNSAFE_INT'],
    ['an event without an id', changed({ id: '' }), 'dead-lettered ENVELOPE'],
    ['another version of CloudEvents', changed({ specversion: '2.0' }), 'dead-lettered ENVELOPE'],
    ['an unknown type', changed({ type: 'other' }), 'dead-lettered NO_CONTRACT'],
    [
      'an unknown version of the contract',
      changed({ dataschema: 'urn:odcs:hr:9.0.0#user' }),
      'dead-lettered NO_CONTRACT',
    ],
    ['an event of the future', changed({ time: '2026-11-24T00:10:00Z' }), 'quarantined FUTURE suspect u1'],
    ['an event that expired', changed({ expirytime: '2026-11-23T00:00:00Z' }), 'quarantined EXPIRED suspect u1'],
    ['a misspelt suspension', changed({ data: { id: 'u1', status: 'suspendd' } }), 'quarantined ENUM suspect u1'],
    [
      'an invalid document without a key',
      changed({ subject: undefined, data: { status: 'active' } }),
      'quarantined REQUIRED degrades user',
    ],
    ['a document of another key', changed({ subject: 'u2' }), 'quarantined KEY suspect u2'],
  ];
  for (const [what, event, outcome] of cases)
    it(`${what}: ${outcome}`, () => assert.equal(shown(enforce(event)), outcome));

  it('refuses events of a retired contract', () => {
    assert.equal(
      shown(enforce(changed({}), CONTRACT.replace('active', 'retired'))),
      'quarantined CONTRACT_RETIRED suspect u1',
    );
  });

  it('refuses a producer without the right, and keeps nothing of what it sent', () => {
    const model = modelOf(loadContract('c.yaml', CONTRACT));
    assert.ok(model);
    const check = createEnforcement({
      contracts: [compileContract(model)],
      clock: manualClock(NOW),
      mayPublish: () => false,
    });
    assert.equal(shown(check(new TextEncoder().encode(changed({})), 'x')), 'rejected PRODUCER');
  });

  it('names the line of the contract', () => {
    const outcome = enforce(changed({ data: { id: 'u1', status: 'x' } }));
    assert.ok(outcome.outcome !== 'accepted');
    assert.match(outcome.problem.detail, /^c\.yaml:11:\d+: \/status must be one of "active", "suspended", not "x"$/);
  });

  it('parses what JSON.parse parses, and to the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        let parsed: unknown;
        try {
          parsed = parseEvent(new TextEncoder().encode(text));
        } catch (error) {
          // Numbers that are too large to be exact.
          assert.ok(error instanceof Error && /rounded|half a character/.test(error.message), String(error));
          return;
        }
        assert.deepEqual(parsed, JSON.parse(text));
      }),
    );
  });

  it('never throws for an event', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void enforce(bytes)));
  });
});
