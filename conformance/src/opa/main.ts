// Runs OPA's evaluation suite: npm run conformance:opa -- [FILE...]. Without a file, both files of the suite.
import { resolve } from 'node:path';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { readCases } from './read-cases.ts';
import { runCases, table } from './report.ts';

const from = process.env['INIT_CWD'] ?? process.cwd();
const named = process.argv.slice(2);
const files =
  named.length > 0
    ? named.map((file) => resolve(from, file))
    : ['eval-v1.jsonl', 'eval-v0.jsonl'].flatMap((name) => suiteFile('opa', name) ?? []);

if (files.length === 0) {
  process.stderr.write(`skipped: there is no suite in ${suitesFolder()}; WRIT_CONFORMANCE names another folder\n`);
}
try {
  const rows = runCases(files.flatMap((file) => readCases(file)));
  for (const { name, problem } of rows.flatMap(({ failures }) => failures)) {
    process.stderr.write(`${name}\n    ${problem.replaceAll('\n', '\n    ')}\n`);
  }
  for (const part of rows.flatMap(({ notCompiled }) => notCompiled)) process.stderr.write(`not compiled: ${part}\n`);
  process.stdout.write(`${table(rows, 0)}\n`);
  process.exitCode = rows.some(({ failures }) => failures.length > 0) ? 1 : 0;
} catch (error) {
  process.stderr.write(`writ: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
