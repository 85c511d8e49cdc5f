import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../run.ts';
import { fakeIo } from './fake-io.ts';

/** How most of the documents start. */
export const PROCESS = 'apiVersion: writ/v1\nkind: Process\n';

/** One mistake in a configuration, and all that `writ` says about it. */
export interface Mistake {
  readonly title: string;
  /** File names and contents; `writ.yaml` is the one that is named on the command line. */
  readonly files: Readonly<Record<string, string | Uint8Array | SpecialFile>>;
  /** The files of `-c`, in order; by default `writ.yaml`. */
  readonly config?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The lines on standard error. */
  readonly says: readonly string[];
  /** The exit code of `writ up`; that of `writ validate` is always 1. */
  readonly upExits: 1 | 2;
}

/** What is no text file. */
export type SpecialFile =
  | { readonly directory: true }
  | { readonly pipe: true }
  | { readonly link: string }
  | { readonly bytes: number };

/** Runs a command line in a new folder with these files. */
export async function inFolderWith(
  { files, environment = {} }: Pick<Mistake, 'environment' | 'files'>,
  argv: readonly string[],
): Promise<{ exitCode: number; out: string; err: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'writ-mistakes-'));
  try {
    for (const [name, content] of Object.entries(files)) put(join(folder, name), content);
    const io = fakeIo({ environment, workingDirectory: folder });
    const exitCode = await run(argv, io);
    return { exitCode, ...io.written };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function put(path: string, content: string | Uint8Array | SpecialFile): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
  else if ('directory' in content) mkdirSync(path);
  else if ('pipe' in content) execFileSync('bash', ['-c', 'mkfifo "$0"', path]);
  else if ('link' in content) symlinkSync(content.link, path);
  else {
    writeFileSync(path, '');
    truncateSync(path, content.bytes);
  }
}
