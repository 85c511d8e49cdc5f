import type { Place } from '../model/types.ts';

export type ChangeId =
  | 'attribute-removed'
  | 'attribute-renamed'
  | 'optional-attribute-added'
  | 'required-attribute-added'
  | 'became-optional'
  | 'became-required'
  | 'became-nullable'
  | 'type-generalised'
  | 'type-narrowed'
  | 'type-changed'
  | 'enum-value-added'
  | 'enum-value-removed'
  | 'enum-introduced'
  | 'enum-dropped'
  | 'bound-loosened'
  | 'bound-tightened'
  | 'pattern-widened'
  | 'pattern-narrowed'
  | 'pattern-changed'
  | 'format-changed'
  | 'uniqueness-dropped'
  | 'uniqueness-added'
  | 'reference-dropped'
  | 'default-changed'
  | 'unit-changed'
  | 'mount-changed'
  | 'classification-raised'
  | 'classification-lowered'
  | 'sla-weakened'
  | 'enforcement-weakened'
  | 'reader-removed'
  | 'deprecated'
  | 'documentation-changed'
  | 'unknown-key-changed';

export type Severity = 'critical' | 'error' | 'warning' | 'info' | 'unknown';

/**
 * What a change means by itself. `forward`: policies in use read new data; `backward`: the new contract reads data that is kept.
 */
export interface Effects {
  readonly forward: Severity;
  readonly backward: Severity;
  /** Whether a reader may find no value where there was one, so that the polarity of the read decides what happens. */
  readonly loses?: boolean;
}

const E = 'error';
const W = 'warning';
const I = 'info';

/** Severities before the readers are known. */
export const EFFECTS: Readonly<Record<ChangeId, Effects>> = {
  'attribute-removed': { forward: E, backward: I, loses: true },
  'attribute-renamed': { forward: E, backward: E, loses: true },
  'optional-attribute-added': { forward: I, backward: I },
  'required-attribute-added': { forward: I, backward: E },
  'became-optional': { forward: E, backward: I, loses: true },
  'became-required': { forward: I, backward: E },
  'became-nullable': { forward: E, backward: I, loses: true },
  'type-generalised': { forward: E, backward: I, loses: true },
  'type-narrowed': { forward: I, backward: E },
  'type-changed': { forward: E, backward: E, loses: true },
  'enum-value-added': { forward: W, backward: I },
  'enum-value-removed': { forward: I, backward: E },
  'enum-introduced': { forward: I, backward: E },
  'enum-dropped': { forward: E, backward: I, loses: true },
  'bound-loosened': { forward: W, backward: I },
  'bound-tightened': { forward: I, backward: E },
  'pattern-widened': { forward: W, backward: I },
  'pattern-narrowed': { forward: I, backward: E },
  'pattern-changed': { forward: E, backward: E, loses: true },
  'format-changed': { forward: E, backward: E, loses: true },
  'uniqueness-dropped': { forward: E, backward: I },
  'uniqueness-added': { forward: I, backward: E },
  'reference-dropped': { forward: W, backward: I },
  'default-changed': { forward: W, backward: W },
  'unit-changed': { forward: E, backward: E, loses: true },
  'mount-changed': { forward: E, backward: E, loses: true },
  'classification-raised': { forward: W, backward: I },
  'classification-lowered': { forward: W, backward: W },
  'sla-weakened': { forward: W, backward: I },
  'enforcement-weakened': { forward: W, backward: I },
  'reader-removed': { forward: E, backward: I },
  deprecated: { forward: I, backward: I },
  'documentation-changed': { forward: I, backward: I },
  'unknown-key-changed': { forward: 'unknown', backward: 'unknown' },
};

/** One difference between two versions of a contract. */
export interface Change {
  readonly id: ChangeId;
  /** The names from the object down; undefined for the items of an array and the values of a map. */
  readonly path: readonly (string | undefined)[];
  readonly object: string;
  readonly message: string;
  readonly place: Place;
  /** Of an enum: the value. */
  readonly value?: unknown;
  /** Of bounds: what was and what is possible. */
  readonly range?: { readonly before: Range; readonly after: Range };
  readonly role?: string;
  /** The pattern could not be decided. */
  readonly undecided?: boolean;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}
