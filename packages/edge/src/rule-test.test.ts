import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textDocument } from './config/document.ts';
import { differences, readRuleTests } from './rule-test.ts';

function read(text: string): ReturnType<typeof readRuleTests> {
  return readRuleTests(
    textDocument('tests.yaml', text, { environment: {}, workingDirectory: '/', substitutes: false }),
  );
}

test('every mistake in a file of tests is reported at its place', () => {
  const result = read('tests:\n  - {name: a, request: {url: /, metod: GET}, expect: {decision: maybe}}\n');
  assert.ok(!result.ok);
  assert.deepEqual(
    result.issues.map(({ line, message }) => `${line} ${message.split(';', 1)[0]}`),
    ['2 unknown key `metod`', '2 expected one of `allow`, `deny`, got the text `maybe`'],
  );
});

test('two tests of one name are refused', () => {
  const one = '  - {name: a, request: {url: /}, expect: {}}\n';
  assert.equal(read(`tests:\n${one}${one}`).ok, false);
});

test('what is expected and absent differs, and what is not expected does not', () => {
  const explanation = {
    rule: 'r',
    ruleSet: 's',
    decision: 'allow',
    status: 200,
    why: '',
    captures: { id: '7' },
    steps: [],
    headers: { 'x-user': ['a'] },
  } as const;
  const none = { decision: undefined, status: undefined, rule: undefined, captures: {}, headers: {} };
  assert.deepEqual(differences(explanation, none), []);
  assert.deepEqual(
    differences(explanation, { ...none, captures: { id: '8' }, headers: { 'X-User': 'a', 'X-Other': 'b' } }),
    ['capture id: expected `8`, got `7`', 'header x-other: expected `b`, got `undefined`'],
  );
});
