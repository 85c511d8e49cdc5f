// Runs every check of the repository: node scripts/check.mjs [--fix] [NAME]...
// One line for each, the output of those that fail, exit code 1 when any did. There are no warnings.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAddresses } from './checks/addresses.mjs';
import { checkBoundaries } from './checks/boundaries.mjs';
import { checkLinks } from './checks/links.mjs';
import { checkManifests } from './checks/manifests.mjs';
import { checkPublishable } from './checks/publint.mjs';
import { completeLock } from './lib/lock-file.mjs';
import { output } from './lib/output.mjs';
import { ROOT, toolEnvironment } from './lib/paths.mjs';

// Longest first, so that two of them at a time end soonest. Each yields the text of its problems, empty when fine.
const CHECKS = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: command('oxlint/bin/oxlint', '--type-aware', '--deny-warnings') },
  { name: 'boundaries', run: listed(checkBoundaries) },
  { name: 'unused', run: command('knip/bin/knip.js', '--no-progress', '--no-config-hints') },
  { name: 'format', run: command('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off') },
  { name: 'publishable', run: listed(checkPublishable), after: 'types' },
  { name: 'manifests', run: listed(checkManifests) },
  { name: 'links', run: listed(checkLinks) },
  { name: 'addresses', run: listed(checkAddresses) },
];

// What --fix does first, in this order: the formatter has the last word.
const FIXES = [
  command('oxlint/bin/oxlint', '--type-aware', '--fix'),
  async () => completeLock(ROOT),
  command('@biomejs/biome/bin/biome', 'check', '--write'),
];

const { values, positionals } = parseArgs({ options: { fix: { type: 'boolean' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`writ: there is no check \`${unknown[0]}\`, only ${CHECKS.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  if (values.fix === true) for (const fix of FIXES) await fix();
  const chosen = CHECKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  process.exitCode = (await runAll(chosen)) ? 0 : 1;
}

async function runAll(checks) {
  const waiting = [...checks];
  const ended = new Map(checks.map(({ name }) => [name, Promise.withResolvers()]));
  let fine = true;
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      await ended.get(check.after)?.promise;
      const startMs = performance.now();
      const problems = await check.run().catch((error) => error.stack);
      ended.get(check.name).resolve();
      report(check.name, problems, performance.now() - startMs);
      if (problems !== '') fine = false;
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return fine;
}

function report(name, problems, ms) {
  console.log(`${problems === '' ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${(ms / 1000).toFixed(1)} s`);
  if (problems !== '') console.log(`${problems.trimEnd().replaceAll(/^/gm, '  ')}\n`);
}

/** TypeScript 7.0 repeats old errors after a change of the options in tsconfig.base.json: only a full build tells. */
async function checkTypes() {
  const build = ['@typescript/native/bin/tsc', '-b'];
  return (await command(...build)()) === '' ? '' : command(...build, '--force')();
}

/** A tool of node_modules, run by this Node. Its exit code decides. */
function command(script, ...args) {
  return async () => {
    const { code, text } = await output(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
      cwd: ROOT,
      env: { ...toolEnvironment(), NO_COLOR: '1' },
    });
    if (code === 0) return '';
    return text.trim() === '' ? `exit code ${code}` : text;
  };
}

/** A check of our own, which yields the list of its problems. */
function listed(check) {
  return async () => (await check(ROOT)).join('\n');
}
