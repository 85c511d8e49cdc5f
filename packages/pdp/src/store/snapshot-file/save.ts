import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Secret, WritError } from '@writ/core';
import { toJsonText, type Value } from '@writ/rego';
import { pdpError } from '../../errors.ts';
import { entryText } from '../canonical.ts';
import type { Capture, CapturedDataset } from '../capture.ts';
import { type DigestSum, digestText, entryHash, plus } from '../digest.ts';
import { Slices } from '../slices.ts';
import type { DataStore } from '../store.ts';
import { type Ending, type FileHead, type SavedDataset, VERSION } from './format.ts';
import { FrameWriter } from './frames.ts';
import { fileKeys, SALT_BYTES } from './key.ts';

export interface SaveOptions {
  /** Encrypts the file: 32 bytes in base64. Default: it is not encrypted. */
  readonly key?: Secret;
  /**
   * What whoever loads the file needs to have the policies of the view again, such as their sources; it is saved in the same
   * file, so that data and policies that belong together stay together. Default: null.
   */
  readonly policies?: Value;
}

/** What was saved. */
export interface SavedSnapshot {
  readonly revision: number;
  readonly takenAt: number;
  readonly bytes: number;
}

/** How much text goes into a frame: it is compressed and parsed in one go. */
const FRAME_CHARS = 64 * 1024;

/** The name of the file that a snapshot replaced. */
export function previousOf(file: string): string {
  return `${file}.previous`;
}

/**
 * Writes the store as it is at the call to a file, in slices beside other work. The file appears when it is complete and on
 * disk; until then, and if the process is killed, the one of before is there. That one stays beside it as `FILE.previous`.
 * One save of a file at a time.
 *
 * @throws WritError `ERR_PDP_SNAPSHOT_WRITE` where the file cannot be written, `ERR_PDP_SNAPSHOT_KEY` for a key that is none
 */
export async function saveSnapshot<Program>(
  store: DataStore<Program>,
  file: string,
  options: SaveOptions = {},
): Promise<SavedSnapshot> {
  using capture = store.capture();
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await removeLeftovers(file);
    const bytes = await writeAll(temporary, capture, options);
    await keepPrevious(file);
    await rename(temporary, file);
    await syncDirectory(dirname(file));
    return { revision: capture.revision, takenAt: capture.takenAt, bytes };
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (cause instanceof WritError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw pdpError('ERR_PDP_SNAPSHOT_WRITE', `the snapshot file cannot be written: ${reason}`, { cause });
  }
}

/** What a process left that was killed while it wrote. */
async function removeLeftovers(file: string): Promise<void> {
  const prefix = `${basename(file)}.`;
  for (const name of await readdir(dirname(file))) {
    if (name.startsWith(prefix) && /^[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length))) {
      await rm(join(dirname(file), name), { force: true });
    }
  }
}

async function keepPrevious(file: string): Promise<void> {
  await rm(previousOf(file), { force: true });
  try {
    await link(file, previousOf(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** A rename is on disk when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}

async function writeAll(file: string, capture: Capture, { key, policies = null }: SaveOptions): Promise<number> {
  const salt = randomBytes(SALT_BYTES);
  const keys = key && fileKeys(key, salt);
  const head: FileHead = {
    format: 'writ-snapshot',
    version: VERSION,
    encryption: keys ? { algorithm: 'aes-256-gcm', keyId: keys.keyId, salt: salt.toString('base64') } : null,
  };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  await using handle = await open(file, 'wx', 0o600);
  const output = new Output(handle, new FrameWriter(keys?.key, line));
  await output.write([line]);
  await output.frame(overviewText(capture, policies));
  const digests: string[] = [];
  const slices = new Slices();
  for (const [index, dataset] of capture.datasets.entries()) {
    digests.push(digestText(await writeEntries(output, index, dataset, slices)));
  }
  await output.end((sha256) => ({ sha256, digests }));
  await handle.sync();
  return output.bytes;
}

function overviewText({ takenAt, revision, datasets }: Capture, policies: Value): string {
  const saved = datasets.map(({ settings, position, size, ageMs, suspects }): SavedDataset => {
    return {
      ...settings,
      mount: [...settings.mount],
      position: position ? [position.epoch, String(position.seq)] : null,
      size,
      confirmedAt: Number.isFinite(ageMs) ? takenAt - ageMs : null,
      suspects: [...suspects],
    };
  });
  const members = JSON.stringify({ takenAt, revision, datasets: saved }).slice(0, -1);
  // JSON.stringify knows nothing of the numbers of Rego.
  return `${members},"policies":${toJsonText(policies)}}`;
}

async function writeEntries(
  output: Output,
  index: number,
  { entries }: CapturedDataset,
  slices: Slices,
): Promise<DigestSum> {
  let sum: DigestSum = 0n;
  let text = String(index);
  for (const [key, document] of entries) {
    const entry = entryText(key, document);
    sum = plus(sum, entryHash(entry));
    text += `\n${entry}`;
    if (text.length >= FRAME_CHARS) {
      await output.frame(text);
      text = String(index);
    }
    if (slices.isOver(entry.length)) await slices.pause();
  }
  await output.frame(text);
  return sum;
}

class Output {
  readonly #handle: FileHandle;
  readonly #frames: FrameWriter;
  bytes = 0;

  constructor(handle: FileHandle, frames: FrameWriter) {
    this.#handle = handle;
    this.#frames = frames;
  }

  async write(buffers: readonly Buffer[]): Promise<void> {
    for (const buffer of buffers) {
      await this.#handle.writeFile(buffer);
      this.bytes += buffer.length;
    }
  }

  async frame(text: string): Promise<void> {
    await this.write(this.#frames.frame(text, false));
  }

  async end(ending: (sha256: string) => Ending): Promise<void> {
    await this.write(this.#frames.frame(JSON.stringify(ending(this.#frames.digest())), true));
  }
}
