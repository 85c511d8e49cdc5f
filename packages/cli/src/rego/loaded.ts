import type { Module, PlainObject } from '@writ/rego';

/** What files hold: modules, and documents merged to one. */
export interface Loaded {
  /** By file. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly data: PlainObject;
}
