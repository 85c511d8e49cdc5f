import { crc32 } from 'node:zlib';

/** Before each record: its length in bytes and the checksum of length and record. */
const HEAD_BYTES = 8;

/** The records as they stand in a segment: each can be told from one that was cut or changed. */
export function framesOf(records: readonly string[]): Buffer {
  const bodies = records.map((record) => Buffer.from(record));
  const bytes = Buffer.allocUnsafe(bodies.reduce((sum, { length }) => sum + HEAD_BYTES + length, 0));
  let at = 0;
  for (const body of bodies) {
    bytes.writeUInt32BE(body.length, at);
    bytes.writeUInt32BE(crc32(body, crc32(bytes.subarray(at, at + 4))), at + 4);
    body.copy(bytes, at + HEAD_BYTES);
    at += HEAD_BYTES + body.length;
  }
  return bytes;
}

/** What the beginning of a piece of a segment holds. */
export interface Frames {
  readonly records: readonly string[];
  /** How many bytes each record took, its head included. */
  readonly sizes: readonly number[];
  /** How the piece goes on: not at all, with a part of a record, or with something that is none. */
  readonly rest: 'none' | 'cut' | 'corrupt';
}

/** Reads whole records; where one is not what was written, those after it cannot be found. */
export function readFrames(bytes: Buffer): Frames {
  const records: string[] = [];
  const sizes: number[] = [];
  for (let at = 0; ; ) {
    if (at === bytes.length) return { records, sizes, rest: 'none' };
    if (at + HEAD_BYTES > bytes.length) return { records, sizes, rest: 'cut' };
    const length = bytes.readUInt32BE(at);
    const end = at + HEAD_BYTES + length;
    if (end > bytes.length) return { records, sizes, rest: 'cut' };
    const body = bytes.subarray(at + HEAD_BYTES, end);
    const sum = crc32(body, crc32(bytes.subarray(at, at + 4)));
    if (length === 0 || sum !== bytes.readUInt32BE(at + 4)) return { records, sizes, rest: 'corrupt' };
    records.push(body.toString());
    sizes.push(end - at);
    at = end;
  }
}
