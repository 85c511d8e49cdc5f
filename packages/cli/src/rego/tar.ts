export interface TarFile {
  readonly name: string;
  readonly content: Buffer;
}

const BLOCK = 512;

/** The files of a tar archive: POSIX names and GNU's and PAX' long ones; everything that is no file is left out. */
export function readTar(archive: Buffer, fail: (message: string) => Error): TarFile[] {
  const files: TarFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    at += BLOCK;
    if (!Number.isSafeInteger(size) || size < 0 || at + size > archive.length) {
      throw fail('bundle read failed: archive read failed: unexpected EOF');
    }
    const content = archive.subarray(at, at + size);
    at += Math.ceil(size / BLOCK) * BLOCK;
    const type = text(header, 156, 1);
    if (type === 'L') {
      longName = content.toString('utf8').replace(/\0+$/, '');
    } else if (type === 'x') {
      longName = paxPath(content) ?? longName;
    } else {
      if (type === '0' || type === '') files.push({ name: longName ?? headerName(header), content });
      longName = undefined;
    }
  }
  return files;
}

function headerName(header: Buffer): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The `path` of PAX records: `<length> <key>=<value>\n`, where the length counts the whole record. */
function paxPath(content: Buffer): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(' ', at);
    const length = space < 0 ? Number.NaN : Number(content.toString('utf8', at, space));
    if (!Number.isSafeInteger(length) || length <= 0) return path;
    const record = content.toString('utf8', space + 1, at + length - 1);
    if (record.startsWith('path=')) path = record.slice('path='.length);
    at += length;
  }
  return path;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}
