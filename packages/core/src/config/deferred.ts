import type { ConfigErrorCode } from './errors.ts';
import type { Environment } from './variables.ts';

/** What a value may need to become final: where its file lies, and the environment. */
export interface ResolveContext {
  /** Absolute path of the directory of the file that holds the value. */
  readonly directory: string;
  readonly environment: Environment;
  /** Tells the loader that the value depends on this file, so that a watcher sees it change. */
  dependOn(path: string): void;
}

export type Resolved =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ConfigErrorCode; readonly message: string };

/**
 * A value that a schema accepted but cannot finish alone, because a schema knows neither files nor the environment.
 * The loader replaces it before anyone else sees it.
 */
export class Deferred {
  readonly resolve: (context: ResolveContext) => Resolved;

  constructor(resolve: (context: ResolveContext) => Resolved) {
    this.resolve = resolve;
  }
}
