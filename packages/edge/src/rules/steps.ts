import { type ConfigIssue, type ConfigNode, didYouMean, issueAt } from '@writ/core';
import { validateNode } from '@writ/core/internal';
import { z } from 'zod';
import type { Expression } from '../cel/expression.ts';
import { expression, type Scope } from '../config/fields.ts';
import { type Catalogue, named, nameOf } from '../mechanisms/catalogue.ts';
import type { MechanismKind, MechanismType } from '../mechanisms/mechanism.ts';
import { mergeConfig, stepSchema } from '../mechanisms/property.ts';
import { DEFAULT_PRINCIPAL } from '../request/subject.ts';

/** A step of a pipeline: which mechanism, with which configuration, when. */
export interface PlannedStep {
  readonly kind: MechanismKind;
  readonly stepId: string;
  readonly mechanismId: string;
  readonly type: MechanismType;
  readonly config: Readonly<Record<string, unknown>>;
  readonly condition: Expression | undefined;
  /** The name under which an authenticator's principal is known. */
  readonly principal: string;
}

/** The stages of a pipeline, in the order in which they run. */
export interface Pipeline {
  readonly authenticators: readonly PlannedStep[];
  /** Authorizers and contextualizers. */
  readonly handlers: readonly PlannedStep[];
  readonly finalizers: readonly PlannedStep[];
  readonly errorHandlers: readonly PlannedStep[];
}

const KINDS = [
  'authenticator',
  'authorizer',
  'contextualizer',
  'finalizer',
  'error_handler',
] as const satisfies MechanismKind[];
const EXECUTE_KINDS: ReadonlySet<MechanismKind> = new Set([
  'authenticator',
  'authorizer',
  'contextualizer',
  'finalizer',
]);

const reference = z.string().min(1).optional();
const stepShape = {
  id: z.string().min(1).optional(),
  config: z.unknown().optional(),
  authenticator: reference,
  authorizer: reference,
  contextualizer: reference,
  finalizer: reference,
  error_handler: reference,
};
const executeSchema = z.strictObject({
  ...stepShape,
  principal: z.string().min(1).optional(),
  if: expression('Request', 'Subject', 'Outputs').optional(),
});
const errorSchema = z.strictObject({ ...stepShape, if: expression('Request', 'Error').optional() });

/** Reads the steps of `execute` and `on_error`, with the configuration of each laid over the catalogue's. */
export class StepReader {
  readonly issues: ConfigIssue[] = [];
  readonly #catalogue: Catalogue;
  readonly #scope: Scope;

  constructor(catalogue: Catalogue, scope: Scope) {
    this.#catalogue = catalogue;
    this.#scope = scope;
  }

  pipeline(execute: ConfigNode | undefined, onError: ConfigNode | undefined): Pipeline {
    const steps = this.#list(execute, 'execute');
    const errorHandlers = this.#list(onError, 'on_error').map(({ step }) => step);
    let stage = 0;
    for (const { step, node } of steps) {
      const own = step.kind === 'authenticator' ? 0 : step.kind === 'finalizer' ? 2 : 1;
      if (own < stage) this.#issue(node, own === 0 ? afterOther(step) : afterFinalizer(step));
      stage = Math.max(stage, own);
    }
    const of = (...kinds: readonly MechanismKind[]): PlannedStep[] =>
      steps.flatMap(({ step }) => (kinds.includes(step.kind) ? [step] : []));
    return {
      authenticators: of('authenticator'),
      handlers: of('authorizer', 'contextualizer'),
      finalizers: of('finalizer'),
      errorHandlers,
    };
  }

  #issue(node: ConfigNode, message: string): void {
    this.issues.push(issueAt(node.range, 'ERR_CONFIG_VALUE', message));
  }

  #list(node: ConfigNode | undefined, name: 'execute' | 'on_error'): { step: PlannedStep; node: ConfigNode }[] {
    if (!node || (node.type === 'scalar' && node.value === null)) return [];
    if (node.type !== 'list') {
      this.issues.push(issueAt(node.range, 'ERR_CONFIG_TYPE', `\`${name}\` is a list of steps`));
      return [];
    }
    const steps = node.items.flatMap((item) => {
      const step = this.#step(item, name);
      return step ? [{ step, node: item }] : [];
    });
    const seen = new Set<string>();
    for (const { step, node: item } of steps) {
      if (seen.has(step.stepId)) {
        const pipeline = name === 'execute' ? 'execute' : 'error';
        this.#issue(
          item,
          `IDs used for ${pipeline} pipeline steps must be unique: \`${step.stepId}\`; give one of them an \`id\``,
        );
      }
      seen.add(step.stepId);
    }
    return steps;
  }

  #step(node: ConfigNode, list: 'execute' | 'on_error'): PlannedStep | undefined {
    const read = validateNode<z.infer<typeof executeSchema>>(list === 'execute' ? executeSchema : errorSchema, node, {
      environment: {},
    });
    if (!read.ok) {
      this.issues.push(...read.issues);
      return undefined;
    }
    const step = read.value;
    const mechanisms = KINDS.filter((kind) => step[kind] !== undefined);
    const [kind, second] = mechanisms;
    const isAllowed = kind && (list === 'on_error' ? kind === 'error_handler' : EXECUTE_KINDS.has(kind));
    if (!kind || !isAllowed) {
      this.#issue(
        node,
        `unsupported configuration in ${list === 'execute' ? 'execute' : 'error'} pipeline: a step names ${list === 'execute' ? 'an authenticator, authorizer, contextualizer or finalizer' : 'an error_handler'}`,
      );
      return undefined;
    }
    if (second) {
      this.#issue(
        node,
        `a step names one mechanism; this one names ${mechanisms.map((name) => `\`${name}\``).join(' and ')}`,
      );
      return undefined;
    }
    if (kind === 'authenticator' && step.if) {
      this.#issue(node, '`if` on an authenticator would let requests pass without a principal; remove it');
    }
    if (kind !== 'authenticator' && step.principal !== undefined) {
      this.#issue(node, '`principal` belongs to authenticators');
    }
    return this.#planned(kind, step[kind] ?? '', step, node);
  }

  #planned(
    kind: MechanismKind,
    mechanismId: string,
    step: z.infer<typeof executeSchema>,
    node: ConfigNode,
  ): PlannedStep | undefined {
    const prototype = this.#catalogue.find(kind, mechanismId);
    if (!prototype) {
      const ids = this.#catalogue.ids(kind);
      const hint =
        didYouMean(mechanismId, ids) || (ids.length > 0 ? `; known: ${ids.map((id) => `\`${id}\``).join(', ')}` : '');
      const place = node.type === 'map' ? (node.entries.get(kind)?.value ?? node) : node;
      this.issues.push(
        issueAt(
          place.range,
          'ERR_CONFIG_VALUE',
          `there is no ${nameOf(kind)} \`${mechanismId}\` in the catalogue${hint}`,
        ),
      );
      return undefined;
    }
    const { type } = prototype;
    const config = this.#config(type, mechanismId, prototype.config, node);
    return {
      kind,
      stepId: step.id ?? mechanismId,
      mechanismId,
      type,
      config,
      condition: step.if,
      principal: step.principal ?? DEFAULT_PRINCIPAL,
    };
  }

  #config(
    type: MechanismType,
    id: string,
    base: Readonly<Record<string, unknown>>,
    node: ConfigNode,
  ): Readonly<Record<string, unknown>> {
    const given = node.type === 'map' ? node.entries.get('config')?.value : undefined;
    if (!given || (given.type === 'scalar' && given.value === null)) return base;
    const table = type.properties(this.#scope);
    const read = validateNode<Readonly<Record<string, unknown>>>(stepSchema(table), given, {
      environment: {},
      path: ['config'],
    });
    if (!read.ok) {
      this.issues.push(...read.issues.map((issue) => named(issue, type.kind, id)));
      return base;
    }
    const merged: Readonly<Record<string, unknown>> = mergeConfig(table, base, read.value);
    for (const { message } of type.check?.(merged) ?? []) {
      this.issues.push(named(issueAt(given.range, 'ERR_CONFIG_VALUE', message), type.kind, id));
    }
    return merged;
  }
}

function afterOther({ mechanismId }: PlannedStep): string {
  return `authenticator \`${mechanismId}\` is defined after some other non authenticator type; authenticators come first`;
}

function afterFinalizer({ kind, mechanismId }: PlannedStep): string {
  return `${kind} \`${mechanismId}\` is defined after a finalizer; finalizers come last`;
}
