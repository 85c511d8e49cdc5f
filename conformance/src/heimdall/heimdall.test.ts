import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suiteFile } from '../suite-files.ts';
import { filesOf, runFiles } from './cases.ts';

for (const generation of ['v0.17', 'next']) {
  test(`heimdall's validation files of ${generation} come to what heimdall makes of them`, (t) => {
    const folder = suiteFile('heimdall', generation);
    if (folder === undefined) return t.skip('the suite is absent');
    assert.deepEqual(
      runFiles(filesOf(folder)).filter(({ problem }) => problem !== undefined),
      [],
    );
  });
}
