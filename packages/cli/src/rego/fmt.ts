import { join } from 'node:path';
import { type FormatTarget, formatModule, parseModule, RegoDiagnosticsError } from '@writ/rego';
import type { Io } from '../io.ts';
import { Files, fileName, textOf } from './files.ts';
import { lineDiff } from './line-diff.ts';
import { counted, ProblemsError, problemsOf } from './problem.ts';

export interface FmtOptions {
  /** The Rego that the sources are in. */
  readonly regoVersion: 'v0' | 'v1';
  /** The Rego that they are to be in. */
  readonly target: FormatTarget;
  readonly dropV0Imports?: boolean;
  readonly write?: boolean;
  readonly list?: boolean;
  readonly diff?: boolean;
  readonly fail?: boolean;
  readonly checkResult: boolean;
}

/** Ends the command. */
class FmtError extends Error {
  override readonly name = 'FmtError';
}

/** `writ rego fmt`. @returns 2 where a file is wrong or would change, 1 where a path cannot be walked or standard input is wrong */
export async function runFmt(io: Io, paths: readonly string[], options: FmtOptions): Promise<0 | 1 | 2> {
  if (paths.length === 0) return formatStdin(io, options);
  const files = new Files(io.workingDirectory);
  try {
    for (const path of paths) formatPath(io, files, fileName(path), options);
    return 0;
  } catch (error) {
    if (!(error instanceof FmtError || error instanceof ProblemsError)) throw error;
    io.err(`${error.message}\n`);
    return error instanceof FmtError ? 2 : 1;
  }
}

async function formatStdin(io: Io, { regoVersion, target }: FmtOptions): Promise<0 | 1> {
  try {
    const source = textOf(Buffer.from(await io.stdin()));
    io.out(formatModule(source, { file: 'stdin', regoVersion, target }));
    return 0;
  } catch (error) {
    io.err(`${messageOf(error, 'stdin')}\n`);
    return 1;
  }
}

/** A file, or those in a folder and below; links to folders are not followed. */
function formatPath(io: Io, files: Files, root: string, options: FmtOptions): void {
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.lstat(path).isDirectory()) {
      const folder = path;
      waiting.push(
        ...files
          .list(folder)
          .toReversed()
          .map((name) => join(folder, name)),
      );
    } else if (path.endsWith('.rego')) {
      formatFile(io, files, path, options);
    }
  }
}

function formatFile(io: Io, files: Files, path: string, options: FmtOptions): void {
  const { list, diff, fail, write, checkResult } = options;
  const source = textOf(told('failed to open file', () => files.read(path)));
  const formatted = format(source, path, options);
  if (checkResult) check(formatted, path, options);
  const changed = formatted !== source;
  if (changed && list) io.out(`${path}\n`);
  else if (changed && diff) io.out(`${lineDiff(source, formatted)}\n`);
  if (changed && fail) throw new FmtError('unexpected diff');
  if (list || diff) return;
  if (!write) io.out(formatted);
  else if (changed) told('failed to open file for writing', () => files.replace(path, formatted));
}

function format(source: string, file: string, { regoVersion, target, dropV0Imports = false }: FmtOptions): string {
  try {
    return formatModule(source, { file, regoVersion, target, dropV0Imports });
  } catch (error) {
    throw new FmtError(`failed to format Rego source file: ${messageOf(error, file)}`);
  }
}

function check(formatted: string, path: string, { target }: FmtOptions): void {
  try {
    parseModule(formatted, { file: 'formatted', regoVersion: target === 'v1' ? 'v1' : 'v0' });
  } catch (error) {
    throw new FmtError(
      `${path} was successfully formatted, but the result is invalid: ${messageOf(error, path)}\n\n` +
        'To inspect the formatted Rego, you can turn off this check with --check-result=false.',
    );
  }
}

/** As OPA words it: what the formatter itself finds has the name of the file before it. @throws what is no diagnostic */
function messageOf(error: unknown, file: string): string {
  const problems = problemsOf(error);
  if (!problems) throw error;
  const isOwn =
    error instanceof RegoDiagnosticsError &&
    error.diagnostics.some(({ message }) => message.endsWith(': arity mismatch'));
  return isOwn ? `${file}: ${counted(problems)}` : counted(problems);
}

function told<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    throw new FmtError(`${what}: ${error.message}`);
  }
}
