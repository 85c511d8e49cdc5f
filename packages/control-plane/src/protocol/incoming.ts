import { hash } from 'node:crypto';
import type { Position } from '@writ/pdp';
import type { AggregatorEffect, Part } from './aggregator-types.ts';
import type { DeltaFrame, Nack, SnapBegin, SnapChunk } from './frames.ts';
import { isAtLeast, isSamePosition } from './vector.ts';

/** What became of a frame: it is `new` (the state advanced), a `known` one to drop, or it does not follow: a `gap`. */
export type Arrival = 'new' | 'known' | 'gap';

/** One stream of an Aggregator: what is in force, what is staged on top of it, and the snapshot that is arriving. */
export class Incoming {
  readonly stream: string;
  /** What decisions read. */
  active: Position | undefined;
  activeFilter: string | undefined;
  /** The end of what is staged; that of `active` where nothing is. */
  staged: Position | undefined;
  stagedFilter: string | undefined;
  parts: Part[] = [];
  /** The newest statement of the Distributor about the end of the stream, until `active` is that far. */
  confirmation: { readonly head: Position; readonly asOf: number } | undefined;
  #arriving: { readonly begin: SnapBegin; readonly build: number; next: number } | undefined;
  #builds = 0;
  #asked = '';

  constructor(stream: string, active?: Position, filterId?: string) {
    this.stream = stream;
    this.active = active;
    this.activeFilter = filterId;
    this.staged = active;
    this.stagedFilter = filterId;
  }

  /** The snapshot that is not complete, and its first missing chunk. */
  get arriving(): { readonly snapshot: string; readonly next: number } | undefined {
    return this.#arriving && { snapshot: this.#arriving.begin.snapshot, next: this.#arriving.next };
  }

  begin(begin: SnapBegin, out: AggregatorEffect[]): Arrival {
    if (this.#arriving?.begin.snapshot === begin.snapshot) return 'known';
    const isOld = this.staged?.epoch === begin.position.epoch && this.staged.seq > begin.position.seq;
    const isHere = isSamePosition(this.staged, begin.position) && this.parts.length > 0;
    if (begin.filterId === this.stagedFilter && (isOld || isHere)) return 'known';
    this.#forgetArriving(out);
    this.#builds += 1;
    this.#arriving = { begin, build: this.#builds, next: 0 };
    out.push({ kind: 'snapshot', begin, build: this.#builds });
    this.#completeIfAllThere(out);
    return 'new';
  }

  chunk(chunk: SnapChunk, out: AggregatorEffect[]): Arrival | 'damaged' {
    const arriving = this.#arriving;
    if (arriving?.begin.snapshot !== chunk.snapshot) {
      // Of a snapshot that is complete a chunk may come twice; of any other one the beginning was lost.
      return this.parts.some((part) => part.kind === 'snapshot' && part.begin.snapshot === chunk.snapshot)
        ? 'known'
        : 'gap';
    }
    if (chunk.n < arriving.next) return 'known';
    if (chunk.n > arriving.next) return 'gap';
    if (hash('sha256', chunk.body, 'hex') !== chunk.h) return 'damaged';
    arriving.next += 1;
    out.push({ kind: 'chunk', stream: this.stream, build: arriving.build, body: chunk.body });
    this.#completeIfAllThere(out);
    return 'new';
  }

  delta(delta: DeltaFrame): Arrival {
    const { staged } = this;
    if (!staged || staged.epoch !== delta.epoch || this.stagedFilter !== delta.filterId) return 'gap';
    if (delta.to <= staged.seq) return 'known';
    if (delta.from !== staged.seq + 1n) return 'gap';
    this.staged = { epoch: delta.epoch, seq: delta.to };
    this.parts.push({ kind: 'delta', delta });
    return 'new';
  }

  /** How many parts bring the stream exactly to the position, seen through the filter; undefined where none do. */
  partsTo(position: Position, filterId: string | undefined): number | undefined {
    let count = 0;
    let reached = this.active;
    let filter = this.activeFilter;
    // A snapshot replaces what is in force, so that only what follows it counts.
    for (const [index, part] of this.parts.entries()) {
      const end = endOf(part);
      if (part.kind === 'delta' && (end.epoch !== position.epoch || end.seq > position.seq)) break;
      reached = end;
      filter = part.kind === 'snapshot' ? part.begin.filterId : part.delta.filterId;
      count = index + 1;
    }
    return isSamePosition(reached, position) && filter === filterId ? count : undefined;
  }

  /** Back to what is in force: what was staged came over a connection that is gone, or is of no use. */
  discardStaged(out: AggregatorEffect[]): void {
    for (const part of this.parts) {
      if (part.kind === 'snapshot') out.push({ kind: 'discard', stream: this.stream, build: part.build });
    }
    this.parts = [];
    this.staged = this.active;
    this.stagedFilter = this.activeFilter;
  }

  /** Like {@link discardStaged}, and what is in force is no base for deltas either. */
  reset(out: AggregatorEffect[]): void {
    this.#forgetArriving(out);
    this.discardStaged(out);
    this.staged = undefined;
  }

  /** Whether what is missing was not asked for since the last heartbeat: many frames show one gap. */
  isUnasked(): boolean {
    const place = `${this.staged?.epoch} ${this.staged?.seq} ${this.arriving?.snapshot} ${this.arriving?.next}`;
    if (place === this.#asked) return false;
    this.#asked = place;
    return true;
  }

  /** What is missing may be asked for again: the question or the answer may be lost. */
  askAnew(): void {
    this.#asked = '';
  }

  /** What to ask for: the frames that follow on what is here. */
  missing(detail: string): Nack {
    return {
      t: 'nack',
      stream: this.stream,
      code: 'gap',
      detail,
      ...(this.staged ? { holdAt: this.staged } : {}),
      ...(this.staged && this.stagedFilter !== undefined ? { filterId: this.stagedFilter } : {}),
      ...(this.arriving ? { chunk: this.arriving } : {}),
    };
  }

  /** The confirmation that holds of what is in force, once. */
  takeConfirmation(): { readonly head: Position; readonly asOf: number } | undefined {
    const { confirmation } = this;
    if (!confirmation || !isAtLeast(this.active, confirmation.head)) return undefined;
    this.confirmation = undefined;
    return confirmation;
  }

  /** Forgets a snapshot that is not complete. */
  #forgetArriving(out: AggregatorEffect[]): void {
    if (!this.#arriving) return;
    out.push({ kind: 'discard', stream: this.stream, build: this.#arriving.build });
    this.#arriving = undefined;
  }

  #completeIfAllThere(out: AggregatorEffect[]): void {
    const arriving = this.#arriving;
    if (!arriving || arriving.next < arriving.begin.chunks) return;
    this.#arriving = undefined;
    this.discardStaged(out);
    this.staged = arriving.begin.position;
    this.stagedFilter = arriving.begin.filterId;
    this.parts = [{ kind: 'snapshot', begin: arriving.begin, build: arriving.build }];
  }
}

function endOf(part: Part): Position {
  return part.kind === 'snapshot' ? part.begin.position : { epoch: part.delta.epoch, seq: part.delta.to };
}
