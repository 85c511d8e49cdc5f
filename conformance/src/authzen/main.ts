// Runs the vectors of AuthZEN's demos: npm run conformance:authzen -- [FILE...]. Without a file, all of the suite.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { runFiles } from './cases.ts';

const from = process.env['INIT_CWD'] ?? process.cwd();
const named = process.argv.slice(2);
const folder = suiteFile('authzen');
const vectors = (name: string): boolean => name.endsWith('.json') && !name.includes('--data--');
const files =
  named.length > 0
    ? named.map((file) => resolve(from, file))
    : folder === undefined
      ? []
      : readdirSync(folder)
          .filter(vectors)
          .map((name) => join(folder, name));
if (files.length === 0) {
  process.stderr.write(`skipped: there is no suite in ${suitesFolder()}; WRIT_CONFORMANCE names another folder\n`);
}
const verdicts = await runFiles(files);
const failures = verdicts.filter(({ problem }) => problem !== undefined);
for (const { name, problem } of failures) process.stderr.write(`${name}\n    ${problem ?? ''}\n`);
process.stdout.write(`total: ${verdicts.length - failures.length} passed, ${failures.length} failed, 0 skipped\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
