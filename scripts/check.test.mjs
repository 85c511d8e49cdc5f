import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './lib/paths.mjs';
import { temporaryTree } from './lib/temporary-tree.mjs';

function run(script, args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, output: stdout + stderr };
}

test('a check that does not exist is one sentence and exit code 2', () => {
  const { status, output } = run('scripts/check.mjs', ['nothing']);
  assert.match(output, /^writ: there is no check `nothing`, only types, lint, .*\n$/);
  assert.equal(status, 2);
});

test('the formatter finds what is not formatted', (t) => {
  const config = join(ROOT, 'biome.json');
  const root = temporaryTree(t, { 'a.ts': 'export const a=1' });
  const { status, output } = run(
    'node_modules/@biomejs/biome/bin/biome',
    ['ci', `--config-path=${config}`, '--vcs-enabled=false', '--colors=off', '.'],
    root,
  );
  assert.match(output, /File content differs from formatting output/);
  assert.equal(status, 1);
});

test('the linter finds what needs types to be seen', (t) => {
  const config = join(ROOT, '.oxlintrc.json');
  const root = temporaryTree(t, {
    'tsconfig.json': { compilerOptions: { strict: true }, include: ['*.ts'] },
    'a.ts': 'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n',
  });
  const { status, output } = run(
    'node_modules/oxlint/bin/oxlint',
    ['--type-aware', '--deny-warnings', '-c', config, '.'],
    root,
  );
  assert.match(output, /no-floating-promises/);
  assert.equal(status, 1);
});

test('knip finds an export that nobody uses', (t) => {
  const root = temporaryTree(t, {
    'package.json': { name: 'x', type: 'module', main: './index.ts' },
    'index.ts': "export { a } from './a.ts';\n",
    'a.ts': 'export const a = 1;\nexport const unused = 1;\n',
  });
  const { status, output } = run('node_modules/knip/bin/knip.js', ['--no-progress', '--no-config-hints'], root);
  assert.match(output, /unused +a\.ts/);
  assert.equal(status, 1);
});
