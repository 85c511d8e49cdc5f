import { randomUUID } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Clock } from '@writ/core';
import type { Entry, Position } from '@writ/pdp';
import { digestText, entryHash, entryText, mergePatch, plus } from '@writ/pdp/internal';
import { parseJson, toJsonText, type Value } from '@writ/rego';
import type { Vector } from '../protocol/frames.ts';
import type { Change, Kept, LogEntry, Logged } from './types.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS log (one INTEGER PRIMARY KEY CHECK (one = 1), rev INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO log VALUES (1, 0);
  CREATE TABLE IF NOT EXISTS stream (
    name TEXT PRIMARY KEY, epoch TEXT NOT NULL, head INTEGER NOT NULL, floor INTEGER NOT NULL, digest TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT, before TEXT,
    reason TEXT,
    PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS document (
    stream TEXT NOT NULL, key TEXT NOT NULL, document TEXT, suspect TEXT, PRIMARY KEY (stream, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS inbox (
    source TEXT NOT NULL, id TEXT NOT NULL, stream TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (source, id)
  ) STRICT, WITHOUT ROWID;
`;
const NOTHING = digestText(0n);

interface StreamState {
  readonly epoch: string;
  readonly head: bigint;
  /** Changes after this number are there. */
  readonly floor: bigint;
  readonly digest: string;
}

/**
 * The log of a Distributor in one SQLite file: dense numbers for each stream, what each key holds now, and the ids of what
 * came, all changed in one transaction that is on disk before `append` returns. A crash leaves the state before or after.
 *
 * One process writes it. Everything is synchronous: no reader sees half of a batch.
 */
export class StreamLog {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #streams = new Map<string, StreamState>();
  readonly #heardAt = new Map<string, number>();
  #rev: bigint;

  /** @param file the path of the database, which is made where it is absent; `:memory:` keeps nothing */
  constructor(file: string, clock: Clock) {
    this.#database = new DatabaseSync(file);
    this.#clock = clock;
    this.#database.exec(SCHEMA);
    this.#statements = statementsOf(this.#database);
    for (const row of this.#statements.streams.iterate()) {
      const { name, epoch, head, floor, digest } = row;
      this.#streams.set(text(name), {
        epoch: text(epoch),
        head: whole(head),
        floor: whole(floor),
        digest: text(digest),
      });
    }
    this.#rev = whole(this.#statements.rev.get()?.['rev']);
  }

  /** Counts the transactions that changed something. */
  get rev(): bigint {
    return this.#rev;
  }

  /** Where each stream is. */
  get heads(): Vector {
    return new Map(Array.from(this.#streams, ([name, { epoch, head }]) => [name, { epoch, seq: head }]));
  }

  /** The digest of all documents of a stream at its head. */
  digest(stream: string): string {
    return this.#streams.get(stream)?.digest ?? NOTHING;
  }

  /** How long ago the source of a stream was last heard, in milliseconds; undefined where it was not since the start. */
  ageMs(stream: string): number | undefined {
    const heardAt = this.#heardAt.get(stream);
    return heardAt === undefined ? undefined : this.#clock.monotonic() - heardAt;
  }

  /** The source of a stream was heard, and everything that it sent is in the log. */
  heard(stream: string): void {
    this.#heardAt.set(stream, this.#clock.monotonic());
  }

  /** Makes a stream without documents, where there is none of the name. */
  open(stream: string): void {
    if (this.#streams.has(stream)) return;
    this.#transaction(() => {
      this.#save(stream, { epoch: randomUUID(), head: 0n, floor: 0n, digest: NOTHING });
    });
  }

  /**
   * Logs changes of streams that are open, all of them or none, in their order.
   *
   * @throws Error where a stream is not open, or the disk refuses; nothing is logged then
   */
  append(changes: readonly Change[]): readonly Logged[] {
    const logged = this.#transaction(() => changes.map((change) => this.#log(change)));
    for (const { stream } of logged) this.heard(stream);
    return logged;
  }

  /**
   * Replaces a stream as a whole, where its history cannot be continued: a new epoch begins.
   *
   * @param documents each key once
   */
  rewrite(stream: string, documents: Iterable<readonly [key: string, document: Value]>): Position {
    const epoch = randomUUID();
    this.#transaction(() => {
      this.#statements.forgetEntries.run(stream);
      this.#statements.forgetDocuments.run(stream);
      let sum = 0n;
      for (const [key, document] of documents) {
        this.#statements.keep.run(stream, key, textOf(document), null);
        sum = plus(sum, entryHash(entryText(key, document)));
      }
      this.#save(stream, { epoch, head: 0n, floor: 0n, digest: digestText(sum) });
    });
    this.heard(stream);
    return { epoch, seq: 0n };
  }

  /** Forgets the changes up to a number: who is not that far gets a snapshot. */
  compact(stream: string, upTo: bigint): void {
    const state = this.#streams.get(stream);
    if (!state || upTo <= state.floor || upTo > state.head) return;
    this.#transaction(() => {
      this.#statements.compact.run(stream, upTo);
      this.#save(stream, { ...state, floor: upTo });
    });
  }

  /** Whether every change after the position is there. False for another epoch and for a position beyond the head. */
  holdsAfter(stream: string, { epoch, seq }: Position): boolean {
    const state = this.#streams.get(stream);
    return state !== undefined && state.epoch === epoch && seq >= state.floor && seq <= state.head;
  }

  /** The changes with numbers after `after`, up to `to`. */
  *read(stream: string, after: bigint, to: bigint): Generator<LogEntry> {
    for (const row of this.#statements.entries.iterate(stream, after, to)) {
      const key = text(row['key']);
      const document = documentOf(row['document']);
      if (row['kind'] === 'suspect') yield { kind: 'suspect', key, reason: text(row['reason']), document };
      else if (document === undefined) yield { kind: 'delete', key, before: documentOf(row['before']) };
      else yield { kind: 'put', key, document, before: documentOf(row['before']) };
    }
  }

  /** What every key holds at the head. Nothing may be appended before the end of it. */
  *documents(stream: string): Generator<Kept> {
    for (const row of this.#statements.documents.iterate(stream)) {
      const { key, document, suspect } = row;
      yield { key: text(key), document: documentOf(document), suspect: suspect === null ? undefined : text(suspect) };
    }
  }

  /** Where a change is that came before; undefined where it did not. */
  find(source: string, id: string): Logged | undefined {
    const row = this.#statements.received.get(source, id);
    if (!row) return undefined;
    const { stream, epoch, seq } = row;
    return { kind: 'duplicate', stream: text(stream), position: { epoch: text(epoch), seq: whole(seq) } };
  }

  close(): void {
    this.#database.close();
  }

  #log({ stream, entry, source, id }: Change): Logged {
    const known = this.find(source, id);
    if (known) return known;
    const state = this.#streams.get(stream);
    if (!state) throw new Error(`the log has no stream \`${stream}\``);
    const row = this.#statements.document.get(stream, entry.key);
    const before = documentOf(row?.['document']);
    const head = state.head + 1n;
    const after = entry.kind === 'suspect' ? before : documentAfter(entry, before);
    const written = after === undefined ? null : textOf(after);
    const was = entry.kind === 'suspect' || before === undefined ? null : text(row?.['document']);
    const reason = entry.kind === 'suspect' ? entry.reason : null;
    // A patch does not make a suspect key trustworthy again.
    const suspect = entry.kind === 'patch' ? (row?.['suspect'] ?? null) : reason;
    this.#statements.add.run(
      stream,
      head,
      entry.kind === 'suspect' ? 'suspect' : 'put',
      entry.key,
      written,
      was,
      reason,
    );
    if (written === null && suspect === null) this.#statements.drop.run(stream, entry.key);
    else this.#statements.keep.run(stream, entry.key, written, suspect);
    this.#statements.receive.run(source, id, stream, state.epoch, head);
    let sum = BigInt(`0x${state.digest}`);
    if (before !== undefined) sum = plus(sum, -entryHash(entryText(entry.key, before)));
    if (after !== undefined) sum = plus(sum, entryHash(entryText(entry.key, after)));
    this.#save(stream, { ...state, head, digest: digestText(sum) });
    return { kind: 'logged', stream, position: { epoch: state.epoch, seq: head } };
  }

  #save(stream: string, state: StreamState): void {
    this.#statements.save.run(stream, state.epoch, state.head, state.floor, state.digest);
    this.#streams.set(stream, state);
  }

  #transaction<T>(work: () => T): T {
    const before = new Map(this.#streams);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#statements.count.run();
      const result = work();
      this.#database.exec('COMMIT');
      this.#rev += 1n;
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const name of this.#streams.keys()) if (!before.has(name)) this.#streams.delete(name);
      for (const [name, state] of before) this.#streams.set(name, state);
      throw error;
    }
  }
}

function statementsOf(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  };
  return {
    rev: prepare('SELECT rev FROM log'),
    count: prepare('UPDATE log SET rev = rev + 1'),
    streams: prepare('SELECT * FROM stream'),
    save: prepare('INSERT OR REPLACE INTO stream VALUES (?, ?, ?, ?, ?)'),
    add: prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)'),
    entries: prepare('SELECT * FROM entry WHERE stream = ? AND seq > ? AND seq <= ? ORDER BY seq'),
    compact: prepare('DELETE FROM entry WHERE stream = ? AND seq <= ?'),
    forgetEntries: prepare('DELETE FROM entry WHERE stream = ?'),
    keep: prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)'),
    drop: prepare('DELETE FROM document WHERE stream = ? AND key = ?'),
    document: prepare('SELECT * FROM document WHERE stream = ? AND key = ?'),
    documents: prepare('SELECT * FROM document WHERE stream = ? ORDER BY key'),
    forgetDocuments: prepare('DELETE FROM document WHERE stream = ?'),
    receive: prepare('INSERT INTO inbox VALUES (?, ?, ?, ?, ?)'),
    received: prepare('SELECT * FROM inbox WHERE source = ? AND id = ?'),
  };
}

function documentAfter(
  entry: Exclude<Entry, { readonly kind: 'suspect' }>,
  before: Value | undefined,
): Value | undefined {
  switch (entry.kind) {
    case 'put':
      return entry.document;
    case 'patch':
      return mergePatch(before, entry.patch);
    case 'delete':
      return undefined;
  }
}

function textOf(document: Value): string {
  return toJsonText(document, { escapeHtml: false });
}

function documentOf(column: unknown): Value | undefined {
  return typeof column === 'string' ? parseJson(column) : undefined;
}

function text(column: unknown): string {
  if (typeof column !== 'string') throw new Error('the log holds no text where one belongs');
  return column;
}

function whole(column: unknown): bigint {
  if (typeof column !== 'bigint') throw new Error('the log holds no number where one belongs');
  return column;
}
