import type { RegoVersion } from '../ast/types.ts';

/** The Rego that a formatted module is for: `v0v1` is both, by importing `rego.v1`. */
export type FormatTarget = RegoVersion;

export interface FormatOptions {
  /** The name that locations of errors give; empty by default. */
  readonly file?: string;
  /** Which Rego the source is in unless its imports say otherwise. Default: v1. */
  readonly regoVersion?: 'v0' | 'v1';
  /** The Rego that the result is for; `v0v1` is v0 and v1 alike. Default: that of the source. */
  readonly target?: FormatTarget;
  /** Leave out imports of `rego.v1` and `future.keywords` where the target does not need them. Default: false. */
  readonly dropV0Imports?: boolean;
}
