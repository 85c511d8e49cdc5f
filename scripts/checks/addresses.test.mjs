import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryTree } from '../lib/temporary-tree.mjs';
import { checkAddresses } from './addresses.mjs';

// Put together here, so that the check does not find this file.
const SEEDED = {
  'a path of one machine': ['', 'home', 'jane', 'x'].join('/'),
  'the address of a registry': ['https:', '', 'registry.example.org', ''].join('/'),
};

for (const [what, text] of Object.entries(SEEDED)) {
  test(`${what} is found`, (t) => {
    const root = temporaryTree(t, { 'a.txt': `fine\nsee ${text}\n` });
    assert.deepEqual(checkAddresses(root, ['a.txt']), [`a.txt:2: ${what}`]);
  });
}

test('the folder of this very checkout is found', (t) => {
  const root = temporaryTree(t, { 'a.txt': '' });
  const files = { 'b.txt': `run it in ${join(root, 'packages')}` };
  const other = temporaryTree(t, files);
  assert.deepEqual(checkAddresses(other, ['b.txt']), ['b.txt:1: a path of this machine']);
});

test('relative paths, URLs and invented users are fine', (t) => {
  const root = temporaryTree(t, { 'a.txt': 'packages/home/x https://example.org/home/jane\n/home/alice/x ~/home/x\n' });
  assert.deepEqual(checkAddresses(root, ['a.txt']), []);
});

test('a run that sees no file fails', (t) => {
  assert.deepEqual(checkAddresses(temporaryTree(t), []), ['no file was checked: the check saw nothing']);
});
