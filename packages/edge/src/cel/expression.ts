import { type CelInput, CelScalar, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { celCheck, type Variable } from './check.ts';
import { CEL_FUNCTIONS } from './functions.ts';

/** What an expression may name. Every variable is dynamic: what is in it is known only when it is evaluated. */
export type { Variable } from './check.ts';

/** A condition or assertion in CEL, compiled once. */
export interface Expression {
  readonly source: string;
  /** Members of `Request` that it uses, such as `Body`. */
  readonly reads: ReadonlySet<string>;
  /** @throws ExpressionError where the evaluation fails: a missing key, a wrong type */
  test(variables: Readonly<Partial<Record<Variable, CelInput>>>): boolean;
}

/** An expression that cannot be compiled. */
class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const ENV = celEnv({
  funcs: [...strings, ...CEL_FUNCTIONS],
  variables: {
    Request: CelScalar.DYN,
    Subject: CelScalar.DYN,
    Outputs: CelScalar.DYN,
    Values: CelScalar.DYN,
    Payload: CelScalar.DYN,
    Error: CelScalar.DYN,
  },
});
const NAMES = new Set([...ENV.funcs].map(({ name }) => name));

/**
 * Compiles an expression that must yield true or false.
 *
 * @param variables what may be named in it
 * @throws ExpressionError
 */
export function compileExpression(source: string, variables: readonly Variable[]): Expression {
  if (source.length > MAX_LENGTH) throw new ExpressionError('the expression is longer than 64 KiB');
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(source);
  } catch (error) {
    throw new ExpressionError(`the expression cannot be parsed: ${firstLine(error)}`);
  }
  const { problem, reads } = celCheck(parsed.expr, variables, NAMES);
  if (problem !== undefined) throw new ExpressionError(problem);
  let evaluate: (bindings: Record<string, CelInput>) => unknown;
  try {
    const planned = plan(ENV, parsed);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a variable without a value is an error when it is read, which is wanted
    evaluate = planned as (bindings: Record<string, CelInput>) => unknown;
  } catch (error) {
    throw new ExpressionError(`the expression cannot be compiled: ${firstLine(error)}`);
  }
  return {
    source,
    reads,
    test: (bindings) => {
      const result = evaluate({ ...bindings });
      if (typeof result === 'boolean') return result;
      if (isCelError(result)) throw new ExpressionError(`the expression failed: ${firstLine(result)}`);
      throw new ExpressionError('the expression yields neither true nor false');
    },
  };
}

const MAX_LENGTH = 64 * 1024;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
