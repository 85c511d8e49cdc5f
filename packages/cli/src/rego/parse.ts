import { type Module, parseModule } from '@writ/rego';
import { moduleText } from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { reportProblems } from './check.ts';
import { Files, fileName, textOf } from './files.ts';
import { prettyModule } from './pretty-module.ts';

export interface ParseOptions {
  readonly format: 'pretty' | 'json';
  readonly jsonInclude: string;
  readonly regoVersion: 'v0' | 'v1';
}

/** `writ rego parse`. @returns 1 where something is wrong */
export function runParse(io: Io, path: string, { format, jsonInclude, regoVersion }: ParseOptions): 0 | 1 {
  let module: Module;
  try {
    const name = fileName(path);
    module = parseModule(textOf(new Files(io.workingDirectory).read(name)), { file: name, regoVersion });
  } catch (error) {
    reportProblems(io, error, 'json');
    return 1;
  }
  const { locations, comments } = included(jsonInclude);
  if (format === 'json') io.out(`${moduleText(module, { locations, comments })}\n`);
  else io.out(prettyModule(module, comments));
  return 0;
}

/** The last word on each counts; one that starts with `-` leaves it out. */
function included(text: string): { readonly locations: boolean; readonly comments: boolean } {
  let locations = false;
  let comments = true;
  for (const word of text.split(',')) {
    if (word.endsWith('locations')) locations = !word.startsWith('-');
    if (word.endsWith('comments')) comments = !word.startsWith('-');
  }
  return { locations, comments };
}
