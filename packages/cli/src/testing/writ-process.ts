import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/writ.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The built command as a process of its own. */
export class WritProcess {
  readonly child: ChildProcess;
  /** When it has ended and all that it wrote was read. */
  readonly ended: Promise<Ended>;
  out = '';
  err = '';
  readonly #listeners = new Set<() => void>();

  constructor(
    argv: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; nodeArguments?: readonly string[] } = {},
  ) {
    const { nodeArguments = [], cwd, env = {} } = options;
    this.child = spawn(process.execPath, [...nodeArguments, BIN, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
      this.#notify();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
      this.#notify();
    });
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.ended = promise;
    this.child.once('close', (code, signal) => {
      resolve({ code, signal, out: this.out, err: this.err });
      this.#notify();
    });
  }

  /** Waits until what was written to a stream matches; fails where the process ends before. */
  async wrote(stream: 'out' | 'err', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        const { out, err } = await this.ended;
        const last = pattern.exec(this[stream]);
        if (last) return last;
        throw new Error(`writ ended without ${String(pattern)}: ${out}${err}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#listeners.add(resolve);
      await promise;
      this.#listeners.delete(resolve);
    }
  }

  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
