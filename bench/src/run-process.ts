import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Children } from './children.ts';

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Milliseconds after which the process and all it started are killed. */
  readonly timeoutMs: number;
  /** Whether standard output is kept or thrown away unread by anyone. */
  readonly keepStdout: boolean;
  /** Whether the process may write to file descriptor 3, see {@link ProcessEnd.report}. */
  readonly withReport?: boolean;
  /** Called once the process runs. */
  readonly onStart?: (pid: number) => void;
}

export interface ProcessEnd {
  /** `undefined` when it was ended by a signal, or never started. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** Set when the process could not be started, with the system's code such as `ENOENT`. */
  readonly startError: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What was written to file descriptor 3. */
  readonly report: string;
  /** Microseconds from the start to the end. */
  readonly wallUs: number;
}

/** Output beyond this many bytes is dropped: no bench reads more, and a chatty program must not fill the memory. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Milliseconds after the end of a process in which its pipes must end too. */
const PIPE_GRACE_MS = 2_000;

/** Runs a process to its end. It never rejects: what went wrong is in the result. */
export async function runProcess(children: Children, spec: ProcessSpec): Promise<ProcessEnd> {
  const begin = process.hrtime.bigint();
  const child = children.spawn(spec.command, spec.args, {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    stdio: ['ignore', spec.keepStdout ? 'pipe' : 'ignore', 'pipe', spec.withReport ? 'pipe' : 'ignore'],
  });
  const extra = child.stdio[3];
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const report = collect(extra && 'read' in extra ? extra : null);
  if (child.pid !== undefined) spec.onStart?.(child.pid);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void children.stop(child, 0);
  }, spec.timeoutMs);
  const end = await ended(child);
  clearTimeout(timer);
  return {
    ...end,
    timedOut,
    stdout: stdout(),
    stderr: stderr(),
    report: report(),
    wallUs: Number(process.hrtime.bigint() - begin) / 1e3,
  };
}

async function ended(child: ChildProcess): Promise<Pick<ProcessEnd, 'exitCode' | 'startError'>> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ exitCode: undefined, startError: error.code ?? 'unknown' });
    });
    child.once('exit', () => {
      // A descendant that left the group may keep the pipes open for as long as it likes.
      setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, PIPE_GRACE_MS).unref();
    });
    child.once('close', (code) => {
      resolve({ exitCode: code ?? undefined, startError: undefined });
    });
  });
}

/** Gathers a stream's text, at most {@link MAX_OUTPUT_BYTES}; the rest is read and dropped. */
export function collect(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < MAX_OUTPUT_BYTES) chunks.push(chunk);
    size += chunk.length;
  });
  // A pipe that breaks because its writer was killed is no failure of ours.
  stream?.on('error', () => undefined);
  return () => Buffer.concat(chunks).toString('utf8').slice(0, MAX_OUTPUT_BYTES);
}
