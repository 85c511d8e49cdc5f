import { compile } from '@writ/rego';
import type { Io } from '../io.ts';
import { mergeBundles } from './bundle.ts';
import { valueAt } from './documents.ts';
import { Files } from './files.ts';
import { jsonLines } from './json.ts';
import { loadPaths } from './load.ts';
import type { Loaded } from './loaded.ts';
import { loadBundles } from './policy-files.ts';
import { counted, ProblemsError, problemsOf } from './problem.ts';

export interface CheckOptions {
  readonly bundle?: boolean;
  readonly format: 'pretty' | 'json';
  readonly ignore?: readonly string[];
  /** 0 for all. */
  readonly maxErrors: number;
  readonly strict?: boolean;
  readonly regoVersion: 'v0' | 'v1';
}

/** `writ rego check`. @returns 1 where something is wrong */
export function runCheck(io: Io, paths: readonly string[], options: CheckOptions): 0 | 1 {
  try {
    const { modules, data } = load(new Files(io.workingDirectory), paths, options);
    compile(modules.values(), {
      regoVersion: options.regoVersion,
      strict: options.strict ?? false,
      enablePrint: true,
      ownsModules: true,
      errorLimit: options.maxErrors,
      pathExists: (path) => valueAt(data, path) !== undefined,
    });
    return 0;
  } catch (error) {
    reportProblems(io, error, options.format);
    return 1;
  }
}

function load(files: Files, paths: readonly string[], options: CheckOptions): Loaded {
  const { ignore = [], regoVersion, bundle } = options;
  if (!bundle) return loadPaths(files, paths, { ignore, regoVersion, onlyRego: true });
  return mergeBundles(loadBundles(files, paths, { ignore, regoVersion }));
}

/** Says on standard error what is wrong. @throws what is no problem of the checked thing */
export function reportProblems(io: Io, error: unknown, format: 'pretty' | 'json'): void {
  const problems = problemsOf(error);
  if (!problems) throw error;
  if (format === 'json') io.err(jsonLines({ errors: problems.map(({ json }) => json) }));
  else io.err(`${error instanceof ProblemsError ? error.message : counted(problems)}\n`);
}
