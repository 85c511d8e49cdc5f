import type { BuiltinTable } from '../builtins/types.ts';

/** What differs between Node and browsers. */
export interface Platform {
  /** Built-ins that need what the platform has. */
  readonly builtins: readonly BuiltinTable[];
  readonly randomBytes: (count: number) => Uint8Array;
  /** The SHA-256 digest of a text, at once; undefined where the platform cannot do that. */
  readonly sha256: ((text: string) => Uint8Array) | undefined;
}
