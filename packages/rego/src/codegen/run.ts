import type { Location } from '../ast/types.ts';
import { type BuiltinContext, BuiltinError, OperandError } from '../builtins/types.ts';
import type { DataIndexes } from '../data-index/data-indexes.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { type ContextOptions, makeContext } from '../interpret/context.ts';
import { DEFAULT_DEPTH, DEFAULT_FUEL } from '../interpret/limits.ts';
import type { Mock } from '../interpret/world.ts';
import type { KeptResults } from '../kept-results/kept-results.ts';
import type { Value } from '../value/types.ts';

/** How often cancellation is looked for, in steps. */
const CHECK_EVERY = 1024;

/** A policy over messy data may fail once a row; the first errors are the ones that somebody reads. */
const KEPT_ERRORS = 100;

/** The options of an evaluation, named as those of the public function, so that it can hand them on as they are. */
export interface RunOptions extends Omit<ContextOptions, 'nowNs'> {
  readonly data?: Value | undefined;
  readonly indexes?: DataIndexes | undefined;
  readonly kept?: KeptResults | undefined;
  readonly strictBuiltinErrors?: boolean | undefined;
  readonly now?: bigint | undefined;
  readonly fuel?: number | undefined;
  readonly depth?: number | undefined;
  readonly cancelled?: (() => boolean) | undefined;
}

/** What generated code shares while one evaluation runs; `fuel` and `depth` are counted in place. */
export class Run {
  /** Steps until {@link refill} has to be asked. */
  fuel = 0;
  depth = 0;
  maxDepth = 0;
  data: Value | undefined = undefined;
  indexes: DataIndexes | undefined = undefined;
  kept: KeptResults | undefined = undefined;
  strict = false;
  builtinErrors: RegoEvaluationError[] = [];
  #options: RunOptions | undefined = undefined;
  #context: BuiltinContext | undefined = undefined;
  #granted = 0;
  #taken = 0;
  #limit = 0;

  begin(options: RunOptions): void {
    this.#options = options;
    this.#context = undefined;
    this.#limit = options.fuel ?? DEFAULT_FUEL;
    this.#taken = 0;
    this.#granted = options.cancelled ? 0 : Math.min(CHECK_EVERY, this.#limit);
    this.fuel = this.#granted;
    this.depth = 0;
    this.maxDepth = options.depth ?? DEFAULT_DEPTH;
    this.data = options.data;
    this.indexes = options.indexes;
    this.strict = options.strictBuiltinErrors === true;
    // A kept result hides that a built-in failed on the way to it.
    this.kept = this.strict ? undefined : options.kept;
    if (this.builtinErrors.length > 0) this.builtinErrors = [];
  }

  /** Lets go of the caller's values. */
  end(): void {
    this.#options = undefined;
    this.#context = undefined;
    this.data = undefined;
    this.indexes = undefined;
    this.kept = undefined;
  }

  get steps(): number {
    return this.#taken + this.#granted - this.fuel;
  }

  /** @throws RegoEvaluationError when the fuel is used up or the caller cancels */
  refill(): void {
    this.#taken = this.steps;
    if (this.#taken > this.#limit) {
      throw new RegoEvaluationError('eval_cancel_error', `evaluation took more than ${this.#limit} steps`);
    }
    if (this.#options?.cancelled?.() === true) {
      throw new RegoEvaluationError('eval_cancel_error', 'caller cancelled query execution');
    }
    this.#granted = Math.min(CHECK_EVERY, this.#limit - this.#taken);
    this.fuel = this.#granted;
  }

  get context(): BuiltinContext {
    const { now, ...rest }: RunOptions = this.#options ?? {};
    this.#context ??= makeContext({ ...rest, nowNs: now }, (steps) => {
      this.fuel -= Math.ceil(steps);
      if (this.fuel < 0) this.refill();
    });
    return this.#context;
  }

  tooDeep(location: Location | undefined): never {
    throw new RegoEvaluationError(
      'eval_internal_error',
      `rules and bodies nest deeper than ${this.maxDepth} levels`,
      location,
    );
  }

  /** The error of a built-in makes its call undefined, or in strict mode ends the evaluation. */
  failed(error: unknown, name: string, at: Location): undefined {
    if (!(error instanceof BuiltinError)) throw error;
    const code = error instanceof OperandError ? 'eval_type_error' : 'eval_builtin_error';
    const wrapped = new RegoEvaluationError(code, `${name}: ${error.message}`, at);
    if (this.strict) throw wrapped;
    if (this.builtinErrors.length < KEPT_ERRORS) this.builtinErrors.push(wrapped);
    return undefined;
  }
}

let nextEpoch = 0;

/** What `with` can change, and the results of rules that hold as long as it is as it is. */
export class Frame {
  readonly run: Run;
  input: Value | undefined;
  overlay: Value | undefined;
  /** Null where `with` replaces no part of `data`. */
  targets: readonly (readonly Value[])[] | null;
  /** Null where `with` replaces no function. */
  mocks: ReadonlyMap<string, Mock> | null;
  /** Results by slot; one counts where its stamp is the epoch. */
  readonly values: unknown[];
  readonly stamps: number[];
  epoch: number;

  constructor(run: Run, values: unknown[], stamps: number[]) {
    this.run = run;
    this.values = values;
    this.stamps = stamps;
    this.input = undefined;
    this.overlay = undefined;
    this.targets = null;
    this.mocks = null;
    nextEpoch += 1;
    this.epoch = nextEpoch;
  }

  /** Forgets all results. */
  renew(input: Value | undefined): void {
    this.input = input;
    nextEpoch += 1;
    this.epoch = nextEpoch;
  }

  /** For a literal with `with`. */
  inner(): Frame {
    const frame = new Frame(this.run, [], []);
    frame.input = this.input;
    frame.overlay = this.overlay;
    frame.targets = this.targets;
    frame.mocks = this.mocks;
    return frame;
  }

  /** With the results of this one, but no function replaced: what a replacement sees. */
  unmocked(): Frame {
    const frame = new Frame(this.run, this.values, this.stamps);
    frame.epoch = this.epoch;
    frame.input = this.input;
    frame.overlay = this.overlay;
    frame.targets = this.targets;
    return frame;
  }
}
