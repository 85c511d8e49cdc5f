import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isExponential } from './ambiguity.ts';
import { comparePatterns } from './inclusion.ts';
import { nfaOf } from './nfa.ts';
import { isAnchored, parseRegex, RegexProblem } from './parse.ts';

const PAIRS: readonly (readonly [before: string, after: string, relation: string])[] = [
  ['^[a-z]+$', '^[a-z]+$', 'same'],
  ['^[a-z]+$', '^[a-z][a-z]*$', 'same'],
  ['^[a-z]+$', '^[a-z0-9]+$', 'wider'],
  ['^[a-z0-9]+$', '^[a-z]+$', 'narrower'],
  ['^[a-z]+$', '^[0-9]+$', 'other'],
  ['^a{1,3}$', '^a{1,4}$', 'wider'],
  ['^a{2}$', '^aa$', 'same'],
  ['^(a|b)*$', '^[ab]*$', 'same'],
  ['^(?:ab)+$', '^ab(?:ab)*$', 'same'],
  ['^[a-z-]{1,64}$', '^[a-z-]{1,32}$', 'narrower'],
  ['a', '^a$', 'narrower'],
  ['^a$', 'a', 'wider'],
  ['a', '.*a.*', 'same'],
  ['^ACC[0-9]{8}$', '^ACC\\d{8}$', 'same'],
  ['^\\w+$', '^[A-Za-z0-9_]+$', 'same'],
  ['^\\w+$', '^[A-Za-z0-9]+$', 'narrower'],
  ['^[^x]$', '^[^xy]$', 'narrower'],
  ['^a?$', '^a*$', 'wider'],
  ['^(a|ab)c$', '^ab?c$', 'same'],
  ['^\\p{L}+$', '^[a-z]+$', 'narrower'],
  ['^😀$', '^.$', 'wider'],
  ['^\\.$', '^.$', 'wider'],
  ['^a|b$', '^(?:a|b)$', 'narrower'],
  ['^$', '^a*$', 'wider'],
  ['^[\\d-]+$', '^[0-9-]+$', 'same'],
  ['^x(?=y)$', '^xy$', 'unknown'],
  ['^(a)\\1$', '^aa$', 'unknown'],
  ['^\\bx$', '^x$', 'unknown'],
  ['^(?i)x$', '^x$', 'unknown'],
  ['^\\u0041$', '^A$', 'same'],
];

describe('comparing patterns', () => {
  for (const [before, after, relation] of PAIRS) {
    it(`${before} to ${after} is ${relation}`, () => {
      assert.equal(comparePatterns(before, after).relation, relation);
    });
  }

  it('gives a text that only one lets through', () => {
    assert.equal(comparePatterns('^[a-z]$', '^[a-z0]$').gained, '0');
  });

  it('gives up past its bound', () => {
    const { relation } = comparePatterns('(a|b)*a(a|b){400}', '(a|b)*b(a|b){400}');
    assert.equal(relation, 'unknown');
  });
});

describe('exponential patterns', () => {
  for (const pattern of ['^(a+)+$', '^(a|a)*$', '^(a*)*$', '^(\\d+,?)+$', '(x+x+)+y', '^(a|b|ab)*c$']) {
    it(`${pattern} is one`, () => assert.equal(isExponential(nfaOf(parseRegex(pattern), false)), true));
  }
  for (const pattern of [
    '^[a-z0-9-]{1,64}$',
    '^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$',
    '^([a-z]+\\.)*[a-z]+$',
    '^a+b+$',
    'ACC[0-9]{8}',
    '^(?:[a-z]{2}-)?[0-9]+$',
  ]) {
    it(`${pattern} is none`, () => assert.equal(isExponential(nfaOf(parseRegex(pattern), false)), false));
  }
});

describe('reading patterns', () => {
  for (const pattern of ['(', ')', '[a', '*a', 'a**', '[z-a]', 'a{3,1}', '\\', '\\q', 'a{2000}']) {
    it(`refuses ${pattern}`, () => {
      assert.throws(
        () => parseRegex(pattern),
        (error) => error instanceof RegexProblem && error.kind === 'syntax',
      );
    });
  }
  it('knows whether a pattern is anchored', () => {
    assert.equal(isAnchored(parseRegex('^(?:a|b)$')), true);
    assert.equal(isAnchored(parseRegex('^a|b$')), false);
  });
});
