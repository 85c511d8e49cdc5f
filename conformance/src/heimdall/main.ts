// Runs heimdall's validation files: npm run conformance:heimdall -- [FILE...]. Without a file, all of both generations.
import { resolve } from 'node:path';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { filesOf, runFiles } from './cases.ts';

const from = process.env['INIT_CWD'] ?? process.cwd();
const named = process.argv.slice(2);
const folders = ['v0.17', 'next'].flatMap((name) => suiteFile('heimdall', name) ?? []);
const files =
  named.length > 0 ? named.map((file) => resolve(from, file)) : folders.flatMap((folder) => filesOf(folder));
if (files.length === 0) {
  process.stderr.write(`skipped: there is no suite in ${suitesFolder()}; WRIT_CONFORMANCE names another folder\n`);
}
const verdicts = runFiles(files);
const failures = verdicts.filter(({ problem }) => problem !== undefined);
for (const { name, problem } of failures)
  process.stderr.write(`${name}\n    ${(problem ?? '').replaceAll('\n', '\n    ')}\n`);
process.stdout.write(`total: ${verdicts.length - failures.length} passed, ${failures.length} failed, 0 skipped\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
