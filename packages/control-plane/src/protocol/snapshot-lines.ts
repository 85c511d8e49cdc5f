import { isArray, parseJson, toJsonText, type Value } from '@writ/rego';

/** What a snapshot says of one key. */
export interface SnapshotLine {
  readonly key: string;
  /** Undefined where the only event of the key broke its contract. */
  readonly document: Value | undefined;
  /** Why the key is suspect; undefined where it is not. */
  readonly suspect: string | undefined;
}

/** One line of a chunk: an array of the key, an array of the document (empty where there is none), and the suspicion if any. */
export function snapshotLine({ key, document, suspect }: SnapshotLine): string {
  const members = [
    JSON.stringify(key),
    document === undefined ? '[]' : `[${toJsonText(document, { escapeHtml: false })}]`,
  ];
  if (suspect !== undefined) members.push(JSON.stringify(suspect));
  return `[${members.join(',')}]\n`;
}

/**
 * The lines of a chunk.
 *
 * @throws SyntaxError where the chunk is nothing that {@link snapshotLine} writes; the message quotes nothing of it
 */
export function* readSnapshotLines(body: Uint8Array): Generator<SnapshotLine> {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    if (end < 0) throw new SyntaxError('a chunk ends within a line');
    yield readLine(text.slice(from, end));
    from = end + 1;
  }
}

function readLine(line: string): SnapshotLine {
  const members = parsed(line);
  const [key, held, suspect] = members !== undefined && isArray(members) ? members : [];
  const isHeld = held !== undefined && isArray(held) && held.length < 2;
  if (typeof key !== 'string' || !isHeld || (suspect !== undefined && typeof suspect !== 'string')) {
    throw new SyntaxError('a line of a chunk is not a key and its document');
  }
  return { key, document: held[0], suspect };
}

function parsed(line: string): Value | undefined {
  try {
    return parseJson(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
