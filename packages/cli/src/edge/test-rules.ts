import { configErrorFrom } from '@writ/core';
import { differences, readDocument, readRuleTests } from '@writ/edge';
import type { Io } from '../io.ts';
import { json, type OutputFormat, printableLines } from '../output.ts';
import { edgeWithRules } from './explain.ts';
import type { EdgeOptions } from './options.ts';

export interface TestRulesOptions extends EdgeOptions {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly output: OutputFormat;
}

/** Runs tests of rules. @returns 0 where all pass, else 1 */
export async function testRules(io: Io, files: readonly string[], options: TestRulesOptions): Promise<0 | 1> {
  const edge = await edgeWithRules(io, options);
  const results: { file: string; name: string; problems: readonly string[] }[] = [];
  for (const file of files) {
    const read = readRuleTests(readDocument(file, { ...io, substitutes: false }));
    if (!read.ok) throw configErrorFrom(read.issues);
    for (const { name, request, expected } of read.tests) {
      results.push({ file, name, problems: differences(await edge.explain(request), expected) });
    }
  }
  const failed = results.filter(({ problems }) => problems.length > 0);
  if (options.output === 'json')
    io.out(json({ passed: results.length - failed.length, failed: failed.length, tests: results }));
  else {
    for (const { file, name, problems } of failed) {
      io.out(printableLines(`${file}: ${name}\n${problems.map((problem) => `    ${problem}\n`).join('')}`));
    }
    io.out(`${results.length - failed.length} passed, ${failed.length} failed\n`);
  }
  return failed.length > 0 ? 1 : 0;
}
