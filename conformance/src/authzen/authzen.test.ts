import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { suiteFile } from '../suite-files.ts';
import { runFiles } from './cases.ts';

it("passes the vectors of AuthZEN's demos", async (t) => {
  const folder = suiteFile('authzen');
  if (folder === undefined) {
    t.skip('the suite is absent');
    return;
  }
  const files = readdirSync(folder).filter((name) => !name.includes('--data--'));
  const verdicts = await runFiles(files.map((name) => join(folder, name)));
  assert.ok(verdicts.length > 0);
  assert.deepEqual(
    verdicts.filter(({ problem }) => problem !== undefined),
    [],
  );
});
