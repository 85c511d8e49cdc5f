import { buffer } from 'node:stream/consumers';

/** Everything through which the command touches the world; tests bring their own. */
export interface Io {
  /** Data: what a script reads. */
  out(text: string): void;
  /** Everything else: messages, progress, the log. */
  err(text: string): void;
  /** All of standard input, up to its end. */
  stdin(): Promise<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path; relative file names start here. */
  readonly workingDirectory: string;
  /** Whether what goes to `err` may be coloured. */
  readonly colour: boolean;
  /** Resolves when the user or the system asks the process to stop; a second request does not wait. */
  stopRequested(): Promise<void>;
  /** Calls back whenever the system asks for a reload (SIGHUP), until the signal aborts. */
  onReloadRequest(listener: () => void, signal: AbortSignal): void;
}

/** The real thing: standard streams, environment and signals of this process. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has gone, as `head` does: there is nobody left to tell.
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: async () => buffer(process.stdin),
    environment: process.env,
    workingDirectory: process.cwd(),
    colour: process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.stderr.hasColors(),
    stopRequested: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let asked = false;
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => {
          // 128 + number of the signal, as shells have it.
          if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
          asked = true;
          resolve();
        });
      }
      return promise;
    },
    onReloadRequest: (listener, signal) => {
      process.on('SIGHUP', listener);
      signal.addEventListener('abort', () => process.off('SIGHUP', listener));
    },
  };
}
