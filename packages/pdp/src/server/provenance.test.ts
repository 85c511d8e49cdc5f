import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Decision } from '../decision/types.ts';
import { provenanceOf, provenanceText } from './provenance.ts';

const DECISION: Decision = {
  id: 'd"1',
  request: { entrypoint: [], input: undefined },
  value: true,
  refusal: undefined,
  view: 7,
  datasets: [
    { name: 'a"b', position: { epoch: 'e"', seq: 12n }, ageMs: 1.6 },
    { name: '__proto__', position: undefined, ageMs: Number.POSITIVE_INFINITY },
  ],
  policies: { 'p"': 'r1' },
  at: 0,
  durationNs: 0,
};

it('is the same as text', () => {
  const refused: Decision = { ...DECISION, refusal: { code: 'ERR_PDP_DATA_STALE', message: 'a "b"' } };
  for (const decision of [DECISION, refused, { ...DECISION, datasets: [], policies: {} }]) {
    assert.equal(provenanceText(decision), JSON.stringify(provenanceOf(decision)));
  }
});
