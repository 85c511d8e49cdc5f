// Runs the examples and counterexamples of ODCS: npm run conformance:odcs -- [FILE...]. Without a file, those of the suite.
import { resolve } from 'node:path';
import { suitesFolder } from '../suite-files.ts';
import { problemWith, suiteContracts } from './run-file.ts';

const from = process.env['INIT_CWD'] ?? process.cwd();
const named = process.argv.slice(2);
const files = named.length > 0 ? named.map((file) => resolve(from, file)) : suiteContracts();

if (files.length === 0) {
  process.stderr.write(`skipped: there is no suite in ${suitesFolder()}; WRIT_CONFORMANCE names another folder\n`);
}
let failed = 0;
for (const file of files) {
  const problem = problemWith(file);
  if (problem === undefined) continue;
  failed++;
  process.stderr.write(`${file}\n    ${problem.replaceAll('\n', '\n    ')}\n`);
}
process.stdout.write(`total: ${files.length - failed} passed, ${failed} failed, 0 skipped\n`);
process.exitCode = failed > 0 ? 1 : 0;
