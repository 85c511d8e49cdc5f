import { compile, evaluate, type Policy, prepare, RegoDiagnosticsError, RegoEvaluationError } from '@writ/rego';
import { bindingsJson } from '../opa/bindings-json.ts';
import type { Mutant } from './mutants.ts';
import { type Outcome, problemOf } from './outcome.ts';

/** Far more than a case of the suite needs. */
const FUEL = 5_000_000;

/** The name of a module in messages. */
export function fileName(index: number): string {
  return `test-${index}.rego`;
}

/** Checks a mutant with Writ. The policy is there where it is accepted. */
export function checkWithWrit(mutant: Mutant): Outcome & { readonly policy?: Policy } {
  const { modules, regoVersion, strict } = mutant;
  try {
    const sources = modules.map((source, index) => ({ file: fileName(index), source }));
    return { problems: [], policy: compile(sources, { regoVersion, strict, enablePrint: true }) };
  } catch (error) {
    return problems(error);
  }
}

export type Engine = 'compiled' | 'interpreted';

/** Evaluates the query of a mutant with one of Writ's evaluators. */
export function evaluateWithWrit(
  engine: Engine,
  policy: Policy,
  { query, data, input, strictBuiltinErrors }: Mutant,
): Outcome {
  try {
    const { results } = evaluate(prepare(policy, query, { values: false }), {
      engine,
      data,
      input,
      strictBuiltinErrors,
      fuel: FUEL,
    });
    return { problems: [], results: results.map(({ bindings }) => bindingsJson(bindings)) };
  } catch (error) {
    return problems(error);
  }
}

function problems(error: unknown): Outcome {
  if (error instanceof RegoDiagnosticsError) {
    return { problems: error.diagnostics.map(({ code, message, location }) => problemOf(code, message, location)) };
  }
  if (error instanceof RegoEvaluationError) {
    // The message begins with the place and the code, which are compared as parts.
    const { code, location, message } = error;
    const start = message.indexOf(`${code}: `) + code.length + 2;
    return { problems: [problemOf(code, message.slice(start), location)] };
  }
  return { problems: [], failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
