import type { Position } from '@writ/pdp';
import type { Vector } from './frames.ts';

export function isSamePosition(a: Position | undefined, b: Position | undefined): boolean {
  return a?.epoch === b?.epoch && a?.seq === b?.seq;
}

/** Whether the position is at least as far as `other`; never across epochs, which have no order. */
export function isAtLeast(position: Position | undefined, other: Position): boolean {
  return position !== undefined && position.epoch === other.epoch && position.seq >= other.seq;
}

/** Whether both name the same streams at the same positions. */
export function isSameVector(a: Vector, b: Vector): boolean {
  if (a.size !== b.size) return false;
  for (const [stream, position] of a) if (!isSamePosition(b.get(stream), position)) return false;
  return true;
}
