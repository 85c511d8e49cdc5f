import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArguments } from './arguments.ts';

const KNOWN = ['cli-start', 'http-floor', 'ids'];

function messageOf(...args: string[]): string {
  const request = parseArguments(args, KNOWN);
  assert.ok(request.do === 'refuse');
  return request.message;
}

describe('parseArguments', () => {
  test('reads names and options in any order and in both spellings', () => {
    const request = parseArguments(['--rounds', '4', 'ids', '--seed=9', 'ids', '--json', 'x.json'], KNOWN);
    assert.ok(request.do === 'run');
    assert.deepEqual(request.names, ['ids']);
    assert.deepEqual([request.settings.rounds, request.settings.seed, request.json], [4, 9, 'x.json']);
  });
  test('`all` stands for every bench', () => {
    const request = parseArguments(['all'], KNOWN);
    assert.deepEqual(request.do === 'run' && request.names, KNOWN);
  });
  test('rounds given by hand win over those of `--quick`', () => {
    const request = parseArguments(['ids', '--rounds', '8', '--quick'], KNOWN);
    assert.deepEqual(request.do === 'run' && [request.settings.rounds, request.settings.loadSeconds], [8, 1]);
  });
  test('zero rounds are refused', () => {
    assert.equal(messageOf('ids', '--rounds', '0'), '`--rounds` takes a whole number from 1 to 10000, not `0`');
  });
  for (const rounds of ['1.5', '-1', 'ten', '1e3', '10001'])
    test(`${rounds} rounds are refused`, () => {
      assert.match(messageOf('ids', '--rounds', rounds), /whole number from 1 to 10000/);
    });
  test('a seed beyond 32 bits is refused, as it would repeat a smaller one', () => {
    assert.match(messageOf('ids', '--seed', '4294967296'), /`--seed` takes/);
  });
  test('a misspelt bench is answered with the nearest name', () => {
    assert.equal(messageOf('http-flor'), '`http-flor` is not a bench; did you mean `http-floor`?');
  });
  test('a misspelt option is answered with the nearest option', () => {
    assert.equal(messageOf('ids', '--ronds'), '`--ronds` is not an option; did you mean `--rounds`?');
  });
  test('a name like nothing known is answered without a guess', () => {
    assert.equal(messageOf('postgresql'), '`postgresql` is not a bench');
  });
  test('an option without its value is refused', () => {
    assert.equal(messageOf('ids', '--json', '--quick'), '`--json` needs a value');
  });
  test('no name is wrong usage', () => {
    assert.equal(messageOf('--quick'), 'name at least one bench, `all` or `list`');
  });
});
