// Compares Writ with OPA's binary over changed modules of OPA's suite: npm run differential:opa -- [OPTION...]
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from '../opa/read-cases.ts';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { compareMutant } from './compare.ts';
import { minimise } from './minimise.ts';
import { mutantOf } from './mutants.ts';
import { Oracle } from './oracle.ts';
import { describeDisagreement, Tally } from './report.ts';

const PARALLEL = 2;
/** How many of a hundred checks must agree in all. */
const ENOUGH = 98;

const { values: options } = parseArgs({
  options: {
    opa: { type: 'string', default: process.env['WRIT_OPA'] ?? 'opa' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'string', default: '5000' },
    only: { type: 'string' },
    report: { type: 'string' },
  },
});

async function main(folder: string): Promise<number> {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const binary = options.opa.includes('/') ? resolve(from, options.opa) : options.opa;
  const report = options.report === undefined ? undefined : resolve(from, options.report);
  const cases = ['eval-v1.jsonl', 'eval-v0.jsonl'].flatMap((name) => {
    const file = suiteFile('opa', name);
    return file === undefined ? [] : readCases(file);
  });
  if (cases.length === 0)
    throw new Error(`there is no suite in ${suitesFolder()}; WRIT_CONFORMANCE names another folder`);
  const seed = Number(options.seed);
  const numbers = (
    options.only === undefined ? [...Array(Number(options.mutants)).keys()] : [Number(options.only)]
  ).values();
  const version = await new Oracle(binary, folder).version().catch(() => undefined);
  if (version === undefined) {
    throw new Error(
      `\`${options.opa}\` does not run; install OPA with \`go install github.com/open-policy-agent/opa@v1.22.2\`, and name it with --opa or WRIT_OPA where PATH does not find it`,
    );
  }
  process.stdout.write(`OPA ${version}, seed ${seed}\n`);
  if (report !== undefined) writeFileSync(report, '');

  const tally = new Tally();
  const work = async (oracle: Oracle): Promise<void> => {
    for (const number of numbers) {
      const mutant = mutantOf(cases, seed, number);
      const comparison = await compareMutant(mutant, oracle);
      tally.add(mutant.kind, comparison);
      if (comparison.difference === undefined || report === undefined) continue;
      appendFileSync(report, `${describeDisagreement(await minimise({ mutant, comparison }, oracle))}\n`);
    }
  };
  await Promise.all(
    Array.from({ length: PARALLEL }, async (_, index) => work(new Oracle(binary, join(folder, `${index}`)))),
  );

  process.stdout.write(`${tally.table()}\n`);
  const { checks, checksAgree, values, valuesAgree } = tally.total;
  return checksAgree * 100 < checks * ENOUGH || valuesAgree < values ? 1 : 0;
}

const temporary = mkdtempSync(join(tmpdir(), 'writ-differential-'));
try {
  process.exitCode = await main(temporary);
} catch (error) {
  process.stderr.write(`writ: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
