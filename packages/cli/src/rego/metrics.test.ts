import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeIo } from '../testing/fake-io.ts';
import { runEval } from './eval.ts';

const NAMES = ['load_files', 'module_compile', 'module_parse', 'query_compile', 'query_eval', 'query_parse'];

test('--metrics reports how long each part took, as OPA does', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'writ-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'r.rego'), 'package r\np := 1');
  for (const format of ['json', 'pretty'] as const) {
    const io = fakeIo({ workingDirectory: folder });
    assert.equal(await runEval(io, 'data.r.p', { data: ['r.rego'], metrics: true, format, regoVersion: 'v1' }), 0);
    const { out } = io.written;
    const names = [...out.matchAll(/timer_rego_(\w+)_ns\W+\d+/g)].map(([, name]) => name);
    assert.deepEqual(names, NAMES, out);
  }
});
