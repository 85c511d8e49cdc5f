import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasProc, parseCoreList, parseProcessStat, processTree } from './proc.ts';

const FIELDS = 'S 41 42 42 0 -1 4194560 900 50 0 0 7 3 20 5 20 0 1 0 12345 1000 100';

test('CPU ticks are the process and the children it waited for', () => {
  assert.deepEqual(parseProcessStat(`43 (node) ${FIELDS}`), { pid: 43, parentPid: 41, state: 'S', cpuTicks: 35 });
});
test('a program name with spaces and parentheses does not shift the fields', () => {
  assert.equal(parseProcessStat(`43 (a) S 1 (b) ${FIELDS}`)?.cpuTicks, 35);
});
test('a line that ends early is nothing', () => {
  assert.equal(parseProcessStat('43 (node) S 41 42'), undefined);
  assert.equal(parseProcessStat(''), undefined);
});
test('core lists hold numbers and ranges', () => {
  assert.deepEqual(parseCoreList('0-2,5'), [0, 1, 2, 5]);
  assert.deepEqual(parseCoreList(''), []);
});
test('the tree of this process starts with it', (t) => {
  if (!hasProc()) {
    t.skip('the host has no /proc: run this on Linux');
    return;
  }
  assert.equal(processTree(process.pid)[0]?.pid, process.pid);
});
