import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { didYouMean, suggestionFor } from './suggest.ts';

describe('suggestionFor', () => {
  const cases: readonly [word: string, candidates: readonly string[], suggestion: string | undefined][] = [
    ['levl', ['level', 'log'], 'level'],
    ['lgo', ['level', 'log'], 'log'],
    ['LOG', ['log'], 'log'],
    ['telemetry', ['log', 'level'], undefined],
    ['', ['log'], undefined],
    ['log', [], undefined],
    ['listem', ['listen', 'list'], 'listen'],
    ['a'.repeat(101), ['a'.repeat(101)], undefined],
  ];
  for (const [word, candidates, suggestion] of cases) {
    test(`finds ${suggestion ?? 'nothing'} for "${word.slice(0, 12)}" in ${candidates.length}`, () => {
      assert.equal(suggestionFor(word, candidates), suggestion);
    });
  }

  test('finds every word of four letters and more after one mistake', () => {
    const word = fc.stringMatching(/^[a-z]{4,20}$/);
    fc.assert(
      fc.property(word, fc.nat(), (candidate, seed) => {
        const at = seed % candidate.length;
        assert.equal(suggestionFor(candidate.slice(0, at) + candidate.slice(at + 1), [candidate]), candidate);
      }),
    );
  });
});

test('didYouMean says nothing where nothing is near', () => {
  assert.equal(didYouMean('x', ['level']), '');
});
