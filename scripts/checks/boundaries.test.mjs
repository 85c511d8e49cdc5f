import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryTree } from '../lib/temporary-tree.mjs';
import { checkBoundaries } from './boundaries.mjs';

const PUBLIC = 'export const value = 1;\n';

/** A repository of packages that keep the rules, with `files` on top, and the packages linked as npm does. */
function repository(t, files) {
  const root = temporaryTree(t, {
    'package.json': { type: 'module', devDependencies: { tool: '1.0.0' } },
    'node_modules/tool/package.json': { name: 'tool', type: 'module', exports: './index.js' },
    'node_modules/tool/index.js': PUBLIC,
    ...manifest('core', []),
    'packages/core/src/index.ts': "export { value } from './value.ts';\n",
    'packages/core/src/value.ts': PUBLIC,
    'packages/core/src/internal.ts': PUBLIC,
    'packages/core/src/testing.ts': PUBLIC,
    ...manifest('bus', ['core']),
    'packages/bus/src/index.ts': "export { value } from '@writ/core';\n",
    ...manifest('edge', ['core', 'bus', 'control-plane']),
    'packages/edge/src/index.ts': "export { value } from '@writ/bus';\n",
    ...manifest('control-plane', ['core']),
    'packages/control-plane/src/index.ts': "export { value } from '@writ/core/internal';\n",
    ...manifest('rego', ['core']),
    'packages/rego/src/index.ts': "export { value } from '@writ/core';\n",
    ...files,
  });
  mkdirSync(join(root, 'node_modules', '@writ'));
  for (const name of readdirSync(join(root, 'packages')))
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules', '@writ', name), 'junction');
  return root;
}

function manifest(name, siblings) {
  const entries = ['index', 'internal', 'testing'].map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    { '@writ/source': `./src/${entry}.ts` },
  ]);
  return {
    [`packages/${name}/package.json`]: {
      name: `@writ/${name}`,
      type: 'module',
      exports: Object.fromEntries(entries),
      dependencies: Object.fromEntries(siblings.map((sibling) => [`@writ/${sibling}`, '0.1.0'])),
    },
  };
}

function importing(...specifiers) {
  return specifiers.map((specifier, index) => `export { value as v${index} } from '${specifier}';\n`).join('');
}

test('packages that keep the rules pass', async (t) => {
  const root = repository(t, { 'packages/bus/src/x.test.ts': importing('@writ/core/testing', 'tool') });
  assert.deepEqual(await checkBoundaries(root), []);
});

const SEEDED = {
  'layer-bus': { 'packages/bus/src/index.ts': importing('@writ/rego') },
  'layer-core': { 'packages/core/src/value.ts': importing('@writ/bus') },
  'layer-edge': { 'packages/edge/src/index.ts': importing('@writ/control-plane') },
  'layer-unknown': { 'packages/extra/package.json': '{}', 'packages/extra/src/index.ts': importing('@writ/core') },
  'siblings-by-name': { 'packages/bus/src/index.ts': importing('../../core/src/index.ts') },
  'packages-by-name': { 'bench/src/main.ts': importing('../../packages/core/src/index.ts') },
  'packages-stand-alone': {
    'bench/src/x.ts': PUBLIC,
    'packages/bus/src/index.ts': importing('../../../bench/src/x.ts'),
  },
  'internal-for-siblings': { 'bench/src/main.ts': importing('@writ/core/internal') },
  'no-cycle': { 'packages/core/src/value.ts': importing('./index.ts') },
  'no-orphan': { 'packages/core/src/alone.ts': PUBLIC },
  resolvable: { 'packages/bus/src/index.ts': importing('@writ/core/src/value.ts') },
  'declared-dependencies': { 'packages/core/src/value.ts': importing('tool') },
  'no-test-in-production': {
    'packages/core/src/value.ts': importing('./x.test.ts'),
    'packages/core/src/x.test.ts': PUBLIC,
  },
  'testing-for-tests': { 'packages/bus/src/index.ts': importing('@writ/core/testing') },
  'no-io': { 'packages/rego/src/index.ts': "export { readFileSync as value } from 'node:fs';\n" },
};

for (const [rule, files] of Object.entries(SEEDED)) {
  test(`what breaks ${rule} is found`, async (t) => {
    const problems = await checkBoundaries(repository(t, files));
    assert.ok(
      problems.some((problem) => problem.includes(`: ${rule}`)),
      problems.join('\n'),
    );
  });
}

test('a run that sees no module fails', async (t) => {
  const root = temporaryTree(t, { 'packages/core/package.json': '{}' });
  assert.deepEqual(await checkBoundaries(root), ['no module was cruised: the check saw nothing']);
});

test('a run that sees no import fails', async (t) => {
  const root = temporaryTree(t, { 'packages/core/src/index.ts': PUBLIC });
  assert.deepEqual(await checkBoundaries(root), ['no import was cruised: the check saw nothing']);
});

test('a package of which nothing was seen fails', async (t) => {
  const problems = await checkBoundaries(repository(t, { 'packages/pdp/package.json': '{}' }));
  assert.deepEqual(problems, ['packages/pdp: no module was cruised']);
});
