import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { RecordSink } from './types.ts';

export interface FileSinkOptions {
  readonly file: string;
  /** The size past which a new file is begun. Default: the file grows. */
  readonly maxBytes?: number;
  /** How many old files stay, as `FILE.1`, the newest, `FILE.2` and so on. Default: 5. */
  readonly keep?: number;
}

/** A {@link RecordSink} for a file. */
export interface FileSink extends RecordSink {
  /** Lets go of the file, so that the next record opens it again: for programs that rotate logs themselves. */
  reopen(): void;
}

/** Appends lines to a file, which is made with rights for its owner alone. */
export function fileSink({ file, maxBytes = Number.POSITIVE_INFINITY, keep = 5 }: FileSinkOptions): FileSink {
  let opened: { readonly handle: FileHandle; bytes: number } | undefined;
  let isStale = false;

  const letGo = async (): Promise<void> => {
    const before = opened;
    opened = undefined;
    isStale = false;
    await before?.handle.close();
  };
  const current = async (): Promise<{ readonly handle: FileHandle; bytes: number }> => {
    if (isStale) await letGo();
    if (opened && opened.bytes >= maxBytes) {
      await letGo();
      await shift(file, keep);
    }
    if (!opened) {
      const handle = await open(file, 'a', 0o600);
      opened = { handle, bytes: (await handle.stat()).size };
    }
    return opened;
  };
  return {
    name: 'file',
    async write(records) {
      const into = await current();
      const bytes = Buffer.from(`${records.join('\n')}\n`);
      try {
        await into.handle.appendFile(bytes);
      } catch (error) {
        // A part may be there: what follows goes onto a line of its own.
        await into.handle.appendFile('\n').catch(() => undefined);
        throw error;
      }
      into.bytes += bytes.length;
      return records.length;
    },
    reopen: () => {
      isStale = true;
    },
    close: letGo,
  };
}

async function shift(file: string, keep: number): Promise<void> {
  await rm(keep === 0 ? file : `${file}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 0; number--) {
    await rename(number === 0 ? file : `${file}.${number}`, `${file}.${number + 1}`).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  }
}
