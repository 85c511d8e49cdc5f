import type { Io } from '../io.ts';

/** An {@link Io} that keeps what is written, and is asked to stop before it has started. */
export interface FakeIo extends Io {
  readonly written: { out: string; err: string };
}

export interface FakeIoOptions extends Partial<Pick<Io, 'environment' | 'workingDirectory' | 'colour'>> {
  /** What standard input holds; nothing by default. */
  readonly stdin?: string;
}

export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const written = { out: '', err: '' };
  return {
    written,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    stdin: async () => Promise.resolve(new TextEncoder().encode(options.stdin ?? '')),
    environment: options.environment ?? {},
    workingDirectory: options.workingDirectory ?? '/',
    colour: options.colour ?? false,
    stopRequested: async () => Promise.resolve(),
    onReloadRequest: () => {},
  };
}
