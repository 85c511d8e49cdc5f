import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ExplainMode } from '@writ/rego/internal';
import { fakeIo } from '../testing/fake-io.ts';
import { runEval } from './eval.ts';

const POLICY = `package r

p := 1 if {
	input.x > 1
	trace("one")
} else := 2 if {
	every v in input.l { v > 0 }
	trace("two")
	s := [y | some y in input.l; y > 1; trace("in")]
	count(s) > 0
}

q contains x if {
	some x in input.l
	x != 2
	f(x)
}

f(x) if x > 2

t if {
	p == 2 with input.x as 0
	not q[7]
	q[3]
}
`;

async function evaluate(t: TestContext, explain: ExplainMode, query: string, format: 'pretty' | 'json' = 'pretty') {
  const folder = mkdtempSync(join(tmpdir(), 'writ-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'r.rego'), POLICY);
  writeFileSync(join(folder, 'input.json'), '{"x": 1, "l": [1, 2, 3]}');
  const io = fakeIo({ workingDirectory: folder });
  await runEval(io, query, { data: ['r.rego'], input: 'input.json', explain, format, regoVersion: 'v1' });
  return io.written.out;
}

// What OPA 1.22.2 prints.
const PRETTY: Readonly<Record<string, readonly [mode: ExplainMode, query: string, lines: readonly string[]]>> = {
  'notes with the way to them': [
    'notes',
    'data.r.t',
    [
      'query:1       Enter data.r.t = _',
      'r.rego:21     | Enter data.r.t',
      'r.rego:6      | | Enter data.r.p',
      'r.rego:8      | | | Note "two"',
      'r.rego:9      | | | Enter y = input.l[__local2__]; gt(y, 1); trace("in")',
      'r.rego:9      | | | | Note "in"',
      'r.rego:9      | | | Redo y = input.l[__local2__]; gt(y, 1); trace("in")',
      'r.rego:9      | | | | Note "in"',
      'true',
    ],
  ],
  'expressions that failed with the way to them': [
    'fails',
    'data.r.t',
    [
      'query:1       Enter data.r.t = _',
      'r.rego:21     | Enter data.r.t',
      'r.rego:3      | | Enter data.r.p',
      'r.rego:4      | | | Fail gt(__local12__, 1)',
      'r.rego:6      | | Enter data.r.p',
      'r.rego:9      | | | Enter y = input.l[__local2__]; gt(y, 1); trace("in")',
      'r.rego:9      | | | | Fail gt(y, 1)',
      'r.rego:23     | | Enter data.r.q[7]',
      'r.rego:13     | | | Enter data.r.q',
      'r.rego:14     | | | | Fail x = input.l[__local6__]',
      'r.rego:23     | | | Fail data.r.q[7]',
      'true',
    ],
  ],
  nothing: ['notes', 'data.r.q[3]', ['3']],
};

for (const [title, [mode, query, lines]] of Object.entries(PRETTY)) {
  test(`--explain=${mode} shows ${title}`, async (t) => {
    assert.deepEqual((await evaluate(t, mode, query)).split('\n').slice(0, -1), lines);
  });
}

test('--explain=full shows each step', async (t) => {
  const steps = (await evaluate(t, 'full', 'data.r.f(1)')).split('\n').slice(0, -1);
  assert.deepEqual(steps.slice(0, 5), [
    'query:1       Enter data.r.f(1, _)',
    'query:1       | Eval data.r.f(1, _)',
    'r.rego:19     | Enter data.r.f',
    'r.rego:19     | | Eval gt(x, 2)',
    'r.rego:19     | | Fail gt(x, 2)',
  ]);
});

test('in JSON an explanation has a member for each step', async (t) => {
  const printed: unknown = JSON.parse(await evaluate(t, 'notes', 'data.r.p', 'json'));
  const { explanation } = printed as { explanation: Record<string, unknown>[] };
  assert.deepEqual(
    explanation
      .slice(0, 3)
      .map(({ Op, Location, QueryID, ParentID, Message, Ref }) => ({ Op, Location, QueryID, ParentID, Message, Ref })),
    [
      { Op: 'Enter', Location: { file: '', row: 1, col: 1 }, QueryID: 0, ParentID: 0, Message: '', Ref: null },
      { Op: 'Enter', Location: { file: 'r.rego', row: 6, col: 3 }, QueryID: 2, ParentID: 0, Message: '', Ref: null },
      { Op: 'Note', Location: { file: 'r.rego', row: 8, col: 2 }, QueryID: 2, ParentID: 0, Message: 'two', Ref: null },
    ],
  );
});
