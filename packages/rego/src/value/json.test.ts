import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { objectOf, setOf } from './collections.ts';
import { formatValue } from './format.ts';
import { MAX_DEPTH, parseJson, toJsonText } from './json.ts';
import { Decimal } from './types.ts';

describe('parsing JSON', () => {
  it('loses no digits', () => {
    assert.equal(parseJson('12345678901234567890'), 12345678901234567890n);
    assert.deepEqual(parseJson('[0.12345678901234567891]'), [new Decimal('0.12345678901234567891')]);
  });

  it('makes of any JSON what JSON.parse makes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // The slow way round for every document: an escape of a surrogate pair turns the short cut off.
        const [parsed] = [parseJson(`[${text},"\\ud83d\\ude00",1e0]`)].flat();
        assert.equal(
          toJsonText(parsed ?? null, { escapeHtml: false }),
          toJsonText(parseJson(text), { escapeHtml: false }),
        );
      }),
    );
  });

  it('takes the last of equal keys', () => {
    assert.deepEqual(parseJson('{"a": 1, "a": 1e1}'), { a: 10 });
  });

  it('takes a key that names the prototype as a key', () => {
    const parsed = parseJson('{"__proto__": 1e1}');
    assert.ok(typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, '__proto__'));
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  });

  it('replaces half a surrogate pair', () => {
    assert.equal(parseJson(String.raw`"\ud800"`), '\ufffd');
    assert.equal(parseJson('"\ud800"'), '\ufffd');
    assert.equal(parseJson(String.raw`"\ud83d\ude00"`), '😀');
  });

  it('ends at a bound of depth', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.doesNotThrow(() => parseJson(nested(MAX_DEPTH)));
    assert.throws(() => parseJson(nested(MAX_DEPTH + 1)), { message: 'exceeded max depth' });
    assert.throws(() => parseJson('{"a":'.repeat(1_000_000)), { message: 'exceeded max depth' });
  });

  it('does not count brackets in strings as depth', () => {
    assert.equal(parseJson(`"${'['.repeat(5000)}\\""`), `${'['.repeat(5000)}"`);
  });

  it('does not expand many short numbers into much memory', () => {
    assert.throws(() => parseJson(`[${'1e30000,'.repeat(1000)}1]`), { message: 'invalid number: number too big' });
  });

  const errors: readonly [text: string, message: string][] = [
    ['', 'EOF'],
    ['{', 'unexpected EOF'],
    ['"a', 'unexpected EOF'],
    ['tru', 'unexpected EOF'],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1]', "invalid character ']' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['1 2', "invalid character '2' after top-level value"],
    ['nul1', "invalid character '1' in literal null (expecting 'l')"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['-a', "invalid character 'a' in numeric literal"],
    ['1.a', "invalid character 'a' after decimal point in numeric literal"],
    ['1e+a', "invalid character 'a' in exponent of numeric literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['1e999999999', 'invalid number: number too big'],
  ];
  for (const [text, message] of errors) {
    it(`says of ${JSON.stringify(text)}: ${message}`, () => {
      assert.throws(() => parseJson(text), { name: 'SyntaxError', message });
    });
  }
});

describe('printing JSON', () => {
  it('sorts keys and elements', () => {
    assert.equal(toJsonText({ b: setOf([3, 1]), 10: 1, 9: 2, a: null }), '{"10":1,"9":2,"a":null,"b":[1,3]}');
  });

  it('makes texts of keys that are none', () => {
    const value = objectOf([
      [setOf(['<']), 1],
      [1, 2],
      ['0', 3],
    ]);
    assert.equal(toJsonText(value), String.raw`{"0":3,"1":2,"[\"\\u003c\"]":1}`);
  });

  it('escapes what HTML reads, unless told not to', () => {
    assert.equal(toJsonText('<&>\u2028'), String.raw`"\u003c\u0026\u003e\u2028"`);
    assert.equal(toJsonText('<&>\u2028', { escapeHtml: false }), String.raw`"<&>\u2028"`);
  });

  it('indents', () => {
    assert.equal(
      toJsonText({ a: [1, { b: [], c: {} }] }, { indent: '  ', prefix: '#' }),
      '{\n#  "a": [\n#    1,\n#    {\n#      "b": [],\n#      "c": {}\n#    }\n#  ]\n#}',
    );
  });
});

describe('the text of a term', () => {
  it('is that of Rego', () => {
    const value = objectOf([
      ['a', setOf([1, 'x'])],
      ['b', [setOf([]), {}, null, true, new Decimal('1e-7')]],
      [1, 2n ** 60n],
    ]);
    assert.equal(formatValue(value), '{1: 1152921504606846976, "a": {1, "x"}, "b": [set(), {}, null, true, 1e-7]}');
  });

  it('quotes strings as Go does', () => {
    assert.equal(
      formatValue('\u0007\b\f\n\r\t\v"\\\u0000\u007fé\u00ad\u2028😀\u{E0001}'),
      String.raw`"\a\b\f\n\r\t\v\"\\\x00\x7fé\u00ad\u2028😀\U000e0001"`,
    );
  });
});
