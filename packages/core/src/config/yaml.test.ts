import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { toValue } from './node.ts';
import { sourceFrom } from './source.ts';
import { MAX_DEPTH, MAX_NODES, parseYaml, resolvePlain } from './yaml.ts';

function parse(text: string): ReturnType<typeof parseYaml> {
  return parseYaml(sourceFrom('a.yaml', '/a.yaml', text));
}

function valueOf(text: string): unknown {
  const { documents, issues } = parse(text);
  assert.deepEqual(issues, []);
  return JSON.parse(JSON.stringify(documents.map((document) => toValue(document))));
}

/** Texts with many of the characters that mean something in YAML. */
const yamlish = fc.string({
  unit: fc.constantFrom(
    ...'ab: -[]{}&*!|>\'"%@#,?\n\t\r~<.0$\\\u0000\u001b\ufeff'.split(''),
    '- ',
    ': ',
    '\n  ',
    '---\n',
    '&a ',
    '*a',
    '${A}',
  ),
  maxLength: 60,
});

describe('parseYaml', () => {
  test('never throws, and every issue has a position in the text', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
        const lines = text.split('\n');
        for (const { line, column, message } of parse(text).issues) {
          assert.ok(line !== undefined && line >= 1 && line <= lines.length, `line ${line}`);
          assert.ok(
            column !== undefined && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1,
            `column ${column}`,
          );
          assert.doesNotMatch(message, /[\n\p{Cc}]/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('reads any JSON as JSON', () => {
    const json = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' });
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value, undefined, 2);
        fc.pre(!text.includes('"__proto__"') && !text.includes('"<<"') && value !== null);
        assert.deepEqual(valueOf(text), [JSON.parse(text)]);
      }),
    );
  });

  test('gives a plain text the type that resolvePlain gives it', () => {
    const plain = fc.oneof(
      fc.constantFrom(
        '1',
        '007',
        '+1',
        '-0',
        '0x1F',
        '0o17',
        '1e3',
        '1.',
        '.5',
        '.inf',
        '-.INF',
        '.nan',
        '1_000',
        '0b1',
      ),
      fc.constantFrom('yes', 'no', 'on', 'True', 'TRUE', 'tRUE', 'false', 'null', 'NULL', '~', '1:30', '2026-01-01'),
      fc.stringMatching(/^[-+.0-9a-fxoE]{1,8}$/),
    );
    fc.assert(
      fc.property(plain, (text) => {
        const [document] = parse(`[${text}]`).documents;
        fc.pre(document?.type === 'list' && document.items[0]?.type === 'scalar');
        const [item] = document.items;
        assert.deepEqual(item?.type === 'scalar' && item.value, resolvePlain(text));
      }),
    );
  });

  test('keeps the text of a number as written', () => {
    const [document] = parse('1.10').documents;
    assert.equal(document?.type === 'scalar' && document.text, '1.10');
  });

  test('takes neither yes nor no for a boolean', () => {
    assert.deepEqual(valueOf('[yes, no, on, off]'), [['yes', 'no', 'on', 'off']]);
  });

  test('writes aliases out', () => {
    assert.deepEqual(valueOf('a: &x {b: 1}\nc: *x\n'), [{ a: { b: 1 }, c: { b: 1 } }]);
  });

  test('takes the latest anchor before an alias', () => {
    assert.deepEqual(valueOf('[&x 1, *x, &x 2, *x]'), [[1, 1, 2, 2]]);
  });

  test('does not let an alias move an anchor that stands in what it repeats', () => {
    assert.deepEqual(valueOf('[&outer [&x 1], &x 2, *outer, *x]'), [[[1], 2, [1], 2]]);
  });

  test('does not know an anchor of another document', () => {
    assert.equal(parse('&a 1\n---\n*a\n').issues[0]?.code, 'ERR_CONFIG_ALIAS');
  });

  test('takes a value that is as deep as allowed', () => {
    assert.deepEqual(parse('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)).issues, []);
  });

  test('refuses a value that is one level deeper', () => {
    const issues = parse('['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1)).issues;
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['ERR_CONFIG_TOO_COMPLEX'],
    );
  });

  test('bounds the values of all documents of a file together', () => {
    const list = `&a [${'x,'.repeat(1_000)}]`;
    const bomb = `- ${list}\n${'- *a\n'.repeat(MAX_NODES / 4_000)}`;
    const documents = Array.from({ length: 5 }, () => bomb).join('---\n');
    assert.deepEqual(parse(bomb).issues, []);
    assert.equal(parse(documents).issues[0]?.code, 'ERR_CONFIG_TOO_COMPLEX');
  });

  test('keeps a key as the text that is written', () => {
    assert.deepEqual(valueOf('{1: a, true: b, null: c, "": d, 1.10: e}'), [
      { 1: 'a', true: 'b', null: 'c', '': 'd', '1.10': 'e' },
    ]);
  });

  test('accepts the directive of YAML 1.2', () => {
    assert.deepEqual(valueOf('%YAML 1.2\n---\na: 1\n'), [{ a: 1 }]);
  });

  test('goes on after a key that stands twice, and keeps the first', () => {
    const { documents } = parse('a: 1\na: 2\nb: 3\n');
    assert.deepEqual(JSON.parse(JSON.stringify(documents.map((document) => toValue(document)))), [{ a: 1, b: 3 }]);
  });
});
