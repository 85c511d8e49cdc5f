import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Output } from '../cli.ts';
import { readEnvironment } from '../environment.ts';
import type { Host } from '../host.ts';
import { jsonReport } from '../report/json.ts';
import { layout, textReport } from '../report/text.ts';
import type { SuiteResult } from '../results.ts';
import { runSuite } from '../run-suite.ts';
import { QUICK, type Settings, THOROUGH } from '../settings.ts';
import { speedsOf, speedTable } from './speed.ts';
import { RIVALS, regoSuite } from './suites.ts';
import { writeWorkloads } from './workload.ts';
import { workloads } from './workloads/index.ts';

const USAGE = 'npm run bench:rego -- [FOLDER]... [--rounds N] [--seed N] [--quick] [--format json|text]';
const FILES = ['policy.rego', 'data.json', 'inputs.json'];

interface Request {
  readonly folders: readonly string[];
  readonly settings: Settings;
  readonly format: 'json' | 'text';
}

/**
 * The Rego bench but for signals: the given folders, or the project's own workloads.
 *
 * @returns the exit code: 0 done, 1 a variant failed or decided differently, 2 wrong usage; absent peers are no failure
 */
export async function runRegoCli(args: readonly string[], host: Host, output: Output): Promise<0 | 1 | 2> {
  const request = parse(args);
  if (typeof request === 'string') {
    output.stderr(`bench: ${request}\nusage: ${USAGE}\n`);
    return 2;
  }
  const environment = readEnvironment(host);
  const suites: SuiteResult[] = [];
  for (const folder of request.folders.length > 0 ? request.folders : ownFolders(host))
    suites.push(
      await runSuite(regoSuite(folder), host, request.settings, (line) => {
        output.stderr(`${line}\n`);
      }),
    );
  const speeds = speedsOf(suites, RIVALS);
  const names = suites.map(({ name }) => name);
  const tables = RIVALS.map((rival) => layout(speedTable(speeds, rival, names)).join('\n'));
  const report = { environment, suites };
  output.stdout(request.format === 'json' ? jsonReport(report, { speeds }) : textReport(report, tables));
  const statuses = suites.flatMap(({ variants }) => variants.map(({ status }) => status));
  return statuses.some((status) => status === 'failed' || status === 'invalid') ? 1 : 0;
}

/** @returns what is wrong, if anything is */
function parse(args: readonly string[]): Request | string {
  const parsed = parseWords(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const rounds = values.rounds === undefined ? undefined : wholeNumber(values.rounds, 1, 10_000);
  if (Number.isNaN(rounds)) return `\`--rounds\` takes a whole number from 1 to 10000, not \`${values.rounds}\``;
  const seed = wholeNumber(values.seed, 0, 2 ** 32 - 1);
  if (Number.isNaN(seed)) return `\`--seed\` takes a whole number from 0 to 4294967295, not \`${values.seed}\``;
  const { format } = values;
  if (format !== 'json' && format !== 'text') return `\`--format\` takes json or text, not \`${format}\``;
  const folders = positionals.map((folder) => resolve(folder));
  const missing = folders
    .flatMap((folder) => FILES.map((file) => join(folder, file)))
    .find((file) => !existsSync(file));
  if (missing !== undefined) return `\`${missing}\` is missing: a folder needs ${FILES.join(', ')}`;
  return { folders, settings: { ...(values.quick ? QUICK : THOROUGH), ...(rounds && { rounds }), seed }, format };
}

// oxlint-disable-next-line typescript/explicit-function-return-type, the types of parseArgs follow from the options
function parseWords(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        seed: { type: 'string', default: '1' },
        quick: { type: 'boolean', default: false },
        format: { type: 'string', default: 'text' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns `NaN` when it is none, or out of bounds */
function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : Number.NaN;
}

function ownFolders(host: Host): string[] {
  const directory = join(host.directory, 'workloads');
  writeWorkloads(workloads, directory);
  return workloads.map(({ name }) => join(directory, name));
}
