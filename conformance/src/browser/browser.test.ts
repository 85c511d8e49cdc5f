import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireCommand } from '@writ/core/testing';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import type { PageReport } from './page.ts';

/** The page's code as somebody would bundle it. */
async function bundled(): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, 'page.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['browser', '@writ/source', 'import', 'default'] },
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  assert.equal(output.length, 1);
  return output[0].code;
}

/** Opens the page in a real browser, under a content security policy. */
async function inBrowser(t: TestContext, executablePath: string, suite: string, policy: string): Promise<PageReport> {
  const code = await bundled();
  const server = createServer(({ url }, response) => {
    if (url === '/suite.jsonl') createReadStream(suite).pipe(response);
    else if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(code);
    else {
      response.setHeader('content-security-policy', policy).setHeader('content-type', 'text/html');
      response.end('<!doctype html><title></title><script type="module" src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  t.after(async () => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening server has an address
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  // Not with waitForFunction, which needs what the second policy forbids.
  const deadline = performance.now() + 120_000;
  let title = await page.title();
  while (title === '') {
    assert.deepEqual(errors, []);
    assert.ok(performance.now() < deadline, 'the page does not end');
    await sleep(100);
    title = await page.title();
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the page's title is its report
  return JSON.parse(title) as PageReport;
}

const file = suiteFile('opa', 'eval-v1.jsonl');

describe("OPA's evaluation suite in Chromium", { skip: file === undefined && `no suite in ${suitesFolder()}` }, () => {
  const policies: readonly [name: string, policy: string, generatesCode: boolean][] = [
    ['generated code allowed', "default-src 'self'; script-src 'self' 'unsafe-eval'", true],
    ['generated code forbidden', "default-src 'self'; script-src 'self'", false],
  ];
  for (const [name, policy, generatesCode] of policies) {
    test(name, async (t) => {
      const chromiumPath = requireCommand(t, 'chromium');
      if (chromiumPath === undefined || file === undefined) return;
      const report = await inBrowser(t, chromiumPath, file, policy);
      assert.equal(report.generatesCode, generatesCode);
      assert.deepEqual(report.failed, []);
      assert.ok(report.passed > 1300, `${report.passed} cases passed`);
      assert.ok(report.refused.includes('crypto.sha256'));
      for (const lacking of report.refused) assert.match(lacking, /^(?:crypto|io\.jwt|providers\.aws)\./);
    });
  }
});
