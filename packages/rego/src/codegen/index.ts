import type { Body } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import type { Outcome } from '../interpret/index.ts';
import type { Program } from '../interpret/machine.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import type { Value } from '../value/types.ts';
import type { Generated } from './context.ts';
import { PolicyEngine, type Replacements, replacementsIn } from './engine.ts';
import type { RunOptions } from './run.ts';

/** A query as JavaScript. */
export interface CompiledProgram {
  readonly engine: PolicyEngine;
  /** The variables of a solution, in the order in which their values are handed over. */
  readonly variables: readonly string[];
  readonly run: Generated;
}

/** A policy has one engine for each set of things that `with` replaces in it and in the query. */
const engines = new WeakMap<Program, Map<string, PolicyEngine>>();
const replacementsOf = new WeakMap<Program, Replacements>();

function* bodiesOf(root: RuleNode): Iterable<Body> {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    waiting.push(...node.children.values());
    for (const { rule } of node.rules?.rules ?? []) {
      for (let branch: typeof rule | undefined = rule; branch; branch = branch.else) {
        yield branch.body;
        // A comprehension in a head has a body as well.
        if (branch.head.value) yield [{ index: 0, terms: branch.head.value, loc: branch.loc }];
      }
    }
  }
}

/** The engine for a query of a policy. */
export function engineFor(program: Program, query: Body): PolicyEngine {
  let own = replacementsOf.get(program);
  if (!own) {
    own = replacementsIn(program, bodiesOf(program.rules));
    replacementsOf.set(program, own);
  }
  const added = replacementsIn(program, [query]);
  const functions = new Set([...own.functions, ...added.functions]);
  const data = own.data || added.data;
  const name = JSON.stringify([data, ...[...functions].toSorted()]);
  let known = engines.get(program);
  if (!known) {
    known = new Map();
    engines.set(program, known);
  }
  let engine = known.get(name);
  if (!engine) {
    engine = new PolicyEngine(program, { functions, data });
    known.set(name, engine);
  }
  return engine;
}

let generatesCode: boolean | undefined;

/** False on hosts that forbid to make functions of text: `--disallow-code-generation-from-strings`, a strict content policy. */
export function canGenerateCode(): boolean {
  if (generatesCode === undefined) {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- the host is asked whether it can be done
      generatesCode = typeof new Function('') === 'function';
    } catch {
      generatesCode = false;
    }
  }
  return generatesCode;
}

/**
 * Compiles a query to JavaScript; the rules that it needs follow when they are first used.
 *
 * @throws NotCompiledError
 */
export function compileProgram(program: Program, query: Body): CompiledProgram {
  const engine = engineFor(program, query);
  const variables: string[] = [];
  const run = engine.query(query, (bound) => {
    variables.push(...bound.keys());
    return variables;
  });
  return { engine, variables, run };
}

/** Evaluates a compiled query: `onSolution` gets the values of {@link CompiledProgram.variables}. */
export function runProgram(
  { engine, run }: CompiledProgram,
  input: Value | undefined,
  options: RunOptions,
  onSolution: (values: readonly Value[]) => void,
): Outcome {
  const frame = engine.begin(input, options);
  try {
    run(frame, onSolution);
    return { builtinErrors: engine.run.builtinErrors, steps: engine.run.steps };
  } catch (error) {
    throw explained(error);
  } finally {
    engine.end();
  }
}

/** The value that a function of {@link PolicyEngine.first} finds. */
export function runFirst(
  engine: PolicyEngine,
  first: Generated,
  input: Value | undefined,
  options: RunOptions,
): Value | undefined {
  const frame = engine.begin(input, options);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generated function returns a value of Rego
    return first(frame) as Value | undefined;
  } catch (error) {
    throw explained(error);
  } finally {
    engine.end();
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof RangeError) || !error.message.includes('call stack')) return error;
  return new RegoEvaluationError('eval_internal_error', 'rules, bodies or values nest too deep');
}

export type { Generated } from './context.ts';
export type { PolicyEngine } from './engine.ts';
export { NotCompiledError } from './writer.ts';
