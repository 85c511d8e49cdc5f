import type { Scope } from '../config/fields.ts';
import type { Exchange } from '../request/exchange.ts';
import type { Answer, Failure } from '../request/failure.ts';
import type { Principal } from '../request/subject.ts';
import type { ConfigOf, PropertyTable } from './property.ts';
import type { Runtime } from './runtime.ts';

/** What a mechanism is for: its place in a pipeline. */
export type MechanismKind = 'authenticator' | 'authorizer' | 'contextualizer' | 'finalizer' | 'error_handler';

/** Something now or later. Most steps answer at once, and a promise costs more than they do. */
export type Eventually<Value> = Value | Promise<Value>;

/** What the work of a kind yields. Denied is a result; whatever is thrown becomes an internal error, which denies too. */
export interface Results {
  /** Who it is, or why that is not known. */
  readonly authenticator: Principal | Failure;
  readonly authorizer: Failure | undefined;
  readonly contextualizer: Failure | undefined;
  readonly finalizer: Failure | undefined;
  /** The answer to the client, or the failure of the handler itself. */
  readonly error_handler: Answer | Failure;
}

/** What a mechanism does for one request. */
export type Work<Kind extends MechanismKind> = (exchange: Exchange, failure?: Failure) => Eventually<Results[Kind]>;

/** The work of a step, and what it needs. */
export interface Behaviour<Kind extends MechanismKind> {
  readonly run: Work<Kind>;
  /** It reads the request's body, which is read once, before the first step. */
  readonly needsBody?: boolean;
  /** Names of headers that it sets for the upstream, in any case: nobody outside may send them. */
  readonly setsHeaders?: readonly string[];
}

/** Where a mechanism is used. */
export interface StepContext {
  /** The id of the step: the key of its output. */
  readonly stepId: string;
  /** The id of the mechanism in the catalogue. */
  readonly mechanismId: string;
  readonly runtime: Runtime;
}

/** A type of mechanism, with its configuration erased: what catalogue and documentation work with. */
export interface MechanismType {
  readonly kind: MechanismKind;
  readonly type: string;
  /** One sentence. */
  readonly description: string;
  readonly properties: (scope: Scope) => PropertyTable;
  /** What cannot be said of a single property. */
  readonly check: ((config: Readonly<Record<string, unknown>>) => readonly ConfigProblem[]) | undefined;
  /** Lets everyone in, so a default rule must not have it. */
  readonly isInsecure: boolean;
  readonly create: ((config: Readonly<Record<string, unknown>>, context: StepContext) => AnyBehaviour) | undefined;
}

export type AnyBehaviour =
  | Behaviour<'authenticator'>
  | Behaviour<'authorizer'>
  | Behaviour<'finalizer'>
  | Behaviour<'error_handler'>;

/** A mistake in a configuration as a whole. */
export interface ConfigProblem {
  readonly message: string;
  readonly path?: readonly string[];
}

interface Definition<Kind extends MechanismKind, Table extends PropertyTable> {
  readonly kind: Kind;
  readonly type: string;
  readonly description: string;
  readonly properties: (scope: Scope) => Table;
  readonly check?: (config: ConfigOf<Table>) => readonly ConfigProblem[];
  readonly isInsecure?: boolean;
  /** Absent where the mechanism is recognised and not built yet: configurations that have it are valid, and do not start. */
  readonly create?: (config: ConfigOf<Table>, context: StepContext) => Behaviour<Kind>;
}

/** Declares a type of mechanism: one table of properties, and what it does with them. */
export function defineMechanism<Kind extends MechanismKind, Table extends PropertyTable>({
  kind,
  type,
  description,
  properties,
  check,
  isInsecure = false,
  create,
}: Definition<Kind, Table>): MechanismType {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a configuration reaches these only through the schema of the same table
  const typed = (config: Readonly<Record<string, unknown>>): ConfigOf<Table> => config as ConfigOf<Table>;
  return {
    kind,
    type,
    description,
    properties,
    check: check && ((config) => check(typed(config))),
    isInsecure,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind beside it says which of the behaviours it is
    create: create && ((config, context) => create(typed(config), context) as AnyBehaviour),
  };
}
