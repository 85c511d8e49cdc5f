import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testHost } from '../fixtures/host.ts';
import { runRegoCli } from './cli.ts';

async function refusal(t: TestContext, ...args: string[]): Promise<string> {
  let text = '';
  const code = await runRegoCli(args, testHost(t), {
    stdout: () => assert.fail('something was measured'),
    stderr: (line) => (text += line),
  });
  assert.equal(code, 2);
  return text.split('\n')[0] ?? '';
}

test('a folder without the files of a workload is refused', async (t) => {
  const folder = testHost(t).directory;
  assert.match(
    await refusal(t, folder),
    /policy\.rego` is missing: a folder needs policy\.rego, data\.json, inputs\.json$/,
  );
});
for (const [args, message] of [
  [['--rounds', '0'], '`--rounds` takes a whole number from 1 to 10000, not `0`'],
  [['--seed', 'x'], '`--seed` takes a whole number from 0 to 4294967295, not `x`'],
  [['--format', 'xml'], '`--format` takes json or text, not `xml`'],
] as const)
  test(`${args.join(' ')} is refused`, async (t) => {
    assert.equal(await refusal(t, ...args), `bench: ${message}`);
  });
test('an unknown option is refused', async (t) => {
  assert.match(await refusal(t, '--fast'), /^bench: Unknown option '--fast'/);
});
