import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryTree } from './temporary-tree.mjs';
import { selectTestFiles } from './test-files.mjs';

const FILES = {
  'packages/a/src/x.test.ts': '',
  'packages/a/src/deep/y.test.ts': '',
  'packages/a/src/x.ts': '',
  'packages/a/dist/x.test.js': '',
  'packages/a/src/fixtures/z.test.ts': '',
  'packages/ab/src/x.test.ts': '',
  'docs/test/d.test.ts': '',
  'scripts/s.test.mjs': '',
  'examples/e/node_modules/n/n.test.ts': '',
};

function select(t, paths, folder = '.') {
  const root = temporaryTree(t, FILES);
  return selectTestFiles(root, join(root, folder), paths);
}

test('without a path, every test of the repository is meant', (t) => {
  assert.deepEqual(select(t, []).files, [
    'docs/test/d.test.ts',
    'packages/a/src/deep/y.test.ts',
    'packages/a/src/x.test.ts',
    'packages/ab/src/x.test.ts',
    'scripts/s.test.mjs',
  ]);
});

test('a folder means the tests below it and not those of a folder with a longer name', (t) => {
  assert.deepEqual(select(t, ['packages/a']).files, ['packages/a/src/deep/y.test.ts', 'packages/a/src/x.test.ts']);
});

test('a path may start at the folder where npm was started', (t) => {
  assert.deepEqual(select(t, ['src/x.test.ts'], 'packages/a').files, ['packages/a/src/x.test.ts']);
});

test('a path that does not exist is an error', (t) => {
  assert.equal(select(t, ['packages/zzz']).error, '`packages/zzz` does not exist');
});

test('a path without tests is an error', (t) => {
  assert.equal(select(t, ['packages/a/dist']).error, 'there is no test at or below `packages/a/dist`');
});
