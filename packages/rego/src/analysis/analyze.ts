import { type Policy, type PreparedQuery, type PrepareOptions, prepare } from '../api/index.ts';
import type { Body, Expr, Term } from '../ast/types.ts';
import { consume } from './consume.ts';
import { type Demand, readWhole, type Site, siteOf } from './demand.ts';
import { consumeDocument } from './documents.ts';
import { Engine, type Parts, TooComplexError } from './engine.ts';
import { solve } from './literals.ts';
import { consumePlace } from './places.ts';
import { BOTH, DENIES } from './polarity.ts';
import { type Read, ReadLog } from './reads.ts';
import { OUTERMOST } from './source-factory.ts';
import { Scope } from './sources.ts';
import { match, valueOf } from './terms.ts';

const PARTS: Parts = { valueOf, match, solve, consume, consumePlace, consumeDocument };

/** Enough for policies of ten thousands of rules, and an end for those whose calls multiply. */
const STEPS = 500_000;

/** What a query can read. */
export interface Analysis {
  /**
   * The reads by path, then by place. Whatever an evaluation reads of `data` and `input` is within them: at one of the paths,
   * above it, or for the kinds `value` and `subtree` below it.
   */
  readonly reads: readonly Read[];
  /** False where the policy has too many ways through it: then the reads are all of `data` and all of `input`. */
  readonly precise: boolean;
}

/**
 * Finds out, without evaluating it, what a query or an entry point can read of base documents and the input, where, and what
 * losing it would do to the decision. The decision is whether the query holds; of an entry point, whether its value is true
 * (or an object with `decision: true`).
 *
 * @example
 * const policy = compile([{ file: 'app.rego', source: 'package app\nallow if not data.blocked[input.user]' }]);
 * const { reads } = analyze(policy, { entrypoint: 'app/allow' });
 * console.log(reads.map(({ path, polarity }) => `${path} ${polarity}`)); // data.blocked[_] revoke, input.user grant
 *
 * @throws RegoDiagnosticsError with what is wrong in the query
 */
export function analyze(
  policy: Policy,
  query: string | Body | { readonly entrypoint: string | readonly string[] },
  options: Omit<PrepareOptions, 'values'> = {},
): Analysis {
  const prepared = prepare(policy, query, options);
  const engine = new Engine(policy.program, PARTS, STEPS);
  try {
    readQuery(engine, prepared);
    return { reads: engine.log.list(), precise: true };
  } catch (error) {
    if (!(error instanceof TooComplexError)) throw error;
    return { reads: everything(prepared), precise: false };
  }
}

function readQuery(engine: Engine, { body, variables, captures }: PreparedQuery): void {
  const scope = new Scope({ world: OUTERMOST, rule: '', sign: DENIES, guards: undefined });
  engine.parts.solve(engine, body, scope);
  // What it gives is handed out: the values of its expressions and of its variables.
  for (const capture of captures) {
    const value = capture === undefined ? undefined : scope.get(capture);
    const at = body.find(
      ({ terms }) => isCall(terms) && terms.some((term) => term.type === 'var' && term.value === capture),
    );
    if (value && at) engine.parts.consume(engine, value, decision(siteOf(scope, at.loc)));
  }
  const [first] = body;
  for (const [compiled, value] of scope.entries()) {
    const name = variables.get(compiled) ?? compiled;
    if (first && !name.startsWith('$') && !name.startsWith('__local')) {
      engine.parts.consume(engine, value, readWhole('subtree', DENIES, siteOf(scope, first.loc)));
    }
  }
}

function isCall(terms: Expr['terms']): terms is Term[] {
  return Array.isArray(terms);
}

function decision(site: Site): Demand {
  return { use: { kind: 'whole', as: 'subtree', decides: true }, sign: DENIES, change: BOTH, site };
}

function everything({ body: [first] }: PreparedQuery): Read[] {
  const log = new ReadLog();
  if (first) {
    const site: Site = { rule: '', loc: first.loc, guards: undefined };
    for (const root of ['data', 'input'] as const) log.add(root, [], 'subtree', BOTH, site);
  }
  return log.list();
}
