import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { excerptOf, excerptText } from './excerpt.ts';
import { positionOf, sourceFrom } from './source.ts';

function excerpt(text: string, marked: string): string[] {
  const source = sourceFrom('a.yaml', '/a.yaml', text);
  return excerptOf(source, positionOf(source, text.indexOf(marked)), marked.length).split('\n');
}

describe('excerptOf', () => {
  test('puts the caret below what is marked', () => {
    assert.deepEqual(excerpt('a: 1\nlog: debug\n', 'debug'), ['  2 | log: debug', '    |      ^^^^^']);
  });

  test('keeps the caret below after letters of two columns', () => {
    assert.deepEqual(excerpt('日本: x', 'x'), ['  1 | 日本: x', '    |       ^']);
  });

  test('keeps the caret below after a letter with a combining mark', () => {
    assert.deepEqual(excerpt('e\u0301: x', 'x'), ['  1 | e\u0301: x', '    |    ^']);
  });

  test('shows a tab as an arrow', () => {
    assert.deepEqual(excerpt('\ta: x', 'x'), ['  1 | →a: x', '    |     ^']);
  });

  test('cuts a long line on both sides of the mark', () => {
    const [line = ''] = excerpt(`${'a'.repeat(500)}MARK${'b'.repeat(500)}`, 'MARK');
    assert.match(line, /^ {2}1 \| …a{39}MARKb{56}…$/);
  });

  test('has no line break and no control character, and a caret, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(), fc.nat(400), (text, seed, length) => {
        const source = sourceFrom('a.yaml', '/a.yaml', text);
        const lines = excerptOf(source, positionOf(source, seed % (text.length + 1)), length).split('\n');
        assert.equal(lines.length, 2);
        assert.doesNotMatch(lines.join(''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.match(lines[1] ?? '', /^ +\| *\^+$/);
      }),
    );
  });
});

describe('the excerpt masks', () => {
  const MASKED: readonly string[] = [
    'password: hunter2 # x',
    'password: "hunter2"',
    'db_password: hunter2 # x',
    '"client_secret": "hunter2", # x',
    '{token: hunter2, x: 1}',
    '{token: {value: hunter2}, x: 1}',
    '{token: [hunter2], x: 1}',
    'token: &anchor hunter2 # x',
    'apiKey: "a, hunter2" # x',
    'password: x: hunter2 # x',
    `{${'x: 1, '.repeat(30)}token: hunter2}`,
    `{token: ${'hunter2'.repeat(40)}, x}`,
  ];
  for (const line of MASKED) {
    test(`the secret of ${line.slice(0, 40)}`, () => {
      const at = line.lastIndexOf('x');
      assert.doesNotMatch(excerpt(line, line.slice(Math.max(at, 0)))[0] ?? '', /hunter2/);
    });
  }

  test('a text of several lines below a key that names a secret', () => {
    assert.deepEqual(excerpt('private_key: |\n  line one\n  line two\n', 'two')[0], '  3 |   •••• •••');
  });

  test('the value, not the key, of a map below a key that names a secret', () => {
    assert.deepEqual(excerpt('token:\n  vlaue: hunter2\n', 'vlaue')[0], '  2 |   vlaue: •••••••');
  });

  test('no reference to a secret', () => {
    assert.deepEqual(excerpt('token: {file: /run/token}', 'file')[0], '  1 | token: {file: /run/token}');
  });

  test('no reference to a secret in a line of its own', () => {
    assert.deepEqual(excerpt('token:\n  file: /run/token\n', 'file')[0], '  2 |   file: /run/token');
  });

  test('nothing beside a secret', () => {
    assert.deepEqual(excerpt('{token: hunter2, log: x}', 'x')[0], '  1 | {token: •••••••, log: x}');
  });
});

test('excerptText cuts after 60 characters', () => {
  assert.equal(excerptText('a'.repeat(61)), `${'a'.repeat(60)}…`);
});
