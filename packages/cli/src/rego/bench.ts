import {
  compile,
  decide,
  isArray,
  notCompiled,
  type PreparedQuery,
  parseJson,
  prepare,
  toJsonText,
  type Value,
} from '@writ/rego';
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
const WARM_UP = 10_000;

/** How many inputs are in memory at once. */
const RUN = 1000;

/** `writ rego bench`. @returns 2 where the query cannot be evaluated */
export async function runBench(io: Io, text: string, options: BenchOptions): Promise<0 | 2> {
  try {
    const { query, data, inputs } = await load(io, text, options);
    const { decisions } = options;
    /** Of each input whether its decision is defined; also the first error, before anything is measured. */
    const isDefined = inputs.map((input) => decide(query, parsed(input), { data }) !== undefined);
    timed(query, data, inputs, Math.min(WARM_UP, decisions));
    const ns = timed(query, data, inputs, decisions);
    const report = {
      ns_per_decision: Math.round(ns / decisions),
      decisions,
      defined: definedOf(isDefined, decisions),
      engine: notCompiled(query).length === 0 ? 'compiled' : 'interpreted',
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

interface Loaded {
  readonly query: PreparedQuery;
  readonly data: Value;
  /** As text: each decision gets an object of its own. */
  readonly inputs: readonly (string | undefined)[];
}

async function load(io: Io, text: string, options: BenchOptions): Promise<Loaded> {
  const files = new Files(io.workingDirectory);
  const { modules, data } = loadPolicy(files, options);
  const inputs = await loadInputs(io, files, options);
  const policy = compile(modules.values(), {
    regoVersion: options.regoVersion,
    pathExists: (path) => valueAt(data, path) !== undefined,
  });
  const texts = inputs.map((input) => (input === undefined ? undefined : toJsonText(input)));
  return { query: prepare(policy, text), data, inputs: texts };
}

function parsed(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : parseJson(text);
}

/**
 * Nanoseconds that so many decisions take. Every one has an input that nothing has seen before, as in a server; parsing it
 * is not counted.
 */
function timed(query: PreparedQuery, data: Value, inputs: Loaded['inputs'], decisions: number): number {
  const options = { data };
  let ns = 0;
  for (let done = 0; done < decisions; done += RUN) {
    const count = Math.min(RUN, decisions - done);
    const run = Array.from({ length: count }, (_, index) => parsed(inputs[(done + index) % inputs.length]));
    const start = process.hrtime.bigint();
    for (const input of run) decide(query, input, options);
    ns += Number(process.hrtime.bigint() - start);
  }
  return ns;
}

/** How many of so many decisions are defined, the inputs taken in turn. */
function definedOf(isDefined: readonly boolean[], decisions: number): number {
  const whole = Math.floor(decisions / isDefined.length);
  const rest = decisions % isDefined.length;
  return isDefined.reduce((sum, defined, index) => sum + (defined ? whole + (index < rest ? 1 : 0) : 0), 0);
}

async function loadInputs(io: Io, files: Files, options: BenchOptions): Promise<readonly (Value | undefined)[]> {
  if (options.inputs === undefined) return [await loadInput(io, files, options)];
  const inputs = await loadInput(io, files, { input: options.inputs });
  if (inputs !== undefined && isArray(inputs) && inputs.length > 0) return inputs;
  const message = `${options.inputs}: inputs must be a JSON array of at least one input`;
  throw new ProblemsError([problem(message)], message);
}
