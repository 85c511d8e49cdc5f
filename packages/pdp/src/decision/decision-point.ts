import type { Clock, IdSource } from '@writ/core';
import { formatValue, RegoDiagnosticsError, RegoEvaluationError, type Value } from '@writ/rego';
import { type EngineProgram, type Entrypoint, EvaluationError } from '../engine/types.ts';
import { type Moment, momentOf } from '../store/freshness.ts';
import type { DataStore } from '../store/store.ts';
import { SuspectReadError, withoutSuspects } from '../store/suspicion.ts';
import type { DatasetStatus, View } from '../store/types.ts';
import type { DatasetStamp, Decider, Decision, DecisionListener, DecisionRequest, Refusal } from './types.ts';
import { unmetBy } from './unmet.ts';

export interface DecisionPointOptions {
  readonly store: DataStore<EngineProgram>;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Gets each decision, refusals too, before it is answered. */
  readonly onDecision?: DecisionListener;
  /** Asked before each decision whether its record can be kept; where not, the decision is refused. Default: always. */
  readonly admits?: () => boolean;
}

const NANOS_PER_MILLI = 1_000_000;

/**
 * Decides by the policies and data of a store: each decision on one view, with the positions and ages of the datasets that it
 * can read. Data that is missing, stale or behind what the request asks for refuses the decision.
 */
export class DecisionPoint implements Decider {
  readonly #store: DataStore<EngineProgram>;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #onDecision: DecisionListener | undefined;
  readonly #admits: (() => boolean) | undefined;
  #program: EngineProgram | undefined;
  #unfollow: (() => void) | undefined;
  #layout: object | undefined;
  readonly #datasetsOf = new Map<Entrypoint, readonly string[]>();

  constructor({ store, clock, ids, onDecision, admits }: DecisionPointOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#ids = ids;
    this.#onDecision = onDecision;
    this.#admits = admits;
  }

  decide(request: DecisionRequest): Decision {
    const decision = this.consult(request);
    this.#onDecision?.(decision);
    return decision;
  }

  /** Decides without a record: what the server asks for itself, such as each candidate of a search. */
  consult(request: DecisionRequest): Decision {
    const now = momentOf(this.#clock);
    const { view } = this.#store;
    const found = entrypointOf(this.#current(), request);
    const entrypoint = 'code' in found ? undefined : found;
    const statuses = entrypoint ? this.#statuses(entrypoint, now) : [];
    const id = this.#ids.next();
    const answer =
      'code' in found ? found : (this.#refusal(request, statuses) ?? evaluated(found, request, view, now.wallMs, id));
    return {
      id,
      request,
      value: 'code' in answer ? undefined : answer.value,
      refusal: 'code' in answer ? answer : undefined,
      view: view.revision,
      datasets: statuses.map(stampOf),
      policies: view.policies?.revisions ?? {},
      at: now.wallMs,
      durationNs: Math.round((this.#clock.monotonic() - now.monotonicMs) * NANOS_PER_MILLI),
    };
  }

  /** Lets go of the store. */
  close(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #current(): EngineProgram | undefined {
    const { view, layout } = this.#store;
    const program = view.policies?.program;
    if (program === this.#program && layout === this.#layout) return program;
    this.#datasetsOf.clear();
    this.#layout = layout;
    if (program !== this.#program) {
      this.#unfollow?.();
      this.#program = program;
      this.#unfollow = program?.follow(this.#store);
    }
    return program;
  }

  /** Of the datasets that an entry point can read. */
  #statuses(entrypoint: Entrypoint, now: Moment): DatasetStatus[] {
    let names = this.#datasetsOf.get(entrypoint);
    if (!names) {
      names = [...new Set(entrypoint.reads.flatMap((path) => this.#store.datasetsAt(path)))].toSorted();
      this.#datasetsOf.set(entrypoint, names);
    }
    const statuses: DatasetStatus[] = [];
    for (const name of names) {
      const status = this.#store.status(name, now);
      if (status) statuses.push(status);
    }
    return statuses;
  }

  #refusal(request: DecisionRequest, statuses: readonly DatasetStatus[]): Refusal | undefined {
    if (this.#admits?.() === false) {
      return { code: 'ERR_PDP_LOG_FULL', message: 'the decision log cannot take the record of the decision' };
    }
    return unmetBy(this.#store, statuses, request);
  }
}

/** What is asked, or why it cannot be: a function, for one, has no value. */
function entrypointOf(program: EngineProgram | undefined, { entrypoint }: DecisionRequest): Entrypoint | Refusal {
  try {
    return program?.entrypoint(entrypoint) ?? { code: 'ERR_PDP_NO_POLICY', message: 'no policy is loaded' };
  } catch (cause) {
    if (!(cause instanceof RegoDiagnosticsError)) throw cause;
    return { code: 'ERR_PDP_EVALUATION', message: cause.message, cause };
  }
}

function stampOf({ settings, position, ageMs }: DatasetStatus): DatasetStamp {
  return { name: settings.name, position, ageMs };
}

function evaluated(
  entrypoint: Entrypoint,
  { input, strictBuiltinErrors = false }: DecisionRequest,
  view: View<EngineProgram>,
  at: number,
  id: string,
): { readonly value: Value | undefined } | Refusal {
  const now = BigInt(at) * BigInt(NANOS_PER_MILLI);
  try {
    const value = withoutSuspects(() => {
      const result = entrypoint.evaluate(input, view.data, { now, seed: id, strictBuiltinErrors, isCurrent: true });
      // A result can hold a dataset that nobody has looked into yet.
      if (typeof result === 'object' && result !== null && hasSuspects(view)) formatValue(result);
      return result;
    });
    return { value };
  } catch (cause) {
    if (cause instanceof SuspectReadError) return suspectRefusal(cause, view);
    if (!(cause instanceof RegoEvaluationError || cause instanceof EvaluationError)) throw cause;
    return { code: 'ERR_PDP_EVALUATION', message: cause.message, cause };
  }
}

function hasSuspects({ datasets }: View<EngineProgram>): boolean {
  for (const { suspects } of datasets.values()) if (suspects.size > 0) return true;
  return false;
}

function suspectRefusal({ suspects, key }: SuspectReadError, { datasets }: View<EngineProgram>): Refusal {
  const [name = '?'] = [...datasets].find(([, dataset]) => dataset.suspects === suspects) ?? [];
  const what =
    key === undefined ? `all keys, of which ${suspects.size} are suspect` : `key \`${key}\`, which is suspect`;
  return { code: 'ERR_PDP_DATA_SUSPECT', message: `the decision would read ${what}, of dataset \`${name}\`` };
}
