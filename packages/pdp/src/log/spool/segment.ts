import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Frames, framesOf, readFrames } from './frames.ts';

const NAME = /^(\d{12})\.segment$/;

/** The file of a segment. */
export function segmentFile(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(12, '0')}.segment`);
}

/** The number of a segment by the name of its file; undefined for other files. */
export function segmentNumber(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A file to which records are appended. */
export class SegmentWriter {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #syncs: boolean;
  /** How many bytes are whole records, and where asked for on disk. */
  bytes = 0;

  private constructor(file: string, handle: FileHandle, syncs: boolean) {
    this.file = file;
    this.#handle = handle;
    this.#syncs = syncs;
  }

  /** Begins a segment, which must not be there yet. @param syncs whether what is written is on disk, not only with the system */
  static async begin(file: string, syncs: boolean): Promise<SegmentWriter> {
    const handle = await open(file, 'wx', 0o600);
    if (syncs) {
      await using directory = await open(dirname(file), 'r');
      await directory.sync();
    }
    return new SegmentWriter(file, handle, syncs);
  }

  /** @throws Error where the system does: then the segment has ended, and what follows `bytes` is nothing */
  async append(records: readonly string[]): Promise<void> {
    const frames = framesOf(records);
    await this.#handle.appendFile(frames);
    if (this.#syncs) await this.#handle.datasync();
    this.bytes += frames.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

const PIECE_BYTES = 1024 * 1024;

/** Reads a segment from where an earlier process or reader came to. */
export class SegmentReader {
  readonly file: string;
  #offset: number;

  private constructor(file: string, offset: number) {
    this.file = file;
    this.#offset = offset;
  }

  static async from(file: string): Promise<SegmentReader> {
    const text = await readFile(sentFile(file), 'utf8').catch(() => '0');
    const offset = Number(text);
    return new SegmentReader(file, Number.isSafeInteger(offset) && offset > 0 ? offset : 0);
  }

  get offset(): number {
    return this.#offset;
  }

  /** The next records, up to an end that a writer told, or that of the file. */
  async next(end: number): Promise<Frames> {
    await using handle = await open(this.file, 'r');
    const last = Math.min(end, (await handle.stat()).size);
    for (let size = PIECE_BYTES; ; size *= 2) {
      const piece = Buffer.alloc(Math.max(0, Math.min(size, last - this.#offset)));
      const { bytesRead } = await handle.read(piece, 0, piece.length, this.#offset);
      const frames = readFrames(piece.subarray(0, bytesRead));
      const isAll = this.#offset + size >= last;
      if (isAll) return frames;
      // A record may be longer than a piece.
      if (frames.records.length > 0 || frames.rest === 'corrupt')
        return frames.rest === 'cut' ? { ...frames, rest: 'none' } : frames;
    }
  }

  /** Notes what is taken care of. A process that is killed before the note is on disk sends those records again. */
  async sent(bytes: number): Promise<void> {
    this.#offset += bytes;
    const temporary = `${sentFile(this.file)}.tmp`;
    await writeFile(temporary, String(this.#offset), { mode: 0o600 });
    await rename(temporary, sentFile(this.file));
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
    await rm(sentFile(this.file), { force: true });
  }

  /** Keeps the file for people to look at, under a name that nobody reads again. */
  async setAside(): Promise<string> {
    const name = `${this.file}.corrupt`;
    await rename(this.file, name);
    await rm(sentFile(this.file), { force: true });
    return basename(name);
  }
}

function sentFile(file: string): string {
  return `${file}.sent`;
}
