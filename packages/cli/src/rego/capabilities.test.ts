import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fakeIo } from '../testing/fake-io.ts';
import { runEval } from './eval.ts';

async function evaluate(t: TestContext, capabilities: string, query: string) {
  const folder = mkdtempSync(join(tmpdir(), 'writ-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'caps.json'), capabilities);
  const io = fakeIo({ workingDirectory: folder });
  const options = { capabilities: 'caps.json', format: 'raw', regoVersion: 'v1', strictBuiltinErrors: true } as const;
  return { exitCode: await runEval(io, query, options), ...io.written };
}

const NAMES = [{ name: 'eq' }, { name: 'http.send' }];

test('a built-in that the file does not name is not defined', async (t) => {
  const { exitCode, err } = await evaluate(t, JSON.stringify({ builtins: NAMES, features: ['rego_v1'] }), 'upper("a")');
  assert.equal(exitCode, 2);
  assert.match(err, /rego_type_error: undefined function upper/);
});

test('a host that the file does not name is not asked', async (t) => {
  const file = JSON.stringify({ builtins: NAMES, features: ['rego_v1'], allow_net: ['example.com'] });
  const { err } = await evaluate(t, file, 'http.send({"method": "get", "url": "http://127.0.0.1:1"})');
  assert.match(err, /eval_builtin_error: http\.send: disallowed host: 127\.0\.0\.1/);
});

test('a file that is no JSON is wrong', async (t) => {
  const { exitCode, err } = await evaluate(t, '{', '1');
  assert.equal(exitCode, 2);
  assert.match(err, /no such file or capabilities version found: caps\.json/);
});
