import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { EXPECTED_FAILURES } from './expected-failures.ts';
import { readCases } from './read-cases.ts';
import { runCases } from './report.ts';

for (const name of ['eval-v1.jsonl', 'eval-v0.jsonl']) {
  const file = suiteFile('opa', name);
  describe(`OPA's evaluation suite: ${name}`, { skip: file === undefined && `no suite in ${suitesFolder()}` }, () => {
    const cases = file === undefined ? [] : readCases(file);
    for (const [folder, members] of Map.groupBy(cases, (test) => test.file.split('/')[0] ?? '')) {
      it(folder, () => {
        const rows = runCases(members);
        const failures = rows.flatMap((row) => row.failures);
        const unexpected = failures.filter(
          (failure) => !Object.hasOwn(EXPECTED_FAILURES, failure.name) || failure.problem.startsWith('passes'),
        );
        assert.deepEqual(unexpected, []);
        assert.deepEqual(
          rows.flatMap((row) => row.notCompiled),
          [],
        );
      });
    }
  });
}
