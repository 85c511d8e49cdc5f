import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli.ts';
import { testHost } from './fixtures/host.ts';
import { PROJECT_ROOT } from './host.ts';
import { hasProc, processTree } from './proc.ts';
import type { Suite } from './suite.ts';
import { suites } from './suites/index.ts';

const command = process.execPath;
const demo: Suite = {
  kind: 'commands',
  name: 'demo',
  title: 'a good one and an absent one',
  baseline: 'good',
  variants: [
    { name: 'good', command, args: ['-e', '0'] },
    { name: 'absent', peer: { command: 'writ-bench-no-such-peer', versionArgs: [] }, command, args: [] },
  ],
};
const broken: Suite = {
  ...demo,
  name: 'broken',
  variants: [{ name: 'bad', command, args: [join(PROJECT_ROOT, 'no-such-file.js')] }],
};

async function run(
  t: TestContext,
  ...args: string[]
): Promise<{ code: number; out: string; err: string; directory: string }> {
  const host = testHost(t);
  let [out, err] = ['', ''];
  const code = await runCli(args, [demo, broken], host, {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
  });
  return { code, out, err, directory: host.directory };
}

describe('runCli', () => {
  test('wrong usage ends with 2, one sentence and the names', async (t) => {
    const { code, out, err } = await run(t, 'dmo');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^bench: `dmo` is not a bench; did you mean `demo`\?\nbenches: demo, broken\n/);
  });
  test('a report in a folder that does not exist is refused before anything is measured', async (t) => {
    const { code, err } = await run(t, 'demo', '--json', 'no/such/folder/x.json');
    assert.equal(code, 2);
    assert.match(err, /is not in an existing folder/);
  });
  test('`list` shows names and titles', async (t) => {
    const { code, out } = await run(t, 'list');
    assert.equal(code, 0);
    assert.match(out, /^demo {4}a good one and an absent one\n/);
  });
  test('an absent peer is no failure, and all three outputs name it', async (t) => {
    const host = testHost(t);
    const [json, markdown] = [join(host.directory, 'x.json'), join(host.directory, 'x.md')];
    const { code, out } = await run(t, 'demo', '--rounds', '1', '--quick', '--json', json, '--markdown', markdown);
    assert.equal(code, 0);
    for (const text of [out, readFileSync(json, 'utf8'), readFileSync(markdown, 'utf8')])
      assert.match(text, /`writ-bench-no-such-peer` is not installed/);
  });
  test('a failed variant ends with 1, and the output names neither the machine nor its folders', async (t) => {
    const { code, out } = await run(t, 'broken', '--rounds', '1', '--quick');
    assert.equal(code, 1);
    assert.match(out, /bad +failed: exit code 1/);
    assert.ok(!out.includes(PROJECT_ROOT));
    assert.ok(hostname() === 'localhost' || !new RegExp(`\\b${hostname()}\\b`).test(out));
  });
});

test('Ctrl-C ends all children and exits with 130', async (t) => {
  if (!hasProc()) {
    t.skip('the host has no /proc to look for children in: run this on Linux');
    return;
  }
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const bench = spawn(command, ['--conditions=@writ/source', main, 'http-floor'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let progress = '';
  bench.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    bench.once('exit', resolve);
  });
  while (!progress.includes('round 1') && bench.exitCode === null) await sleep(50);
  await sleep(300);
  const children = processTree(bench.pid ?? 0).slice(1);
  assert.ok(children.length > 0);
  bench.kill('SIGINT');
  assert.equal(await ended, 130);
  const deadline = performance.now() + 5_000;
  const living = (): number[] =>
    children.flatMap(({ pid }) => processTree(pid)).flatMap(({ pid, state }) => (state === 'Z' ? [] : [pid]));
  while (living().length > 0 && performance.now() < deadline) await sleep(50);
  assert.deepEqual(living(), []);
});

describe('the suites', () => {
  test('have names that the command line can tell apart', () => {
    const names = [...suites.map(({ name }) => name), 'list', 'all'];
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z][a-z0-9-]*$/);
  });
  for (const { name, baseline, variants } of suites)
    test(`${name} has a baseline among its variants and no name twice`, () => {
      const variantNames = variants.map((variant) => variant.name);
      assert.ok(variantNames.includes(baseline));
      assert.equal(new Set(variantNames).size, variantNames.length);
    });
});
