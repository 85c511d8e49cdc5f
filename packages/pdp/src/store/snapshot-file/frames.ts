import { createCipheriv, createDecipheriv, createHash, type Hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { pdpError } from '../../errors.ts';

/**
 * A file is a line of JSON and then frames: four bytes of length with the highest bit set in the last frame, and a text,
 * compressed with zstd and, where there is a key, encrypted with AES-256-GCM. The nonce of a frame is its number and
 * whether it is the last, so that frames can be neither left out, nor moved, nor cut off.
 */
const LAST = 0x8000_0000;
/** What a length may be: more is no text of JavaScript, and no file of ours. */
const MAX_BYTES = 0x1fff_ffff;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
/** Fast, and a tenth of JSON in size. */
const LEVEL = 1;

/** Makes frames of texts. */
export class FrameWriter {
  readonly #key: Buffer | undefined;
  readonly #sha256: Hash;
  #number = 0;

  constructor(key: Buffer | undefined, head: Buffer) {
    this.#key = key;
    this.#sha256 = createHash('sha256').update(head);
  }

  /** The SHA-256 of the file so far. */
  digest(): string {
    return this.#sha256.copy().digest('hex');
  }

  frame(text: string, isLast: boolean): Buffer[] {
    const compressed = zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
    const payload = this.#key ? encrypted(this.#key, this.#number, isLast, compressed) : compressed;
    this.#number += 1;
    if (payload.length > MAX_BYTES)
      throw pdpError('ERR_PDP_SNAPSHOT_WRITE', 'a document is too large for a snapshot file');
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE((payload.length | (isLast ? LAST : 0)) >>> 0);
    this.#sha256.update(length).update(payload);
    return [length, payload];
  }
}

/** What is read of a file, piece by piece. */
export interface Source {
  /** The next bytes: as many as asked for, fewer at the end of the file. */
  read(bytes: number): Promise<Buffer>;
}

/** A frame that was read. */
export interface Frame {
  /** The text in UTF-8. */
  readonly bytes: Buffer;
  readonly isLast: boolean;
  /** The SHA-256 of the file before the frame. */
  readonly digestBefore: string;
}

/**
 * Reads frames up to the last.
 *
 * @throws WritError `ERR_PDP_SNAPSHOT_CORRUPT` for anything that a {@link FrameWriter} did not write like this
 */
export async function* readFrames(source: Source, key: Buffer | undefined, head: Buffer): AsyncGenerator<Frame, void> {
  const sha256 = createHash('sha256').update(head);
  for (let number = 0; ; number++) {
    const length = await exactly(source, LENGTH_BYTES);
    const word = length.readUInt32BE();
    const isLast = word >= LAST;
    const size = isLast ? word - LAST : word;
    if (size > MAX_BYTES) throw corrupt('it holds a length that is impossible');
    const payload = await exactly(source, size);
    const compressed = key ? decrypted(key, number, isLast, payload) : payload;
    const digestBefore = isLast ? sha256.copy().digest('hex') : '';
    sha256.update(length).update(payload);
    yield { bytes: decompressed(compressed), isLast, digestBefore };
    if (!isLast) continue;
    if ((await source.read(1)).length > 0) throw corrupt('something follows on its end');
    return;
  }
}

/** @param reason how the message goes on after `the snapshot file` */
export function corrupt(reason: string, cause?: unknown): Error {
  return pdpError('ERR_PDP_SNAPSHOT_CORRUPT', `the snapshot file cannot be used: ${reason}`, { cause });
}

async function exactly(source: Source, bytes: number): Promise<Buffer> {
  const read = await source.read(bytes);
  if (read.length < bytes) throw corrupt('it ends before its end');
  return read;
}

function decompressed(bytes: Buffer): Buffer {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw corrupt('a part of it cannot be decompressed', cause);
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function encrypted(key: Buffer, number: number, isLast: boolean, text: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypted(key: Buffer, number: number, isLast: boolean, payload: Buffer): Buffer {
  if (payload.length < TAG_BYTES) throw corrupt('a part of it is too short');
  const end = payload.length - TAG_BYTES;
  const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: TAG_BYTES });
  cipher.setAuthTag(payload.subarray(end));
  try {
    return Buffer.concat([cipher.update(payload.subarray(0, end)), cipher.final()]);
  } catch (cause) {
    throw corrupt('a part of it was tampered with', cause);
  }
}
