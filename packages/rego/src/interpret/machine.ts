import type { Body, ComprehensionTerm, Expr, Location, RefTerm, Rule, Term } from '../ast/types.ts';
import type { BuiltinContext, BuiltinFunction, BuiltinRelation } from '../builtins/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import type { RuleNode } from './rule-tree.ts';
import type { World } from './world.ts';

/** The solutions of a literal or a body, one after the other; each is in force until the next is asked for. */
export interface Choices {
  /** Undoes what was bound since the last solution, then binds the next one. False when there is none. */
  next(): boolean;
}

/** Values one after the other; what a value binds is in force until the next is asked for. */
export interface Values {
  /** Undefined when there is none. */
  next(): Value | undefined;
}

/** A built-in with what a call of it must know. One that is only declared cannot be called, but replaced by `with`. */
export interface Builtin {
  readonly arity: number;
  /** Whether calls have a value. */
  readonly result: boolean;
  readonly run?: BuiltinFunction;
  /** Instead of `run`: yields any number of results. */
  readonly relation?: BuiltinRelation;
}

/** What the interpreter runs. */
export interface Program {
  readonly rules: RuleNode;
  /** By name; undefined for an unknown one. */
  builtin(name: string): Builtin | undefined;
}

/** Something that happened during evaluation, for explanations, coverage and tests. */
export interface TraceEvent {
  /**
   * `enter`: the query, a rule, or the body of a comprehension, `every` or `not`, is tried; `exit`: it has a solution;
   * `redo`: the next one is looked for, of a literal too; `fail`: it has no (more) solution; `eval`: a literal is tried;
   * `note`: a literal calls `trace`.
   */
  readonly op: 'enter' | 'exit' | 'redo' | 'fail' | 'eval' | 'note';
  readonly node: Rule | Expr | Body;
  /** The value of a rule, for `exit`; the text, for `note`. */
  readonly value?: Value;
  /** The input document where it happened, `with` applied. */
  readonly input: Value | undefined;
  /** How deep in rules and bodies. */
  readonly depth: number;
  readonly bindings: Bindings;
}

/** The bounds of one evaluation. */
export interface Limits {
  /** How many steps it may take; a step is one literal tried or one element looked at. */
  readonly fuel: number;
  /** How deep rules and bodies may nest. */
  readonly depth: number;
}

/** How often cancellation is looked for, in steps. */
const CHECK_EVERY = 1024;

/** The parts of the interpreter that call each other. */
export interface Parts {
  solve(machine: Machine, body: Body, bindings: Bindings): Choices;
  reference(machine: Machine, ref: RefTerm, bindings: Bindings): Value | undefined;
  references(machine: Machine, ref: RefTerm, bindings: Bindings): Values;
  comprehension(machine: Machine, term: ComprehensionTerm, bindings: Bindings): Value;
}

/** The state of one evaluation. */
export class Machine {
  readonly program: Program;
  readonly data: Value | undefined;
  readonly strict: boolean;
  readonly builtinErrors: RegoEvaluationError[] = [];
  readonly parts: Parts;
  readonly trace: ((event: TraceEvent) => void) | undefined;
  readonly #limits: Limits;
  readonly #cancelled: (() => boolean) | undefined;
  readonly #makeContext: (machine: Machine) => BuiltinContext;
  #context: BuiltinContext | undefined;
  #steps = 0;
  #nextCheck = 0;
  world: World;
  depth = 0;

  constructor(options: {
    readonly program: Program;
    readonly world: World;
    readonly data: Value | undefined;
    readonly strict: boolean;
    readonly parts: Parts;
    readonly limits: Limits;
    readonly context: (machine: Machine) => BuiltinContext;
    readonly cancelled?: (() => boolean) | undefined;
    readonly trace?: ((event: TraceEvent) => void) | undefined;
  }) {
    this.program = options.program;
    this.world = options.world;
    this.data = options.data;
    this.strict = options.strict;
    this.parts = options.parts;
    this.trace = options.trace;
    this.#limits = options.limits;
    this.#cancelled = options.cancelled;
    this.#makeContext = options.context;
  }

  get context(): BuiltinContext {
    this.#context ??= this.#makeContext(this);
    return this.#context;
  }

  /** Counts work. @throws RegoEvaluationError when the fuel is used up or the caller cancels */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps < this.#nextCheck) return;
    this.#nextCheck = this.#steps + CHECK_EVERY;
    if (this.#steps > this.#limits.fuel) {
      throw new RegoEvaluationError('eval_cancel_error', `evaluation took more than ${this.#limits.fuel} steps`);
    }
    if (this.#limits.fuel - this.#steps < CHECK_EVERY) this.#nextCheck = this.#limits.fuel + 1;
    if (this.#cancelled?.()) throw new RegoEvaluationError('eval_cancel_error', 'caller cancelled query execution');
  }

  /** The number of steps taken. */
  get steps(): number {
    return this.#steps;
  }

  /** One level deeper. An error ends the evaluation as a whole, so nobody needs to come back up after one. */
  enter(location?: Location): void {
    this.depth += 1;
    if (this.depth <= this.#limits.depth) return;
    throw new RegoEvaluationError(
      'eval_internal_error',
      `rules and bodies nest deeper than ${this.#limits.depth} levels`,
      location,
    );
  }

  leave(): void {
    this.depth -= 1;
  }

  /** Tells who listens. */
  emit(op: TraceEvent['op'], node: TraceEvent['node'], bindings: Bindings, value?: Value): void {
    this.trace?.({
      op,
      node,
      depth: this.depth,
      bindings,
      input: this.world.input,
      ...(value !== undefined && { value }),
    });
  }

  /** An error that only a fault of ours can cause. */
  broken(message: string, term?: Term): RegoEvaluationError {
    return new RegoEvaluationError('eval_internal_error', message, term?.loc);
  }
}
