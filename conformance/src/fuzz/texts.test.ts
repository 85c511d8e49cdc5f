import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, evaluate, parseModule, prepare, RegoDiagnosticsError, RegoEvaluationError } from '@writ/rego';
import fc from 'fast-check';
import { MUTATIONS } from '../differential/mutations.ts';
import { Random } from '../differential/random.ts';
import { anyPolicy } from '../policies/policy.ts';
import { HOSTILE_TEXTS } from '../policies/texts.ts';

/** Whether the text is a module. Whatever it is, nothing but a diagnostic with a place in the text is thrown. */
function isAccepted(text: string, regoVersion: 'v0' | 'v1' = 'v1'): boolean {
  try {
    parseModule(text, { file: 'fuzz.rego', regoVersion });
    return true;
  } catch (error) {
    assert.ok(error instanceof RegoDiagnosticsError, String(error));
    assert.ok(error.diagnostics.length > 0);
    return false;
  }
}

/** Compiles, and evaluates what compiles with little fuel; nothing but the errors of Rego is thrown. */
function tryOut(text: string, regoVersion: 'v0' | 'v1' = 'v1'): void {
  try {
    const policy = compile([{ file: 'fuzz.rego', source: text }], { regoVersion });
    for (const engine of ['interpreted', 'compiled'] as const) {
      evaluate(prepare(policy, 'x = data'), { engine, fuel: 20_000, input: { x: [1, { y: 'a' }] } });
    }
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError) && !(error instanceof RegoEvaluationError)) throw error;
  }
}

const PIECES: readonly string[] = [
  ...'package p import data input if contains else some every in not and or with as default null true false'.split(' '),
  ...'{ } [ ] ( ) , ; : := = == | & + - * / . _ $ $" $` " ` \\ # \n \r \t \0 \u00a0 \u2028 \ufeff \ud800 é 😀 0 1. 1e9 0x'.split(
    ' ',
  ),
  '{{',
  '[[',
  '((',
  '$"{',
  'rego.v2',
  'rego.v1',
  'future.keywords',
  '# METADATA\n# ',
  'x',
  'f(x)',
  'p[x]',
  '"a"',
  ' ',
  ...HOSTILE_TEXTS,
];

/** What opens without an end, and the levels that fit in a megabyte. */
const OPENINGS: readonly string[] = [
  '{',
  '[',
  '(',
  '[x |',
  '{x |',
  '{x: y |',
  '{"a":',
  'f(',
  'not ',
  'not {',
  'x.',
  'x[',
  '$"{',
  '-',
  '1 + ',
  'x = ',
  'every x in y {',
  'every x in ',
  'some x in ',
  'p if {',
  'x with input as ',
  '{} else := ',
  'x and {',
  'x or (',
  '"a" in ',
  '# METADATA\n# a: [',
  'import data.',
  'package a\n',
  'p := ',
  '\u0000',
  '\\',
  '`',
  '"',
  '/',
  '|',
  '&',
  ':=',
  ';',
  '\n',
];

describe('any text', () => {
  it('is a module or gives diagnostics', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => `package p\n${pieces.join(' ')}`),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('v0', 'v1'), (text, version) => {
        if (isAccepted(text, version)) tryOut(text, version);
      }),
      { numRuns: 1000 },
    );
  });

  it('is a module or gives diagnostics, read from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void isAccepted(Buffer.from(bytes).toString('utf8'))),
      { numRuns: 100 },
    );
  });

  for (const opening of OPENINGS) {
    it(`is refused or read where it says ${JSON.stringify(opening)} again and again`, () => {
      for (const before of ['', 'package p\np if ', 'package p\np := ']) {
        isAccepted(before + opening.repeat(Math.ceil(20_000 / opening.length)));
        tryOut(`${before}${opening.repeat(40)}x`);
      }
    });
  }

  it('is refused or read where it is huge', () => {
    assert.ok(isAccepted(`package p\n${'p contains 1 if input.x\n'.repeat(10_000)}`));
    assert.ok(isAccepted(`package p\n# ${'a'.repeat(1_000_000)}\np := "${'b'.repeat(1_000_000)}"`));
    assert.ok(isAccepted(`package p\np := [${'1, '.repeat(100_000)}1]`));
    assert.ok(!isAccepted(`package p\np := ${'9'.repeat(1_000_000)}e999999999`));
    isAccepted(`package p\np if ${'a'.repeat(1_000_000)}`);
  });
});

describe('a policy that is half written or spoilt', () => {
  it('is compiled and evaluated or gives diagnostics', () => {
    const seeds = fc.tuple(fc.nat(), fc.constantFrom(...Object.keys(MUTATIONS)), fc.constantFrom('v0', 'v1'));
    fc.assert(
      fc.property(seeds, ([seed, kind, version]) => {
        const random = new Random(seed);
        const [{ module }, other] = [anyPolicy(random), anyPolicy(random)];
        tryOut(MUTATIONS[kind]?.(module, random, other.module) ?? module, version);
      }),
      { numRuns: 100 },
    );
  });
});
