import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { formatByteSize } from '../units.ts';
import type { ConfigErrorCode } from './errors.ts';

/** The text of one configuration file. */
export interface SourceFile {
  /** The name as the user wrote it; what messages show. */
  readonly name: string;
  /** Absolute path; what relative names in the file start from. */
  readonly path: string;
  readonly text: string;
  /** Offsets at which the lines start. */
  readonly lineStarts: readonly number[];
}

/** Line and column, both from 1; the column counts UTF-16 code units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

export type ReadResult =
  | { readonly ok: true; readonly source: SourceFile }
  /** `message` follows the name of the file: `does not exist`. */
  | { readonly ok: false; readonly code: ConfigErrorCode; readonly message: string };

/** The most that one configuration file may hold, in bytes: 1 MiB. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Reads one file of at most 1 MiB as strict UTF-8. It checks the size on the open file before it reads,
 * so a file that is far too large costs nothing, and refuses what is not a regular file, so a pipe cannot block it.
 */
export function readSource(name: string, path: string): ReadResult {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(path);
  } catch (error) {
    return refusal(error);
  }
  if (bytes.length > 1 && (bytes.readUInt16BE() === 0xfeff || bytes.readUInt16LE() === 0xfeff)) {
    return notText('is UTF-16; save it as UTF-8');
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) return notText(`is not a text file: byte ${zero + 1} is NUL`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return notText('is not valid UTF-8; save it as UTF-8');
  }
  return { ok: true, source: sourceFrom(name, path, text) };
}

function notText(message: string): ReadResult {
  return { ok: false, code: 'ERR_CONFIG_FILE_NOT_TEXT', message };
}

/** Makes a source of a text that is already at hand. */
export function sourceFrom(name: string, path: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { name, path, text, lineStarts };
}

/** Finds the line and column of an offset. */
export function positionOf(source: SourceFile, offset: number): SourcePosition {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

class Refused extends Error {
  readonly code: ConfigErrorCode;
  constructor(code: ConfigErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads a regular file whole. @throws Refused, or the system's error */
function readRegularFile(path: string): Buffer {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Refused('ERR_CONFIG_FILE_UNREADABLE', 'is a directory; name a file in it');
    if (!stat.isFile()) throw new Refused('ERR_CONFIG_FILE_UNREADABLE', 'is not a regular file');
    if (stat.size > MAX_FILE_BYTES) {
      const limit = `at most ${formatByteSize(MAX_FILE_BYTES)} are allowed`;
      throw new Refused(
        'ERR_CONFIG_FILE_TOO_LARGE',
        `has ${stat.size} bytes and ${limit}; split it into several files`,
      );
    }
    const buffer = Buffer.alloc(stat.size);
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

const SYSTEM_REASONS = new Map<string, [ConfigErrorCode, string]>([
  ['ENOENT', ['ERR_CONFIG_FILE_MISSING', 'does not exist']],
  ['ENOTDIR', ['ERR_CONFIG_FILE_MISSING', 'does not exist: a part of its path is not a directory']],
  ['EACCES', ['ERR_CONFIG_FILE_UNREADABLE', 'may not be read by this user; check its permissions']],
  ['EPERM', ['ERR_CONFIG_FILE_UNREADABLE', 'may not be read by this user; check its permissions']],
  ['ELOOP', ['ERR_CONFIG_FILE_UNREADABLE', 'is a symbolic link that leads back to itself']],
  ['ENAMETOOLONG', ['ERR_CONFIG_FILE_UNREADABLE', 'has too long a name']],
  ['ENXIO', ['ERR_CONFIG_FILE_UNREADABLE', 'is not a regular file']],
]);

function refusal(thrown: unknown): ReadResult {
  if (thrown instanceof Refused) return { ok: false, code: thrown.code, message: thrown.message };
  const system = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
  const [code, reason] = SYSTEM_REASONS.get(system) ?? ['ERR_CONFIG_FILE_UNREADABLE', `cannot be read (${system})`];
  return { ok: false, code, message: reason };
}
