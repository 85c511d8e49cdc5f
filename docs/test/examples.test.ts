import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePage, type Step } from './example-parser.ts';
import { prepareFolder, ROOT, runStep } from './example-runner.ts';

const PAGES = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'bench/*.md', 'examples/*/*.md'], {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|dist|fixtures)(\/|$)/.test(path),
}).toSorted((a, b) => a.localeCompare(b, 'en'));

test('there are pages to try', () => {
  assert.ok(PAGES.includes('README.md'));
  assert.ok(PAGES.includes(join('docs', 'README.md')));
});

for (const page of PAGES) {
  const { problems, steps } = parsePage(readFileSync(join(ROOT, page), 'utf8'));
  if (problems.length + steps.length > 0) {
    test(`the examples of ${page} do what it says`, async (t) => {
      assert.deepEqual(problems, []);
      const folder = mkdtempSync(join(tmpdir(), 'writ-docs-'));
      t.after(() => {
        rmSync(folder, { recursive: true });
      });
      prepareFolder(folder);
      for (const step of steps) await t.test(titleOf(step), async () => runStep(step, folder));
    });
  }
}

function titleOf(step: Step): string {
  return step.do === 'run-command'
    ? `line ${step.line}: ${step.command}`
    : `line ${step.line}: ${step.do} ${step.file}`;
}
