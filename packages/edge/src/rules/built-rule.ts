import type { CelInput } from '@bufbuild/cel';
import { errorValue } from '../cel/values.ts';
import { edgeError } from '../errors.ts';
import type { Behaviour, Eventually, MechanismKind } from '../mechanisms/mechanism.ts';
import type { Runtime } from '../mechanisms/runtime.ts';
import type { Exchange } from '../request/exchange.ts';
import { type Answer, Failure } from '../request/failure.ts';
import { Principal } from '../request/subject.ts';
import type { ForwardTo, SlashHandling } from './rule-schema.ts';
import type { Pipeline, PlannedStep } from './steps.ts';

/** What came of a request: it may pass, or it is refused, with the answer where an error handler made one. */
export type Outcome =
  | { readonly passes: true }
  | { readonly passes: false; readonly failure: Failure; readonly answer: Answer | undefined };

/** What a step did, for those who want to know why. */
export interface StepTrace {
  readonly id: string;
  readonly kind: MechanismKind;
  readonly type: string;
  readonly result: 'ok' | 'skipped' | 'denied' | 'error';
  readonly why: string;
}

export type Tracer = (trace: StepTrace) => void;

interface BuiltStep<Kind extends MechanismKind> extends PlannedStep {
  readonly behaviour: Behaviour<Kind>;
}

/** A rule whose mechanisms are ready to work. */
export class BuiltRule {
  readonly id: string;
  readonly ruleSetId: string;
  readonly slashes: SlashHandling;
  readonly forwardTo: ForwardTo | undefined;
  /** A step reads the request's body. */
  readonly needsBody: boolean;
  /** Headers that its finalizers set; lower case. */
  readonly setsHeaders: readonly string[];
  /** Authenticators that stand for one principal: the first that knows it wins. */
  readonly #groups: readonly (readonly BuiltStep<'authenticator'>[])[];
  readonly #steps: readonly BuiltStep<'authorizer' | 'contextualizer' | 'finalizer'>[];
  readonly #errorHandlers: readonly BuiltStep<'error_handler'>[];

  /** @throws ERR_EDGE_UNSUPPORTED, ERR_EDGE_KEY, ERR_EDGE_SECRET */
  constructor(
    rule: {
      id: string;
      ruleSetId: string;
      slashes: SlashHandling;
      forwardTo: ForwardTo | undefined;
      pipeline: Pipeline;
    },
    runtime: Runtime,
  ) {
    const { authenticators, handlers, finalizers, errorHandlers } = rule.pipeline;
    this.id = rule.id;
    this.ruleSetId = rule.ruleSetId;
    this.slashes = rule.slashes;
    this.forwardTo = rule.forwardTo;
    const groups = Map.groupBy(authenticators, ({ principal }) => principal);
    this.#groups = [...groups.values()].map((group) => group.map((step) => built<'authenticator'>(step, runtime)));
    this.#steps = [...handlers, ...finalizers].map((step) =>
      built<'authorizer' | 'contextualizer' | 'finalizer'>(step, runtime),
    );
    this.#errorHandlers = errorHandlers.map((step) => built<'error_handler'>(step, runtime));
    const all = [...this.#groups.flat(), ...this.#steps, ...this.#errorHandlers];
    this.needsBody = all.some(
      ({ behaviour, condition }) => behaviour.needsBody === true || condition?.reads.has('Body') === true,
    );
    this.setsHeaders = all.flatMap(({ behaviour }) => behaviour.setsHeaders ?? []).map((name) => name.toLowerCase());
  }

  /** Takes a request through the pipeline. INVARIANT: whatever is thrown on the way denies. */
  async run(exchange: Exchange, trace?: Tracer): Promise<Outcome> {
    const failure = (await this.#authenticate(exchange, trace)) ?? (await this.#execute(exchange, trace));
    return failure ? this.#refuse(exchange, failure, trace) : { passes: true };
  }

  async #authenticate(exchange: Exchange, trace: Tracer | undefined): Promise<Failure | undefined> {
    for (const group of this.#groups) {
      let failure: Failure | undefined;
      for (const step of group) {
        const result = await attempt(step, (): Eventually<Principal | Failure> => step.behaviour.run(exchange));
        if (result instanceof Principal) {
          exchange.subject.set(step.principal, result);
          trace?.(traced(step, 'ok', `the principal is \`${result.id}\``));
          failure = undefined;
          break;
        }
        failure = result;
        trace?.(traced(step, failure.type === 'authentication_error' ? 'denied' : 'error', failure.message));
        // Bad credentials, and an outage, are no reason to try others: a broken token must not pass for no token.
        if (!failure.isAbsent) return failure;
      }
      if (failure) return failure;
    }
    return undefined;
  }

  async #execute(exchange: Exchange, trace: Tracer | undefined): Promise<Failure | undefined> {
    for (const step of this.#steps) {
      const skips =
        step.condition && (await attempt(step, () => !step.condition?.test(exchange.expressionVariables())));
      if (skips instanceof Failure) {
        trace?.(traced(step, 'error', skips.message));
        return skips;
      }
      if (skips === true) {
        trace?.(traced(step, 'skipped', 'its condition is false'));
        continue;
      }
      const pending = attemptNow(step, (): Eventually<Failure | undefined> => step.behaviour.run(exchange));
      const failure = pending instanceof Promise ? await pending : pending;
      trace?.(
        failure
          ? traced(step, failure.type === 'authorization_error' ? 'denied' : 'error', failure.message)
          : traced(step, 'ok', ''),
      );
      if (failure) return failure;
    }
    return undefined;
  }

  /** The first error handler whose condition holds makes the answer; where none does, the failure itself is it. */
  async #refuse(exchange: Exchange, failure: Failure, trace: Tracer | undefined): Promise<Outcome> {
    for (const step of this.#errorHandlers) {
      const holds = await attempt(step, () => step.condition?.test(errorVariables(exchange, failure)) ?? true);
      if (holds instanceof Failure) return { passes: false, failure: holds, answer: undefined };
      if (!holds) {
        trace?.(traced(step, 'skipped', 'its condition is false'));
        continue;
      }
      const answer = await attempt(step, (): Eventually<Answer | Failure> => step.behaviour.run(exchange, failure));
      if (answer instanceof Failure) {
        trace?.(traced(step, answer === failure ? 'ok' : 'error', answer.message));
        return { passes: false, failure: answer, answer: undefined };
      }
      trace?.(traced(step, 'ok', `it answers with ${answer.status}`));
      return { passes: false, failure, answer };
    }
    return { passes: false, failure, answer: undefined };
  }
}

function traced({ stepId, kind, type }: PlannedStep, result: StepTrace['result'], why: string): StepTrace {
  return { id: stepId, kind, type: type.type, result, why };
}

function errorVariables(
  exchange: Exchange,
  { type, causes, source, stepId }: Failure,
): Record<'Request' | 'Error', CelInput> {
  const members = new Map<string, CelInput>([
    ['Source', source],
    ['StepID', stepId],
  ]);
  return { Request: exchange.request.toCel(), Error: errorValue(members, [type, ...causes]) };
}

function internal(step: PlannedStep, cause: unknown): Failure {
  const failure = new Failure('internal_error', 'internal error', { cause });
  return failure.from(step.mechanismId, step.stepId);
}

/** Runs a part of a step; what it throws is an internal error of the step. */
async function attempt<Result>(step: PlannedStep, work: () => Result | Promise<Result>): Promise<Result | Failure> {
  try {
    return withSource(step, await work());
  } catch (error) {
    return internal(step, error);
  }
}

/** As {@link attempt}, without a promise where there is nothing to wait for. */
function attemptNow<Result>(
  step: PlannedStep,
  work: () => Result | Promise<Result>,
): Result | Failure | Promise<Result | Failure> {
  try {
    const result = work();
    return result instanceof Promise ? attempt(step, async () => result) : withSource(step, result);
  } catch (error) {
    return internal(step, error);
  }
}

function withSource<Result>(step: PlannedStep, result: Result): Result | Failure {
  return result instanceof Failure && result.source === '' ? result.from(step.mechanismId, step.stepId) : result;
}

function built<Kind extends MechanismKind>(step: PlannedStep, runtime: Runtime): BuiltStep<Kind> {
  const { type, config, stepId, mechanismId } = step;
  if (!type.create) {
    const message = `the mechanism \`${mechanismId}\` is of the type \`${type.type}\`, which this edge recognises and cannot run yet`;
    throw edgeError('ERR_EDGE_UNSUPPORTED', message);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step reader puts each kind into its own stage
  const behaviour = type.create(config, { stepId, mechanismId, runtime }) as Behaviour<Kind>;
  return { ...step, behaviour };
}
