import { loadConfiguration } from '@writ/core';
import type { Io } from './io.ts';
import { DOCUMENT_KINDS } from './kinds.ts';
import { json, type OutputFormat } from './output.ts';
import { reportIssues } from './report-failure.ts';

/**
 * Loads the files as `writ up` would, secrets and variables included, and says what is wrong.
 *
 * @returns 0 where the configuration is valid, else 1
 */
export function validateConfig(io: Io, files: readonly string[], output: OutputFormat): 0 | 1 {
  if (files.length === 0) {
    io.err('writ: name a configuration file: `writ validate config FILE` or `-c FILE`\n');
    return 1;
  }
  const { environment, workingDirectory } = io;
  const result = loadConfiguration({ files, kinds: DOCUMENT_KINDS, environment, workingDirectory });
  const issues = result.ok ? [] : result.issues;
  if (output === 'json') io.out(json({ valid: result.ok, issues }));
  else if (result.ok)
    io.out(`valid: ${count(files.length, 'file')}, ${count(result.configuration.documents.length, 'document')}\n`);
  else reportIssues(io, issues);
  return result.ok ? 0 : 1;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
