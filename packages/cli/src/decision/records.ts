import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseRecord, type RecordedDecision } from '@writ/pdp';
import { parseJson } from '@writ/rego';
import type { Io } from '../io.ts';

/** The decisions of a log: one record on each line, as files and standard output have them. Other lines are passed over. */
export function readRecords(io: Io, file: string): RecordedDecision[] {
  const text = readFileSync(resolve(io.workingDirectory, file), 'utf8');
  return text.split('\n').flatMap((line) => recordOf(line) ?? []);
}

function recordOf(line: string): RecordedDecision | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return parseRecord(parseJson(line));
  } catch {
    // The last line may be cut, and standard output can hold anything.
    return undefined;
  }
}
