import type { PlainObject, RegoObject, RegoSet, Value } from './types.ts';
export function sortedElements(_set: RegoSet): readonly Value[] { throw new Error('x'); }
export function sortedEntries(_object: RegoObject | PlainObject): readonly (readonly [Value, Value])[] { throw new Error('x'); }
