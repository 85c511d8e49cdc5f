import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { matchesOutput } from './example-output.ts';
import { parsePage } from './example-parser.ts';
import { prepareFolder, runStep } from './example-runner.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'writ-docs-test-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  prepareFolder(folder);
  return folder;
}

function fence(info: string, ...lines: string[]): string {
  return ['```'.concat(info), ...lines, '```', ''].join('\n');
}

async function runPage(t: TestContext, markdown: string): Promise<void> {
  const folder = temporaryFolder(t);
  const { problems, steps } = parsePage(markdown);
  assert.deepEqual(problems, []);
  for (const step of steps) await runStep(step, folder);
}

test('a page with every kind of example is read in its order', () => {
  const page = readFileSync(new URL('fixtures/page.md', import.meta.url), 'utf8');
  const { problems, steps } = parsePage(page);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    steps.map((step) => step.do),
    ['write', 'write', 'validate', 'write', 'run-script', 'run-command', 'run-command', 'run-command', 'run-command'],
  );
});

test('what the page shows is what happens', async (t) => {
  const page = readFileSync(new URL('fixtures/page.md', import.meta.url), 'utf8');
  const folder = temporaryFolder(t);
  for (const step of parsePage(page).steps) if (step.do !== 'validate') await runStep(step, folder);
});

test('other output than the page shows is found', async (t) => {
  await assert.rejects(runPage(t, fence('console', '$ echo two', 'one')), /output of `echo two`/);
});

test('output that the page does not show is found', async (t) => {
  await assert.rejects(runPage(t, fence('console', '$ echo one')), /output of `echo one`/);
});

test('another exit code than the page says is found', async (t) => {
  await assert.rejects(runPage(t, fence('console', '$ false')), /exit code of `false`/);
});

test('a script that throws is found', async (t) => {
  await assert.rejects(runPage(t, fence('ts title="x.ts"', "throw new Error('no');")), /Error: no/);
});

test('a configuration that does not validate is found', async (t) => {
  const config = fence('yaml title="writ.yaml"', 'apiVersion: writ/v1', 'kind: Nothing');
  await assert.rejects(runPage(t, config), /`writ validate config writ\.yaml` printed/);
});

const REFUSED = {
  'a console block that is not run without a reason': fence('console no-run', '$ top'),
  'an empty reason': fence('console no-run=""', '$ top'),
  'a console block without a command': fence('console', 'top'),
  'a configuration without a title': fence('yaml', 'apiVersion: writ/v1', 'kind: Edge'),
  'a title outside of the folder of the page': fence('json title="../x.json"', '{}'),
};

for (const [what, page] of Object.entries(REFUSED)) {
  test(`${what} is refused`, () => {
    assert.equal(parsePage(page).problems.length, 1);
  });
}

test('an ellipsis stands for the rest of a line, alone for any lines', () => {
  assert.equal(matchesOutput(['a …'], 'a b\n'), true);
  assert.equal(matchesOutput(['a …'], 'a b\nc\n'), false);
  assert.equal(matchesOutput(['a', '…', 'z'], 'a\nb\nc\nz\n'), true);
  assert.equal(matchesOutput(['a', '…', 'z'], 'a\nz\n'), true);
  assert.equal(matchesOutput(['a', '…'], 'b\n'), false);
});
