import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { toValue } from './node.ts';
import { sourceFrom } from './source.ts';
import { type Environment, putVariables } from './variables.ts';
import { parseYaml } from './yaml.ts';

function put(text: string, environment: Environment = {}): { value: unknown; codes: string[] } {
  const [document] = parseYaml(sourceFrom('a.yaml', '/a.yaml', text)).documents;
  assert.ok(document);
  const { node, issues } = putVariables(document, environment);
  return { value: toValue(node), codes: issues.map(({ code }) => code) };
}

const CASES: readonly [title: string, text: string, environment: Environment, value: unknown][] = [
  ['the value', '"${A}"', { A: 'x' }, 'x'],
  ['text around it', 'a${A}b', { A: 'x' }, 'axb'],
  ['several', '${A}${B}', { A: 'x', B: 'y' }, 'xy'],
  ['the default of one that is unset', '${A:-x}', {}, 'x'],
  ['the default of one that is empty', '${A:-x}', { A: '' }, 'x'],
  ['the value of one that has a default', '${A:-x}', { A: 'y' }, 'y'],
  ['an empty default', '"${A:-}"', {}, ''],
  ['nothing for an empty unquoted one', '${A}', { A: '' }, null],
  ['an empty text for an empty quoted one', '"${A}"', { A: '' }, ''],
  ['a number for an unquoted one', '${A}', { A: '8080' }, 8080],
  ['a text for a quoted one', '"${A}"', { A: '8080' }, '8080'],
  ['a boolean for an unquoted one', '${A}', { A: 'true' }, true],
  ['a text for one with a text tag', '!!str ${A}', { A: '8080' }, '8080'],
  ['a text for one in a block', '|-\n  ${A}', { A: '8080' }, '8080'],
  ['a literal opening', '$${A}', { A: 'x' }, '${A}'],
  ['a literal opening before a variable', '$${${A}', { A: 'x' }, '${x'],
  ['a dollar alone', '$A $', { A: 'x' }, '$A $'],
  ['no variables of a value', '"${A}"', { A: '${B}', B: 'x' }, '${B}'],
  ['one text, whatever the value', '${A}', { A: '1\nb: 2' }, '1\nb: 2'],
];

describe('putVariables', () => {
  for (const [title, text, environment, value] of CASES) {
    test(`puts in ${title}`, () => {
      assert.deepEqual(put(text, environment), { value, codes: [] });
    });
  }

  test('puts any value into a quoted text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        assert.deepEqual(put('"<${A}>"', { A: value }), { value: `<${value}>`, codes: [] });
      }),
    );
  });

  test('leaves keys alone', () => {
    assert.deepEqual(Object.keys(put('${A}: 1', { A: 'x' }).value as object), ['${A}']);
  });

  test('does not take an inherited property for a variable', () => {
    assert.deepEqual(put('"${toString}"').codes, ['ERR_CONFIG_VARIABLE_UNSET']);
  });
});
