import type { BuiltinDeclaration } from '../builtins/declarations.ts';
import type { Capabilities } from './capabilities.ts';

/** How to compile. */
export interface CompileOptions {
  /** What strict mode reports is an error: unused imports and variables, shadowed documents, deprecated built-ins. */
  readonly strict?: boolean;
  /** What the policy may use; the built-ins and features of OPA 1.22 by default. */
  readonly capabilities?: Capabilities;
  /** Built-ins besides those of the capabilities. */
  readonly builtins?: Iterable<BuiltinDeclaration>;
  /** Names of built-ins that must not be called. */
  readonly unsafeBuiltins?: Iterable<string>;
  /** Keeps calls of `print`; they are removed by default. */
  readonly enablePrint?: boolean;
  /** How many diagnostics to collect; all by default. */
  readonly errorLimit?: number;
  /** Whether the base documents have a value at this path below `data`, where no rule may be then. */
  readonly pathExists?: (path: readonly string[]) => boolean;
  /** JSON schemas by name: `schema` for the input, `schema.name` for what annotations name. */
  readonly schemas?: ReadonlyMap<string, unknown>;
  /** Calls of functions that nothing defines are left to the evaluation. */
  readonly allowUndefinedFunctions?: boolean;
  /**
   * The modules are as `parseModule` returned them and nobody uses them afterwards: they are rewritten where they are,
   * and no copy is made. Default: true where all are texts.
   */
  readonly ownsModules?: boolean;
}
