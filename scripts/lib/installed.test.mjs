import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInstalled } from './installed.mjs';
import { temporaryTree } from './temporary-tree.mjs';

const LINUX = { platform: 'linux', arch: 'x64' };
const A = { version: '1.0.0', integrity: 'sha512-a' };
const BINARY = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['linux'], cpu: ['x64'] };
const OTHER = { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] };
const WANTED = { '': {}, 'node_modules/a': A, 'node_modules/b': BINARY, 'node_modules/c': OTHER };

const CASES = {
  'what the lock file asks for here': [{ 'node_modules/a': A, 'node_modules/b': BINARY }, true],
  'another version': [{ 'node_modules/a': { ...A, version: '1.0.1' }, 'node_modules/b': BINARY }, false],
  'other content': [{ 'node_modules/a': { ...A, integrity: 'sha512-x' }, 'node_modules/b': BINARY }, false],
  'a package less': [{ 'node_modules/b': BINARY }, false],
  'a package more': [{ 'node_modules/a': A, 'node_modules/b': BINARY, 'node_modules/z': A }, false],
  'what another platform needs': [{ 'node_modules/a': A, 'node_modules/c': OTHER }, false],
};

for (const [what, [found, expected]] of Object.entries(CASES)) {
  test(`${what}: ${expected === true ? 'installed' : 'not installed'}`, (t) => {
    const root = temporaryTree(t, {
      'package-lock.json': { packages: WANTED },
      'node_modules/.package-lock.json': { packages: found },
    });
    assert.equal(isInstalled(root, LINUX), expected);
  });
}

test('no node_modules, or one whose installation was broken off: not installed', (t) => {
  const files = { 'package-lock.json': { packages: WANTED }, 'node_modules/a/package.json': {} };
  assert.equal(isInstalled(temporaryTree(t, files), LINUX), false);
});
