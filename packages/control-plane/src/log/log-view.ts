import { hash } from 'node:crypto';
import type { Entry, Position } from '@writ/pdp';
import { digestText, entryHash, entryText, plus } from '@writ/pdp/internal';
import { toJsonText, type Value } from '@writ/rego';
import type { PublishedView, SessionSource, StreamSnapshot } from '../protocol/distributor-types.ts';
import { snapshotLine } from '../protocol/snapshot-lines.ts';
import type { StreamLog } from './stream-log.ts';
import type { LogEntry } from './types.ts';

/** Which documents of a stream an Aggregator gets. */
export interface StreamFilter {
  /** The same id for the same filter, in every process. */
  readonly id: string;
  readonly lets: (key: string, document: Value) => boolean;
}

/** Lets everything pass. */
export const EVERYTHING: StreamFilter = { id: 'all', lets: () => true };

const CHUNK_BYTES = 128 * 1024;
/** About how much longer an entry is in a frame than its key and document. */
const ENTRY_MARGIN_BYTES = 64;

/**
 * The log through the grants of one Aggregator. Give the views of one log the same {@link Snapshots}, so that a snapshot is
 * made once however many Aggregators need it.
 */
export function viewOfLog(
  log: StreamLog,
  grants: () => ReadonlyMap<string, StreamFilter>,
  snapshots: Snapshots,
): SessionSource {
  const filterOf = (stream: string): StreamFilter => {
    const filter = grants().get(stream);
    if (!filter) throw new Error(`the stream \`${stream}\` is not granted`);
    return filter;
  };
  return {
    view: (): PublishedView => {
      const vector = new Map<string, Position>();
      for (const [stream, head] of log.heads) if (grants().has(stream)) vector.set(stream, head);
      return { rev: log.rev, vector, urgency: 'normal' };
    },
    filterId: (stream) => filterOf(stream).id,
    canResume: (stream, position) => log.holdsAfter(stream, position),
    read: (stream, after, to, maxBytes) =>
      log.holdsAfter(stream, after) ? readWithin(log, filterOf(stream), stream, after.seq, to, maxBytes) : undefined,
    snapshot: (stream) => snapshots.make(log, stream, filterOf(stream)),
    findSnapshot: (stream, id) => snapshots.find(stream, id),
    digest: (stream, position) => {
      const head = log.heads.get(stream);
      const isHead = head?.epoch === position.epoch && head.seq === position.seq;
      if (!isHead || filterOf(stream).id !== EVERYTHING.id) return undefined;
      return log.digest(stream);
    },
    ageMs: (stream) => log.ageMs(stream),
  };
}

/** The newest snapshot of each stream and filter, in memory. */
export class Snapshots {
  readonly #newest = new Map<string, Map<string, StreamSnapshot>>();

  find(stream: string, id: string): StreamSnapshot | undefined {
    return this.#newest
      .get(stream)
      ?.values()
      .find((snapshot) => snapshot.id === id);
  }

  make(log: StreamLog, stream: string, filter: StreamFilter): StreamSnapshot {
    const position = log.heads.get(stream);
    if (!position) throw new Error(`the log has no stream \`${stream}\``);
    const ofStream = this.#newest.get(stream) ?? new Map<string, StreamSnapshot>();
    this.#newest.set(stream, ofStream);
    const known = ofStream.get(filter.id);
    if (known && log.holdsAfter(stream, known.position) && position.seq - known.position.seq <= REUSED_FOR)
      return known;
    const made = snapshotOf(log, stream, position, filter);
    ofStream.set(filter.id, made);
    return made;
  }
}

/** How far a snapshot may be behind the head and still be sent: the changes since follow it. */
const REUSED_FOR = 1000n;

function snapshotOf(log: StreamLog, stream: string, position: Position, filter: StreamFilter): StreamSnapshot {
  const chunks: Uint8Array[] = [];
  let lines: string[] = [];
  let length = 0;
  let bytes = 0;
  let sum = 0n;
  const cut = (): void => {
    if (lines.length === 0) return;
    const chunk = Buffer.from(lines.join(''));
    chunks.push(chunk);
    bytes += chunk.length;
    lines = [];
    length = 0;
  };
  for (const { key, document, suspect } of log.documents(stream)) {
    if (document === undefined ? filter.id !== EVERYTHING.id : !filter.lets(key, document)) continue;
    if (document !== undefined) sum = plus(sum, entryHash(entryText(key, document)));
    const line = snapshotLine({ key, document, suspect });
    if (length + line.length > CHUNK_BYTES) cut();
    lines.push(line);
    length += line.length;
  }
  cut();
  const id = hash('sha256', `${stream}\n${position.epoch}\n${position.seq}\n${filter.id}`, 'hex').slice(0, 32);
  return { id, position, filterId: filter.id, digest: digestText(sum), bytes, chunks };
}

function readWithin(
  log: StreamLog,
  filter: StreamFilter,
  stream: string,
  after: bigint,
  to: bigint,
  maxBytes: number,
): { to: bigint; entries: readonly Entry[] } {
  const entries: Entry[] = [];
  let reached = after;
  let length = 0;
  for (const logged of log.read(stream, after, to)) {
    const entry = entryThrough(filter, logged);
    const size = entry ? sizeOf(entry) : 0;
    if (reached > after && length + size > maxBytes) break;
    if (entry) entries.push(entry);
    length += size;
    reached += 1n;
  }
  return { to: reached, entries };
}

/** What leaves the filter is a delete; of what was never in it the reader does not even learn the key. */
function entryThrough(filter: StreamFilter, entry: LogEntry): Entry | undefined {
  const { kind, key } = entry;
  const isSeen = (document: Value | undefined): boolean =>
    document === undefined ? filter.id === EVERYTHING.id : filter.lets(key, document);
  if (kind === 'suspect') return isSeen(entry.document) ? { kind, key, reason: entry.reason } : undefined;
  if (kind === 'put' && isSeen(entry.document)) return { kind, key, document: entry.document };
  return isSeen(entry.before) ? { kind: 'delete', key } : undefined;
}

function sizeOf(entry: Entry): number {
  const document = entry.kind === 'put' ? Buffer.byteLength(toJsonText(entry.document, { escapeHtml: false })) : 0;
  return ENTRY_MARGIN_BYTES + Buffer.byteLength(entry.key) + document;
}
