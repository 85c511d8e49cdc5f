import { compile, evaluate, isArray, prepare, type Value } from '@writ/rego';
import type { Io } from '../io.ts';
import { valueAt } from './documents.ts';
import { Files } from './files.ts';
import { jsonLines } from './json.ts';
import { loadInput, loadPolicy, type PolicyFiles } from './policy-files.ts';
import { counted, ProblemsError, problem, problemsOf } from './problem.ts';

export interface BenchOptions extends PolicyFiles {
  readonly input?: string;
  readonly stdinInput?: boolean;
  readonly inputs?: string;
  readonly decisions: number;
  readonly format: 'pretty' | 'json';
}

/** As many decisions come before the measured ones, so that those run as in a server that is up. */
const WARM_UP = 1000;

/** `writ rego bench`. @returns 2 where the query cannot be evaluated */
export async function runBench(io: Io, text: string, options: BenchOptions): Promise<0 | 2> {
  try {
    const { decide, defined } = await preparedDecision(io, text, options);
    const { decisions } = options;
    decide(Math.min(WARM_UP, decisions));
    const start = process.hrtime.bigint();
    decide(decisions);
    const ns = Number(process.hrtime.bigint() - start);
    const report = {
      ns_per_decision: Math.round(ns / decisions),
      decisions,
      defined: defined(decisions),
      engine: 'interpreted',
    };
    if (options.format === 'json') io.out(jsonLines(report));
    else
      io.out(
        `${report.ns_per_decision} ns/decision, ${decisions} decisions, ${report.defined} defined, ${report.engine}\n`,
      );
    return 0;
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    io.err(error instanceof ProblemsError ? `${error.message}\n` : `${counted(problems)}\n`);
    return 2;
  }
}

async function preparedDecision(io: Io, text: string, options: BenchOptions) {
  const files = new Files(io.workingDirectory);
  const { modules, data } = loadPolicy(files, options);
  const inputs = await loadInputs(io, files, options);
  const policy = compile(modules.values(), {
    regoVersion: options.regoVersion,
    pathExists: (path) => valueAt(data, path) !== undefined,
  });
  const query = prepare(policy, text);
  /** Of each input whether its decision is defined; also the first error, before anything is measured. */
  const isDefined = inputs.map((input) => evaluate(query, { input, data }).results.length > 0);
  return {
    decide: (count: number): void => {
      for (let index = 0; index < count; index += 1) evaluate(query, { input: inputs[index % inputs.length], data });
    },
    defined: (count: number): number => {
      const whole = Math.floor(count / inputs.length);
      const rest = count % inputs.length;
      return isDefined.reduce((sum, defined, index) => sum + (defined ? whole + (index < rest ? 1 : 0) : 0), 0);
    },
  };
}

async function loadInputs(io: Io, files: Files, options: BenchOptions): Promise<readonly (Value | undefined)[]> {
  if (options.inputs === undefined) return [await loadInput(io, files, options)];
  const inputs = await loadInput(io, files, { input: options.inputs });
  if (inputs !== undefined && isArray(inputs) && inputs.length > 0) return inputs;
  const message = `${options.inputs}: inputs must be a JSON array of at least one input`;
  throw new ProblemsError([problem(message)], message);
}
