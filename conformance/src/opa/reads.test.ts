import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyze, evaluate, isCovered, Recorder, RegoEvaluationError, toJsonText } from '@writ/rego';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { type Case, caseName } from './cases.ts';
import { readCases } from './read-cases.ts';
import { inputOf, prepareCase } from './run-case.ts';

/** What an evaluation of the case reads and the analysis of its query did not foresee. */
function unforeseen(test: Case): string[] {
  const query = prepareCase(test);
  const { reads } = analyze(query.policy, test.query);
  const recorder = new Recorder();
  const input = inputOf(test);
  try {
    const { results } = evaluate(query, {
      data: recorder.document('data', test.data ?? {}),
      input: input === undefined ? undefined : recorder.document('input', input),
      strictBuiltinErrors: test.strictError,
      // The input was checked by then, which reads all of it.
      trace: () => {
        recorder.start();
      },
    });
    // Who asks reads the answer.
    for (const { bindings } of results) for (const value of Object.values(bindings)) toJsonText(value);
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
  }
  return Array.from(recorder.observations)
    .filter((observation) => !isCovered(reads, observation))
    .map(
      ({ root, path, members }) => `${caseName(test)}: ${[root, ...path].join('/')}${members ? ', its members' : ''}`,
    );
}

for (const name of ['eval-v1.jsonl', 'eval-v0.jsonl']) {
  const file = suiteFile('opa', name);
  const skip = file === undefined && `no suite in ${suitesFolder()}`;
  describe(`all that ${name} reads is foreseen`, { skip }, () => {
    const cases = file === undefined ? [] : readCases(file);
    for (const [folder, members] of Map.groupBy(cases, (test) => test.file.split('/')[0] ?? '')) {
      it(folder, () => {
        assert.deepEqual(members.flatMap(unforeseen), []);
      });
    }
  });
}
