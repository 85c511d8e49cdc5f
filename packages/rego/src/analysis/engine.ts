import type { Body, Rule, Term } from '../ast/types.ts';
import type { Program } from '../interpret/machine.ts';
import type { RuleGroup, RuleNode } from '../interpret/rule-tree.ts';
import type { Demand } from './demand.ts';
import type { Segment } from './paths.ts';
import type { Sign } from './polarity.ts';
import { ReadLog } from './reads.ts';
import { SourceFactory } from './source-factory.ts';
import type { Given, Origin, Place, Scope, Source, World } from './sources.ts';

/** A document that rules define, and where in it. */
export interface DocumentPath {
  readonly node: RuleNode;
  readonly group: RuleGroup;
  readonly world: World;
  /** The operands, where it is a function. */
  readonly operands: readonly Origin[];
  readonly path: readonly Segment[];
  readonly keyAt?: number;
  readonly given?: Given;
}

/** The parts of the analysis that call each other. */
export interface Parts {
  /** The value of a term whose variables are bound, with what is read to get there. */
  valueOf(engine: Engine, term: Term, scope: Scope): Origin;
  /** Makes a pattern equal to a value by binding its free variables. */
  match(engine: Engine, pattern: Term, value: Origin, scope: Scope, at: Term): void;
  /** What is read while a body is solved, and what its variables are then. */
  solve(engine: Engine, body: Body, scope: Scope): void;
  /** What is read to meet a demand. */
  consume(engine: Engine, origin: Origin, demand: Demand): void;
  consumePlace(engine: Engine, place: Place, demand: Demand): void;
  consumeDocument(engine: Engine, document: DocumentPath, demand: Demand): void;
}

/** The policy has more ways through it than the analysis goes. */
export class TooComplexError extends Error {
  override readonly name = 'TooComplexError';
}

/** The rules of a policy do not nest deeper in an evaluation that ends. */
const MAX_DEPTH = 256;

/** The state of one analysis. */
export class Engine {
  readonly program: Program;
  readonly parts: Parts;
  readonly log = new ReadLog();
  readonly sources = new SourceFactory();
  readonly #solved = new Map<string, Scope>();
  readonly #met = new Set<string>();
  #steps: number;
  #depth = 0;

  constructor(program: Program, parts: Parts, steps: number) {
    this.program = program;
    this.parts = parts;
    this.#steps = steps;
  }

  /** @throws TooComplexError */
  step(): void {
    if (--this.#steps < 0) throw new TooComplexError('the analysis takes too many steps');
  }

  /** Whether this is asked of a source for the first time. */
  isNew(source: Source, { use, sign, change, site }: Demand): boolean {
    this.step();
    const test = use.kind === 'test' ? this.sources.idOf(use.accepts) : '';
    const how = use.kind === 'whole' ? `${use.as} ${use.decides}` : use.kind === 'exists' ? `${use.asObject}` : '';
    const direction = 'direction' in use ? use.direction : '';
    const place = `${site.rule} ${this.sources.idOf(site.loc)}`;
    const key = `${source.id} ${use.kind} ${test} ${how} ${direction} ${sign}${change} ${place}`;
    if (this.#met.has(key)) return false;
    this.#met.add(key);
    return true;
  }

  /** The scope of a body, solved once for each effect and each of what it is solved for. */
  scopeFor(body: Rule | Term, circumstances: string, sign: Sign, solve: () => Scope): Scope {
    const key = `${this.sources.idOf(body)} ${sign} ${circumstances}`;
    let scope = this.#solved.get(key);
    if (!scope) {
      this.#depth += 1;
      if (this.#depth > MAX_DEPTH) throw new TooComplexError('the rules nest too deep');
      scope = solve();
      this.#depth -= 1;
      this.#solved.set(key, scope);
    }
    return scope;
  }
}
