// Makes packages/cli/bundle: what tsc -b built of the command, in a few files that start fast
// (docs/decisions/0005-a-bundle-for-the-command.md). It must run after tsc -b.
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './lib/paths.mjs';

const CLI = join(ROOT, 'packages', 'cli');
const OUTPUT = join(CLI, 'bundle');
/** What `writ rego` loads at its start. Everything else stays the module that is installed beside the command. */
const INSIDE = /^(?:[.#/]|@writ\/|(?:commander|re2js|yaml)(?:\/|$))/;

if (isStale()) await bundle();

/** tsc -b touches the information of the command whenever something that it imports has changed. */
function isStale() {
  const main = join(OUTPUT, 'main.cjs');
  return !existsSync(main) || statSync(main).mtimeMs < statSync(join(CLI, 'dist', '.tsbuildinfo')).mtimeMs;
}

async function bundle() {
  rmSync(OUTPUT, { recursive: true, force: true });
  const build = await rolldown({
    input: join(CLI, 'dist', 'main.js'),
    platform: 'node',
    external: (id) => !INSIDE.test(id),
  });
  // CommonJS, because to import a module of Node as an ES module evaluates all its getters: node:fs then loads streams.
  const { output } = await build.write({
    dir: OUTPUT,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
  });
  const folders = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap(packageFolder)));
  writeFileSync(join(OUTPUT, 'LICENSES.txt'), [...folders].toSorted().map(licence).join('\n\n'));
}

/** The folder of the package of others that the module is from. */
function packageFolder(id) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
}

function licence(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [file] = globSync('LICEN[CS]E*', { cwd: folder });
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}
