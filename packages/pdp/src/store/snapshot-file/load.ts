import { type FileHandle, open } from 'node:fs/promises';
import { type Clock, type Secret, WritError } from '@writ/core';
import { isArray, parseJson, type Value } from '@writ/rego';
import { pdpError } from '../../errors.ts';
import { type DigestSum, digestText, entryHash, plus } from '../digest.ts';
import type { Stage } from '../operations.ts';
import { Slices } from '../slices.ts';
import { SnapshotBuilder } from '../snapshot-builder.ts';
import type { DatasetSettings } from '../types.ts';
import { type FileHead, parseEnding, parseHead, parseOverview, type SavedDataset, VERSION } from './format.ts';
import { corrupt, type Frame, readFrames, type Source } from './frames.ts';
import { fileKeys } from './key.ts';
import { previousOf } from './save.ts';

export interface LoadOptions {
  readonly clock: Clock;
  /** The key that the file must be encrypted with. Default: the file must not be encrypted. */
  readonly key?: Secret;
}

/** A file that was read and found to be as it was written. */
export interface LoadedSnapshot {
  /** The view of the store that saved it; the store that takes it in counts its own. */
  readonly revision: number;
  /** The wall time at which it was taken, in milliseconds. */
  readonly takenAt: number;
  /** What was saved of the policies. */
  readonly policies: Value;
  readonly datasets: readonly { readonly settings: DatasetSettings; readonly snapshot: SnapshotBuilder | undefined }[];
  /** Why the newest file was refused, where this is the one before it. */
  readonly refused: WritError | undefined;
  /** Declares the datasets and stages their snapshots; the age of the data is its true age. */
  stageOnto<Program>(stage: Stage<Program>): void;
}

/**
 * Reads a file of {@link saveSnapshot}, in slices beside other work, and checks all of it. Where it cannot be used, the one
 * that it replaced is tried.
 *
 * @throws WritError of the newest file where neither can be used: `ERR_PDP_SNAPSHOT_MISSING`, `ERR_PDP_SNAPSHOT_CORRUPT`,
 * `ERR_PDP_SNAPSHOT_VERSION` or `ERR_PDP_SNAPSHOT_KEY`
 */
export async function loadSnapshot(file: string, options: LoadOptions): Promise<LoadedSnapshot> {
  try {
    return await loadFile(file, options, undefined);
  } catch (error) {
    if (!(error instanceof WritError)) throw error;
    try {
      return await loadFile(previousOf(file), options, error);
    } catch {
      throw error;
    }
  }
}

async function loadFile(file: string, options: LoadOptions, refused: WritError | undefined): Promise<LoadedSnapshot> {
  await using handle = await opened(file);
  const source = new FileSource(handle);
  const line = await source.readLine(MAX_HEAD_BYTES);
  const key = keyOf(headOf(line), options.key);
  const frames = readFrames(source, key, line);
  const overview = parseOverview(json((await nextOf(frames)).bytes.toString()));
  const readers = overview.datasets.map((dataset) => new DatasetReader(dataset, options.clock));
  const slices = new Slices();
  for (;;) {
    const frame = await nextOf(frames);
    if (frame.isLast) {
      checkEnding(frame, readers);
      // Nothing may follow.
      await frames.next();
      break;
    }
    await readEntries(frame.bytes, readers, slices);
  }
  return loaded(overview, readers, refused);
}

const MAX_HEAD_BYTES = 4096;

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw pdpError('ERR_PDP_SNAPSHOT_MISSING', `there is no snapshot file to read: ${reason}`, { cause });
  }
}

function headOf(line: Buffer): FileHead {
  const head = parseHead(json(line.toString()));
  if (head.version !== VERSION) {
    const message = `the snapshot file is of version ${head.version}, and this program reads version ${VERSION}`;
    throw pdpError('ERR_PDP_SNAPSHOT_VERSION', message);
  }
  return head;
}

function keyOf({ encryption }: FileHead, secret: Secret | undefined): Buffer | undefined {
  if (!encryption && !secret) return undefined;
  if (!encryption) throw pdpError('ERR_PDP_SNAPSHOT_KEY', 'the snapshot file is not encrypted, and must be');
  if (!secret) throw pdpError('ERR_PDP_SNAPSHOT_KEY', 'the snapshot file is encrypted, and no key is configured');
  const { key, keyId } = fileKeys(secret, Buffer.from(encryption.salt, 'base64'));
  if (keyId === encryption.keyId) return key;
  throw pdpError('ERR_PDP_SNAPSHOT_KEY', 'the snapshot file is encrypted with another key than the configured one');
}

async function nextOf(frames: AsyncGenerator<Frame, void>): Promise<Frame> {
  const { value } = await frames.next();
  if (!value) throw corrupt('it has no contents');
  return value;
}

/** Reads the entries of one dataset. */
class DatasetReader {
  readonly saved: SavedDataset;
  readonly snapshot: SnapshotBuilder | undefined;
  #sum: DigestSum = 0n;

  constructor(saved: SavedDataset, clock: Clock) {
    this.saved = saved;
    const { name, position, confirmedAt, suspects } = saved;
    if (!position) return;
    const [epoch, seq] = position;
    const elapsedMs = confirmedAt === null ? -1 : clock.now() - confirmedAt;
    // By a clock that went back nobody knows how old the data is.
    const ageMs = elapsedMs < 0 ? Number.POSITIVE_INFINITY : elapsedMs;
    this.snapshot = new SnapshotBuilder({ dataset: name, position: { epoch, seq: BigInt(seq) }, ageMs }, clock);
    for (const [key, reason] of suspects) this.snapshot.suspect(key, reason);
  }

  add(text: string): void {
    const entry = json(text);
    if (!isArray(entry) || entry.length !== 2 || !this.snapshot) throw corrupt('it holds an entry that is none');
    const [key, document] = entry;
    if (typeof key !== 'string' || document === undefined) throw corrupt('it holds an entry that is none');
    this.snapshot.put(key, document);
    this.#sum = plus(this.#sum, entryHash(text));
  }

  check(digest: string | undefined): void {
    const isWhole = (this.snapshot?.size ?? 0) === this.saved.size;
    if (!isWhole || digestText(this.#sum) !== digest) {
      throw corrupt(`the dataset \`${this.saved.name}\` is not what its digest says`);
    }
    this.snapshot?.contents.digest.adopt(this.#sum);
  }
}

async function readEntries(bytes: Buffer, readers: readonly DatasetReader[], slices: Slices): Promise<void> {
  let start = lineEnd(bytes, 0);
  const reader = readers[Number(bytes.toString('latin1', 0, start))];
  if (!reader) throw corrupt('it holds entries of no dataset');
  while (start < bytes.length) {
    const end = lineEnd(bytes, start + 1);
    // Each text is its own, so that no document keeps the texts of others in memory.
    const text = bytes.toString('utf8', start + 1, end);
    reader.add(text);
    if (slices.isOver(text.length)) await slices.pause();
    start = end;
  }
}

function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(0x0a, start);
  return end === -1 ? bytes.length : end;
}

function checkEnding(frame: Frame, readers: readonly DatasetReader[]): void {
  const { sha256, digests } = parseEnding(json(frame.bytes.toString()));
  if (sha256 !== frame.digestBefore) throw corrupt('it was changed after it was written');
  for (const [index, reader] of readers.entries()) reader.check(digests[index]);
}

function json(text: string): Value {
  try {
    return parseJson(text);
  } catch (cause) {
    throw corrupt('a part of it is not JSON', cause);
  }
}

function loaded(
  { revision, takenAt, policies }: Pick<LoadedSnapshot, 'revision' | 'takenAt' | 'policies'>,
  readers: readonly DatasetReader[],
  refused: WritError | undefined,
): LoadedSnapshot {
  const datasets = readers.map(({ saved: { name, mount, maxStalenessMs }, snapshot }) => {
    return { settings: { name, mount, ...(maxStalenessMs !== undefined && { maxStalenessMs }) }, snapshot };
  });
  return {
    revision,
    takenAt,
    policies,
    datasets,
    refused,
    stageOnto: (stage) => {
      for (const { settings, snapshot } of datasets) {
        stage.declare(settings);
        if (snapshot) stage.snapshot(snapshot);
      }
    },
  };
}

/** A file, read from the front to the end. */
class FileSource implements Source {
  readonly #handle: FileHandle;
  #rest: Buffer = Buffer.alloc(0);

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes && (await this.#more(bytes - this.#rest.length)));
    return this.#take(bytes);
  }

  /** A line with its end. @throws WritError `ERR_PDP_SNAPSHOT_CORRUPT` where there is none of that length */
  async readLine(maxBytes: number): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end !== -1 && end < maxBytes) return this.#take(end + 1);
      if (this.#rest.length >= maxBytes || !(await this.#more(maxBytes))) throw corrupt('it has no first line');
    }
  }

  #take(bytes: number): Buffer {
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  async #more(bytes: number): Promise<boolean> {
    const buffer = Buffer.allocUnsafeSlow(Math.max(bytes, READ_BYTES));
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length);
    this.#rest = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    return bytesRead > 0;
  }
}

const READ_BYTES = 64 * 1024;
