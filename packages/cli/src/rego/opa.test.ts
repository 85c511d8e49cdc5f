import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RegoCase, runRego } from '../testing/rego-case.ts';
import { CHECK_CASES } from '../testing/rego-cases/check.ts';
import { EVAL_CASES } from '../testing/rego-cases/eval.ts';
import { FMT_CASES } from '../testing/rego-cases/fmt.ts';
import { PARSE_CASES } from '../testing/rego-cases/parse.ts';
import { TEST_CASES } from '../testing/rego-cases/test.ts';

const COMMANDS: readonly [command: string, cases: readonly RegoCase[]][] = [
  ['eval', EVAL_CASES],
  ['check', CHECK_CASES],
  ['parse', PARSE_CASES],
  ['test', TEST_CASES],
  ['fmt', FMT_CASES],
];
for (const [command, cases] of COMMANDS) {
  describe(`writ rego ${command}`, () => {
    for (const { title, argv, files, stdin, exits, out, err } of cases) {
      test(title, async () => {
        assert.deepEqual(await runRego(argv, files, stdin), { exits, out, err });
      });
    }
  });
}
