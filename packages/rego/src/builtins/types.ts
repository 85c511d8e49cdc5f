import type { Location } from '../ast/types.ts';
import type { Value } from '../value/types.ts';
import type { Outside } from './outside.ts';

/** What a built-in may know besides its operands. One per evaluation. */
export interface BuiltinContext {
  /** The time of the evaluation in nanoseconds since 1970-01-01T00:00:00Z; constant while it runs. */
  readonly nowNs: bigint;
  /** A random integer of 0 up to and not including `below`. */
  random(below: bigint): bigint;
  /** Cryptographically strong random bytes. */
  randomBytes(count: number): Uint8Array;
  /** What `opa.runtime()` answers. */
  readonly runtime: Value;
  /** Where requests and look-ups are answered; they are refused where it is absent. */
  readonly outside?: Outside | undefined;
  /** Remembers within one evaluation: calls of a nondeterministic built-in with equal operands give equal results. */
  readonly memo: Map<string, unknown>;
  /** Counts work of built-ins against the evaluation's fuel. @throws RegoEvaluationError when it is used up */
  spend(steps: number): void;
  /** Takes what `print` prints. */
  print(text: string, location: Location | undefined): void;
}

/**
 * A built-in function.
 *
 * @returns the result, or undefined where the built-in is undefined for these operands
 * @throws BuiltinError, or OperandError where an operand is of the wrong type
 */
export type BuiltinFunction = (context: BuiltinContext, ...operands: Value[]) => Value | undefined;

/** A relation yields any number of results; today that is `walk` alone. */
export type BuiltinRelation = (context: BuiltinContext, ...operands: Value[]) => Iterable<Value>;

/** The built-ins of one group, by name. */
export type BuiltinTable = Readonly<Record<string, BuiltinFunction>>;

/**
 * The built-in fails. Undefined in normal mode; in strict mode `eval_builtin_error: <name>: <message>`. The message is
 * OPA's, without the name.
 */
export class BuiltinError extends Error {
  override readonly name = 'BuiltinError';
}

/** As {@link BuiltinError}, but `eval_type_error`: an operand has the wrong type. */
export class OperandError extends BuiltinError {}
