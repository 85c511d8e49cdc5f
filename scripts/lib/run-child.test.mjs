import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { shellQuote } from './run-child.mjs';
import { temporaryTree } from './temporary-tree.mjs';

const MODULE = JSON.stringify(new URL('run-child.mjs', import.meta.url).href);

// Counts SIGINT, says so on SIGTERM and ends with 7; says first who it is.
const COUNTER = `
let count = 0;
process.on('SIGINT', () => { count++; console.log('int ' + count); });
process.on('SIGTERM', () => { console.log('term after ' + count); process.exit(7); });
setInterval(() => {}, 1000);
console.log('ready');
`;

/** Starts a process that runs `commandLine` through runAndExit. */
function start(t, commandLine) {
  const code = `import { runAndExit } from ${MODULE}; await runAndExit(process.argv[1], {});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, commandLine], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

function startCounter(t) {
  const folder = temporaryTree(t, { 'counter.mjs': COUNTER });
  return start(t, `${shellQuote(process.execPath)} ${shellQuote(`${folder}/counter.mjs`)}`);
}

test('the exit code of the command is that of the process', async (t) => {
  const { child } = start(t, 'exit 5');
  assert.deepEqual(await once(child, 'exit'), [5, null]);
});

test('a command ended by a signal ends the process with 128 and its number, as in a shell', async (t) => {
  const { child } = start(t, "sh -c 'kill -TERM $$'");
  assert.deepEqual(await once(child, 'exit'), [143, null]);
});

test('Ctrl-C, which arrives here and in the whole group, reaches the command once', async (t) => {
  const { child, lines } = startCounter(t);
  await lines.next();
  process.kill(-child.pid, 'SIGINT');
  process.kill(child.pid, 'SIGINT');
  assert.equal((await lines.next()).value, 'int 1');
  child.kill('SIGTERM');
  assert.equal((await lines.next()).value, 'term after 1');
  assert.deepEqual(await once(child, 'exit'), [7, null]);
});

test('the command ends when the process is killed', async (t) => {
  const { child, lines } = startCounter(t);
  await lines.next();
  child.kill('SIGKILL');
  assert.equal((await lines.next()).value, 'term after 0');
  assert.equal((await lines.next()).done, true);
});

test('the command ends when the npm above the process is killed', async (t) => {
  const folder = temporaryTree(t, { 'counter.mjs': COUNTER });
  const code = `import { runAndExit } from ${MODULE}; await runAndExit(process.argv[1], {});`;
  const words = [process.execPath, '--input-type=module', '-e', code, `'${process.execPath}' ${folder}/counter.mjs`];
  const parent = spawn('sh', ['-c', '"$@"; true', 'sh', ...words], {
    env: { ...process.env, npm_lifecycle_event: 'demo' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  await lines.next();
  parent.kill('SIGKILL');
  assert.equal((await lines.next()).value, 'term after 0');
  assert.equal((await lines.next()).done, true);
});

test('an argument survives the shell', async (t) => {
  for (const argument of ['plain', "it's", '$HOME `id` "x" \\ *', '']) {
    const { lines } = start(t, `printf '<%s>\\n' ${shellQuote(argument)}`);
    assert.equal((await lines.next()).value, `<${argument}>`);
  }
});
