import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LossReport } from '../loss-report.ts';
import { pauseBeforeRetry } from '../retry.ts';
import type { RecordSink } from '../sinks/types.ts';
import { SegmentReader, SegmentWriter, segmentFile, segmentNumber } from './segment.ts';

export interface SpoolOptions {
  /** Where segments are: of this log alone, and of one process at a time. It is made where it is not there. */
  readonly directory: string;
  /** Where records go from there. */
  readonly sink: RecordSink;
  /** How much may be on disk. Default: 1 GiB. */
  readonly maxBytes?: number;
  /** Past the limit: lose records and count them, or take those that are on their way and let decisions be refused. */
  readonly whenFull: 'deny' | 'drop';
  /**
   * When a record counts as safe: when it is on disk, which also the loss of power leaves, or when the system has it, which
   * the end of the process leaves. Default: `disk`.
   */
  readonly safeOn?: 'disk' | 'system';
  /** The size past which a new segment is begun. Default: 16 MiB. */
  readonly segmentBytes?: number;
  readonly report: LossReport;
  readonly random?: () => number;
}

const MAX_BYTES = 1024 ** 3;
const SEGMENT_BYTES = 16 * 1024 * 1024;
const NEVER = new AbortController().signal;

interface Waiting {
  readonly file: string;
  /** How far it may be read; undefined for one of an earlier process. */
  readonly writer: SegmentWriter | undefined;
}

/**
 * Keeps records on disk until another sink has taken them: a receiver that is away, or the end of this process, loses none.
 * After a kill some may come twice, with the same decision id.
 *
 * @throws Error of the system where the directory cannot be used
 */
export async function openSpool(options: SpoolOptions): Promise<RecordSink> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const numbers: number[] = [];
  let bytes = 0;
  for (const name of await readdir(options.directory)) {
    const number = segmentNumber(name);
    if (number === undefined) continue;
    numbers.push(number);
    bytes += (await stat(join(options.directory, name))).size;
  }
  return new Spool(
    options,
    numbers.toSorted((left, right) => left - right),
    bytes,
  );
}

class Spool implements RecordSink {
  readonly name = 'disk';
  readonly isDurable = true;
  readonly #options: SpoolOptions;
  readonly #maxBytes: number;
  readonly #stop = new AbortController();
  readonly #segments: Waiting[];
  #last: number;
  #bytes: number;
  #writer: SegmentWriter | undefined;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #sending: Promise<void>;

  constructor(options: SpoolOptions, numbers: readonly number[], bytes: number) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#segments = numbers.map((number) => ({ file: segmentFile(options.directory, number), writer: undefined }));
    this.#last = numbers.at(-1) ?? 0;
    this.#bytes = bytes;
    this.#sending = this.#send();
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  async write(records: readonly string[]): Promise<number> {
    if (this.isFull && this.#options.whenFull === 'drop') {
      this.#options.report.lost('disk_full', records.length);
      return records.length;
    }
    const writer = await this.#current();
    const before = writer.bytes;
    try {
      await writer.append(records);
    } catch (error) {
      // A part of them may be in the file, and nobody knows what is on disk: they go into another one.
      await this.#seal();
      throw error;
    }
    this.#bytes += writer.bytes - before;
    this.#wake.resolve();
    return records.length;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake.resolve();
    await this.#sending;
    await this.#seal();
    await this.#options.sink.close();
  }

  async #current(): Promise<SegmentWriter> {
    if (this.#writer && this.#writer.bytes >= (this.#options.segmentBytes ?? SEGMENT_BYTES)) await this.#seal();
    if (!this.#writer) {
      const file = segmentFile(this.#options.directory, ++this.#last);
      this.#writer = await SegmentWriter.begin(file, this.#options.safeOn !== 'system');
      this.#segments.push({ file, writer: this.#writer });
    }
    return this.#writer;
  }

  async #seal(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close().catch(() => undefined);
  }

  async #send(): Promise<void> {
    const random = this.#options.random ?? Math.random;
    for (let attempts = 0; !this.#stop.signal.aborted; ) {
      try {
        const segment = this.#segments[0];
        if (!segment || !(await this.#sendSegment(segment))) await this.#news();
        attempts = 0;
      } catch (error) {
        this.#options.report.failed(this.#options.sink.name, error instanceof Error ? error : new Error(String(error)));
        await pauseBeforeRetry(attempts++, random, this.#stop.signal);
      }
    }
  }

  /** @returns whether it is through with the segment; not so where more may be written to it */
  async #sendSegment({ file, writer }: Waiting): Promise<boolean> {
    const reader = await SegmentReader.from(file);
    while (!this.#stop.signal.aborted) {
      const { records, sizes, rest } = await reader.next(writer?.bytes ?? Number.POSITIVE_INFINITY);
      if (records.length > 0) {
        await this.#sendRecords(reader, records, sizes);
        continue;
      }
      if (rest === 'none' && writer) {
        // Meanwhile more may have come.
        if (reader.offset < writer.bytes) continue;
        if (writer === this.#writer) return false;
      }
      await this.#finish(reader, rest !== 'none');
      return true;
    }
    return true;
  }

  async #sendRecords(reader: SegmentReader, records: readonly string[], sizes: readonly number[]): Promise<void> {
    for (let at = 0; at < records.length && !this.#stop.signal.aborted; ) {
      // What is on its way may end, so that it does not come a second time.
      const taken = await this.#options.sink.write(records.slice(at), NEVER);
      await reader.sent(sizes.slice(at, at + taken).reduce((sum, size) => sum + size, 0));
      at += taken;
    }
  }

  async #finish(reader: SegmentReader, isDamaged: boolean): Promise<void> {
    this.#bytes = Math.max(0, this.#bytes - (await stat(reader.file)).size);
    if (isDamaged) {
      const name = await reader.setAside();
      this.#options.report.lost('corrupt', 1);
      this.#options.report.failed(this.name, new Error(`a record is damaged; the rest of its file is in ${name}`));
    } else {
      await reader.remove();
    }
    this.#segments.shift();
  }

  async #news(): Promise<void> {
    await this.#wake.promise;
    this.#wake = Promise.withResolvers();
  }
}
