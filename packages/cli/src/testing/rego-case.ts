import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../run.ts';
import { fakeIo } from './fake-io.ts';

/** A command line of `writ rego` in a folder of its own, and what it prints. */
export interface RegoCase {
  readonly title: string;
  /** The words after `writ rego`. */
  readonly argv: readonly string[];
  /** File names and contents. */
  readonly files: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly exits: number;
  /** The lines on standard output. */
  readonly out: readonly string[];
  /** The lines on standard error. */
  readonly err: readonly string[];
}

export async function runRego(
  argv: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
  stdin = '',
): Promise<{ readonly exits: number; readonly out: readonly string[]; readonly err: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'writ-rego-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const io = fakeIo({ workingDirectory: folder, stdin });
    const exits = await run(['rego', ...argv], io);
    return { exits, out: linesOf(io.written.out), err: linesOf(io.written.err) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text
    .replace(/\n$/, '')
    .replaceAll(/\(\d+(?:\.\d+)?(?:µs|ms|s)\)/g, '(TIME)')
    .replaceAll(/"duration": \d+/g, '"duration": 0')
    .split('\n');
}
