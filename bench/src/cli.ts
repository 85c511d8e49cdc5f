import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArguments, USAGE } from './arguments.ts';
import { readEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { jsonReport } from './report/json.ts';
import { markdownReport } from './report/markdown.ts';
import { textReport } from './report/text.ts';
import type { SuiteResult } from './results.ts';
import { runSuite } from './run-suite.ts';
import type { Suite } from './suite.ts';

/** Where the command writes to. */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/**
 * The whole command but for signals.
 *
 * @returns the exit code: 0 done, 1 a variant failed or answered wrongly, 2 wrong usage; absent peers are no failure
 */
export async function runCli(
  args: readonly string[],
  suites: readonly Suite[],
  host: Host,
  output: Output,
): Promise<0 | 1 | 2> {
  const names = suites.map(({ name }) => name);
  const refuse = (message: string): 2 => {
    output.stderr(`bench: ${message}\nbenches: ${names.join(', ')}\nusage: ${USAGE}\n`);
    return 2;
  };
  const request = parseArguments(args, names);
  if (request.do === 'refuse') return refuse(request.message);
  if (request.do === 'help') {
    output.stdout(`usage: ${USAGE}\nbenches: ${names.join(', ')}\n`);
    return 0;
  }
  if (request.do === 'list') {
    const width = Math.max(...names.map((name) => name.length));
    output.stdout(suites.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join(''));
    return 0;
  }
  // Better now than after an hour of measuring.
  for (const file of [request.json, request.markdown])
    if (file !== undefined && !isWritablePlace(file)) return refuse(`\`${file}\` is not in an existing folder`);

  const environment = readEnvironment(host);
  const results: SuiteResult[] = [];
  for (const suite of suites.filter(({ name }) => request.names.includes(name)))
    results.push(
      await runSuite(suite, host, request.settings, (line) => {
        output.stderr(`${line}\n`);
      }),
    );
  const report = { environment, suites: results };
  output.stdout(textReport(report));
  if (request.json !== undefined) writeFileSync(request.json, jsonReport(report));
  if (request.markdown !== undefined) writeFileSync(request.markdown, markdownReport(report));
  const broken = results
    .flatMap(({ variants }) => variants)
    .some(({ status }) => status === 'failed' || status === 'invalid');
  return broken ? 1 : 0;
}

function isWritablePlace(file: string): boolean {
  if (existsSync(file)) return !statSync(file).isDirectory();
  return existsSync(dirname(file));
}
