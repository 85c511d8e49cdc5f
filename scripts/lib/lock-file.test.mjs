import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { completeLock, missingEntries, readLock } from './lock-file.mjs';
import { temporaryTree } from './temporary-tree.mjs';

function lockWith(optionalDependencies) {
  return { lockfileVersion: 3, packages: { '': {}, 'node_modules/tool': { dev: true, optionalDependencies } } };
}

test('a binary that the registry does not have is named with its platform', (t) => {
  const root = temporaryTree(t, { 'package-lock.json': lockWith({ '@tool/linux-arm64-musl': '1.2.3' }) });
  completeLock(root);
  assert.deepEqual(readLock(root).packages['node_modules/@tool/linux-arm64-musl'], {
    version: '1.2.3',
    cpu: ['arm64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
  assert.deepEqual(Object.keys(readLock(root).packages), [
    '',
    'node_modules/@tool/linux-arm64-musl',
    'node_modules/tool',
  ]);
});

test('a lock file that names everything is not changed', (t) => {
  const root = temporaryTree(t, { 'package-lock.json': `${JSON.stringify(lockWith({}), null, 2)}\n` });
  const before = readFileSync(join(root, 'package-lock.json'), 'utf8');
  completeLock(root);
  assert.equal(readFileSync(join(root, 'package-lock.json'), 'utf8'), before);
});

test('a name without a platform is reported and not guessed', () => {
  const { entries, unknown } = missingEntries(lockWith({ fancy: '1.0.0', '@tool/darwin-x64': '^1.0.0' }));
  assert.deepEqual([entries, unknown], [{}, ['fancy@1.0.0', '@tool/darwin-x64@^1.0.0']]);
});

test('a binary for WebAssembly has a processor and no system', () => {
  const { entries } = missingEntries(lockWith({ '@tool/binding-wasm32-wasi': '1.0.0' }));
  assert.deepEqual(entries['node_modules/@tool/binding-wasm32-wasi'], {
    version: '1.0.0',
    cpu: ['wasm32'],
    dev: true,
    optional: true,
  });
});
