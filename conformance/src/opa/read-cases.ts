import { readFileSync } from 'node:fs';
import { type Case, parseCases } from './cases.ts';

/** The cases of a file. @throws Error for a line that is no case */
export function readCases(file: string): Case[] {
  return parseCases(readFileSync(file, 'utf8'), file);
}
