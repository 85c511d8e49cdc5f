import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryTree } from '../lib/temporary-tree.mjs';
import { checkManifests } from './manifests.mjs';

const ROOT_MANIFEST = {
  license: 'Apache-2.0',
  engines: { node: '>=24.6' },
  workspaces: ['packages/*'],
  devDependencies: { tool: '2.0.0' },
};

const CORE = {
  name: '@writ/core',
  version: '0.1.0',
  description: 'core',
  license: 'Apache-2.0',
  type: 'module',
  engines: { node: '>=24.6' },
  exports: { '.': { '@writ/source': './src/index.ts', default: './dist/index.js' } },
  files: ['dist'],
  dependencies: { lib: '1.0.0' },
};

const BUS = { ...CORE, name: '@writ/bus', dependencies: { '@writ/core': '0.1.0' } };

const LOCK = {
  packages: { 'node_modules/lib': { license: 'MIT' }, 'node_modules/tool': { license: 'ISC' } },
};

const HEAD = '| Name | Version | Licence | For | Why |\n|---|---|---|---|---|\n';
const LIB = '| `lib` | 1.0.0 | MIT | it | it |\n';
const TOOL = '| `tool` | 2.0.0 | ISC | it | it |\n';

function page(runtime, development = TOOL) {
  return `## Runtime\n\n${HEAD}${runtime}\n## Development\n\n${HEAD}${development}`;
}

function check(t, files) {
  const root = temporaryTree(t, {
    'package.json': ROOT_MANIFEST,
    'package-lock.json': LOCK,
    'tsconfig.json': { references: [{ path: 'packages/bus' }, { path: 'packages/core' }] },
    'packages/core/package.json': CORE,
    'packages/core/tsconfig.json': {},
    'packages/bus/package.json': BUS,
    'packages/bus/tsconfig.json': { references: [{ path: '../core' }] },
    'docs/dependencies.md': page(LIB),
    ...files,
  });
  return checkManifests(root);
}

function core(change) {
  return { 'packages/core/package.json': { ...CORE, ...change } };
}

test('manifests that agree pass', (t) => {
  assert.deepEqual(check(t, {}), []);
});

const SEEDED = {
  'a range': [core({ devDependencies: { tool: '^2.0.0' } }), 'tool: `^2.0.0` is not an exact version'],
  'another version of a sibling': [core({ version: '0.2.0' }), '@writ/core: `0.1.0`, and the package here is 0.2.0'],
  'another licence': [core({ license: 'MIT' }), 'license is not `Apache-2.0`'],
  'no engines': [core({ engines: undefined }), 'engines.node is not `>=24.6`'],
  'an install script': [core({ scripts: { postinstall: 'x' } }), 'the script `postinstall` would run'],
  'no source condition': [core({ exports: { '.': { default: './x.js' } } }), 'does not name `@writ/source` first'],
  'no files': [core({ files: undefined }), 'files is missing'],
  'a dependency upwards': [core({ dependencies: { '@writ/bus': '0.1.0' } }), 'core may not depend on bus'],
  'a reference too few': [{ 'packages/bus/tsconfig.json': {} }, 'the reference to ../core is missing'],
  'a reference too many': [
    { 'packages/core/tsconfig.json': { references: [{ path: '../bus' }] } },
    'the reference to ../bus has no dependency',
  ],
  'a project the root does not build': [{ 'tsconfig.json': {} }, 'the reference to packages/core is missing'],
  'a hole in the lock file': [
    { 'package-lock.json': { packages: { a: { optionalDependencies: { 'x-linux-x64': '1.0.0' } } } } },
    'node_modules/x-linux-x64 is missing',
  ],
  'a dependency that is not listed': [{ 'docs/dependencies.md': page('') }, 'Runtime: lib is not listed'],
  'a listed one that is not there': [
    { 'docs/dependencies.md': page(LIB + TOOL) },
    'Runtime: tool is listed and is no dependency',
  ],
  'another version on the page': [
    { 'docs/dependencies.md': page(LIB.replace('1.0.0', '1.0.1')) },
    'lib: the version is 1.0.0, not 1.0.1',
  ],
  'another licence on the page': [
    { 'docs/dependencies.md': page(LIB.replace('MIT', 'ISC')) },
    'lib: the licence is MIT, not ISC',
  ],
  'a dependency without a reason': [
    { 'docs/dependencies.md': page('| `lib` | 1.0.0 | MIT | it | |\n') },
    'or why this one is missing',
  ],
};

for (const [what, [files, expected]] of Object.entries(SEEDED)) {
  test(`${what} is found`, (t) => {
    const problems = check(t, files);
    assert.ok(
      problems.some((problem) => problem.includes(expected)),
      problems.join('\n'),
    );
  });
}
