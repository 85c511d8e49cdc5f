import type { PlainObject, Value } from '@writ/rego';
import { isPlainObject, member } from './body.ts';

/** What an entity must have besides optional `properties` (sections 5.1 to 5.3). */
const REQUIRED = {
  subject: ['type', 'id'],
  resource: ['type', 'id'],
  action: ['name'],
} as const satisfies Record<string, readonly string[]>;

export type EntityKind = keyof typeof REQUIRED;

const KINDS = ['subject', 'action', 'resource'] as const satisfies readonly EntityKind[];

/** The keys that a batch can give once for all its evaluations (section 7.1.1). */
const SHARED = [...KINDS, 'context'] as const;

/**
 * What is wrong with a question, in one line; undefined where nothing is.
 *
 * @param searched the entity that a search looks for: it has no id yet, and an action is not there at all
 */
export function problemOf(question: PlainObject, searched?: EntityKind): string | undefined {
  for (const kind of KINDS) {
    if (kind === 'action' && searched === 'action') continue;
    const required: readonly string[] = kind === searched ? ['type'] : REQUIRED[kind];
    const problem = problemOfEntity(kind, member(question, kind), required);
    if (problem !== undefined) return problem;
  }
  return problemOfObject('context', member(question, 'context'));
}

function problemOfEntity(kind: string, entity: Value | undefined, required: readonly string[]): string | undefined {
  if (entity === undefined) return `\`${kind}\` is missing`;
  if (!isPlainObject(entity)) return `\`${kind}\` is no object`;
  for (const key of required) {
    const value = member(entity, key);
    if (value === undefined) return `\`${kind}.${key}\` is missing`;
    if (typeof value !== 'string') return `\`${kind}.${key}\` is no string`;
  }
  return problemOfObject(`${kind}.properties`, member(entity, 'properties'));
}

/** Of something that may be left out. */
export function problemOfObject(name: string, value: Value | undefined): string | undefined {
  return value === undefined || isPlainObject(value) ? undefined : `\`${name}\` is no object`;
}

/** What the evaluations of a batch have in common; or what is wrong with it, in one line. */
export function sharedOf(batch: PlainObject): { readonly shared: PlainObject } | { readonly problem: string } {
  const shared: Record<string, Value> = {};
  for (const key of SHARED) {
    const value = member(batch, key);
    if (value === undefined) continue;
    const problem = problemOfObject(key, value);
    if (problem !== undefined) return { problem };
    shared[key] = value;
  }
  return { shared };
}
