import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryTree } from '../lib/temporary-tree.mjs';
import { checkPublishable } from './publint.mjs';

const MANIFEST = { name: '@writ/core', version: '0.1.0', type: 'module', exports: './dist/index.js' };

test('a package whose entry is there passes', async (t) => {
  const root = temporaryTree(t, {
    'packages/core/package.json': MANIFEST,
    'packages/core/dist/index.js': 'export const a = 1;\n',
  });
  assert.deepEqual(await checkPublishable(root), []);
});

test('an entry that would not be published is found', async (t) => {
  const root = temporaryTree(t, { 'packages/core/package.json': MANIFEST });
  const problems = await checkPublishable(root);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^packages\/core: .*dist\/index\.js.* does not exist/);
});
