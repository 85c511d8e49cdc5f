// Asks OPA's own server and Writ's the same, and compares the answers: npm run differential:opa-api -- [--opa PATH].
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ourServer } from './ours.ts';
import { DATA, POLICY, QUESTIONS, type Question } from './world.ts';

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** What ours says of its basis, and how the two number what they evaluate. */
const LEFT_OUT = new Set(['writ', 'decision_id', 'query_id']);

const { values } = parseArgs({ options: { opa: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'opa-api-'));
writeFileSync(join(folder, 'policy.rego'), POLICY);
writeFileSync(join(folder, 'data.json'), JSON.stringify(DATA));
const port = await freePort();
const opa = spawn(
  values.opa ?? process.env['WRIT_OPA'] ?? 'opa',
  ['run', '--server', '--addr', `127.0.0.1:${port}`, '--log-level', 'error', 'policy.rego', 'data.json'],
  { cwd: folder, stdio: 'ignore' },
);
const failed = once(opa, 'error').then(() => false);
const ours = ourServer();
try {
  if (await Promise.race([failed, isUp(`http://127.0.0.1:${port}`)])) {
    await ours.start();
    await compare(`http://127.0.0.1:${port}`, ours.url ?? '');
  } else {
    process.stderr.write('SKIPPED: OPA does not start; name its binary with --opa PATH or WRIT_OPA\n');
    process.stdout.write(`total: 0 passed, 0 failed, ${QUESTIONS.length} skipped\n`);
  }
} finally {
  opa.kill();
  await ours.close();
  rmSync(folder, { recursive: true });
}

async function compare(theirs: string, own: string): Promise<void> {
  let wrong = 0;
  for (const question of QUESTIONS) {
    const [expected, actual] = await Promise.all([ask(theirs, question), ask(own, question)]);
    if (isDeepStrictEqual(expected, actual)) continue;
    wrong += 1;
    const { method = 'GET', path, body = '' } = question;
    process.stderr.write(
      `${method} ${path} ${body}\n    OPA:  ${JSON.stringify(expected)}\n    Writ: ${JSON.stringify(actual)}\n`,
    );
  }
  process.stdout.write(`total: ${QUESTIONS.length - wrong} passed, ${wrong} failed, 0 skipped\n`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

async function ask(base: string, { method = 'GET', path, body, headers = {} }: Question): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), body: comparable(text) };
}

/** Text, where it is no JSON. */
function comparable(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (LEFT_OUT.has(key) ? undefined : value));
  } catch {
    return text;
  }
}

async function isUp(base: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return (await fetch(`${base}/health`)).ok;
    } catch {
      await pause(100);
    }
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
