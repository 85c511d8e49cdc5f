import type { TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import { fromJs, isObject, lookup, type PlainObject, type Value } from '@writ/rego';
import type { Path } from '../../store/types.ts';
import { type EngineProgram, type Entrypoint, EvaluationError } from '../types.ts';
import { type Cedar, type Preparsed, preparse } from './compile.ts';
import { EntityReader, uidText } from './entities.ts';
import type { CedarOptions } from './types.ts';
import { cedarRecord } from './values.ts';

/**
 * Compiles Cedar policies for a store, by Cedar's own engine.
 *
 * A decision asks whether the subject of an AuthZEN question may do its action on its resource. Entities are documents of
 * datasets: those that the question names and all that they refer to, read from the view of the decision. The answer is
 * `{decision, context: {reasons, errors}}`: the policies that decided, and those that failed. A policy that fails denies,
 * also where Cedar alone would go on without it: it may have been the one that forbids.
 *
 * @throws WritError `ERR_PDP_POLICY_INVALID` with each mistake and its place
 */
export async function compileCedar(options: CedarOptions): Promise<EngineProgram> {
  // Twelve megabytes of WebAssembly: for those who use it.
  const cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  return new CedarProgram(cedar, options);
}

const DEFAULT_ENTRYPOINT: Path = ['cedar', 'decision'];

class CedarProgram implements EngineProgram {
  readonly rulePaths: readonly Path[];
  readonly #entrypoint: CedarEntrypoint;

  constructor(cedar: Cedar, options: CedarOptions) {
    this.#entrypoint = new CedarEntrypoint(cedar, options, preparse(cedar, options));
    this.rulePaths = [this.#entrypoint.path];
  }

  entrypoint(path: Path): Entrypoint | undefined {
    const own = this.#entrypoint;
    return path.length === own.path.length && path.every((key, index) => key === own.path[index]) ? own : undefined;
  }

  /** Entities are read from the view of each decision: there is nothing to keep up to date. */
  follow(): () => void {
    return () => undefined;
  }
}

class CedarEntrypoint implements Entrypoint {
  readonly path: Path;
  readonly reads: readonly Path[];
  readonly #cedar: Cedar;
  readonly #preparsed: Preparsed;
  readonly #reader: EntityReader;
  readonly #types: ReadonlyMap<string, string>;
  readonly #actionType: string;

  constructor(
    cedar: Cedar,
    { entities, entrypoint = DEFAULT_ENTRYPOINT, actionType = 'Action' }: CedarOptions,
    preparsed: Preparsed,
  ) {
    this.path = entrypoint;
    this.reads = entities.flatMap(({ path }) => (path ? [path] : []));
    this.#cedar = cedar;
    this.#preparsed = preparsed;
    this.#reader = new EntityReader(entities);
    this.#types = new Map(entities.map(({ name, type }) => [name ?? type, type]));
    this.#actionType = actionType;
  }

  evaluate(input: Value | undefined, data: PlainObject): Value {
    const principal = this.#entity(input, 'subject');
    const resource = this.#entity(input, 'resource');
    const action = { type: this.#actionType, id: textAt(input, 'action', 'name') };
    const context = member(input, 'context');
    const { policySet, schema } = this.#preparsed;
    const answer = this.#cedar.statefulIsAuthorized({
      principal,
      action,
      resource,
      context: context === undefined || context === null ? {} : cedarRecord(context, 'the context'),
      preparsedPolicySetId: policySet,
      ...(schema !== undefined && { preparsedSchemaName: schema, validateRequest: true }),
      entities: this.#reader.closure([principal, resource], this.#properties(input, principal, resource), data),
    });
    if (answer.type === 'failure') throw new EvaluationError(answer.errors.map(({ message }) => message).join('; '));
    const { decision, diagnostics } = answer.response;
    const errors = diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
    const isAllowed = decision === 'allow' && errors.length === 0;
    return fromJs({ decision: isAllowed, context: { reasons: diagnostics.reason.toSorted(), errors } });
  }

  #entity(input: Value | undefined, role: 'subject' | 'resource'): TypeAndId {
    const name = textAt(input, role, 'type');
    const type = this.#types.get(name);
    if (type === undefined) throw new EvaluationError(`no entity has the type \`${name}\` of the ${role}`);
    return { type, id: textAt(input, role, 'id') };
  }

  /** What the question says of its subject and resource. */
  #properties(input: Value | undefined, principal: TypeAndId, resource: TypeAndId): Map<string, Value> {
    const properties = new Map<string, Value>();
    for (const [role, uid] of [
      ['subject', principal],
      ['resource', resource],
    ] as const) {
      const value = member(member(input, role), 'properties');
      if (value === undefined || value === null) continue;
      if (!isObject(value)) throw new EvaluationError(`the properties of the ${role} are no object`);
      properties.set(uidText(uid), value);
    }
    return properties;
  }
}

function member(value: Value | undefined, name: string): Value | undefined {
  return value === undefined ? undefined : lookup(value, name);
}

function textAt(input: Value | undefined, role: string, name: string): string {
  const value = member(member(input, role), name);
  if (typeof value === 'string') return value;
  throw new EvaluationError(`the question has no \`${role}.${name}\``);
}
