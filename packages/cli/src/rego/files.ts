import { isUtf8 } from 'node:buffer';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { ProblemsError, problem } from './problem.ts';

/** Far above any policy or document that could be evaluated; a text of more cannot be held. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The files of a command line: names relative to its folder, errors in the words of the system as Go prints them. */
export class Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What a name stands for, links followed. */
  stat(name: string): Stats {
    return told('stat', name, () => statSync(this.#path(name)));
  }

  /** The same of a link itself. */
  lstat(name: string): Stats {
    return told('lstat', name, () => lstatSync(this.#path(name)));
  }

  /** The names in a folder, in order. */
  list(name: string): string[] {
    return told('open', name, () => readdirSync(this.#path(name))).toSorted((a, b) =>
      Buffer.from(a).compare(Buffer.from(b)),
    );
  }

  read(name: string): Buffer {
    return told('open', name, () => {
      const stats = statSync(this.#path(name));
      if (stats.isDirectory()) throw failure(`read ${name}: is a directory`);
      // Reading a pipe or a device might never end.
      if (!stats.isFile()) throw failure(`read ${name}: is no regular file`);
      if (stats.size > MAX_FILE_BYTES) throw failure(`read ${name}: file is larger than ${MAX_FILE_BYTES} bytes`);
      return readFileSync(this.#path(name));
    });
  }

  /** Gives a file that exists another text: all of it, or none where that fails. Links stay, and so does the mode. */
  replace(name: string, text: string): void {
    told('open', name, () => {
      const path = realpathSync(this.#path(name));
      accessSync(path, constants.W_OK);
      const temporary = `${path}.${process.pid}.tmp`;
      const file = openSync(temporary, 'wx');
      try {
        try {
          fchmodSync(file, statSync(path).mode);
          writeFileSync(file, text);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    });
  }

  #path(name: string): string {
    return resolve(this.#folder, name);
  }
}

/** The text of a file; what is no UTF-8 becomes half a surrogate, at which the parser of Rego stops. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? text : text.replaceAll('\ufffd', '\ud800');
}

/** A `file://` URL or a name as a name. */
export function fileName(name: string): string {
  return name.startsWith('file://') ? name.slice('file://'.length) : name;
}

function failure(message: string): ProblemsError {
  return new ProblemsError([problem(message)], message);
}

function told<T>(operation: string, name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
    if (words === undefined) throw error;
    throw failure(`${operation} ${name}: ${words}`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EINVAL: 'invalid argument',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
  ERR_FS_FILE_TOO_LARGE: 'file too large',
  ERR_INVALID_ARG_VALUE: 'invalid argument',
};
