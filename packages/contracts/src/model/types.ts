/** A place in a contract; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

export type Scalar = string | number | boolean | null;

export type LogicalType =
  | 'string'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'number'
  | 'integer'
  | 'object'
  | 'array'
  | 'boolean'
  | 'map'
  | 'vector';

/** What a value may be. */
export interface ValueType {
  /** Absent where the contract does not say. */
  readonly type?: LogicalType;
  /** `minimum`, `pattern`, `format`, …: the options that constrain a value, as the contract has them. */
  readonly options: Readonly<Record<string, Scalar>>;
  /** Names that an object must have, whether or not their value may be null. */
  readonly present: readonly string[];
  readonly enum?: readonly Scalar[];
  readonly items?: ValueType;
  readonly map?: { readonly key: ValueType; readonly value: ValueType };
  readonly attributes?: readonly Attribute[];
  readonly place: Place;
  /** Where each constraint stands: `logicalType`, `enum`, `minimum`, `required`, … */
  readonly places: Readonly<Record<string, Place>>;
}

export interface Attribute extends ValueType {
  readonly name: string;
  readonly id?: string;
  /** There is a value and it is not null. */
  readonly required: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly deprecated: boolean;
  readonly classification?: string;
  readonly pii: boolean;
  readonly references: readonly string[];
  readonly default?: unknown;
  readonly unit?: string;
  readonly sunset?: string;
  readonly timezone?: boolean;
  /** Everything that is documentation, as one text. */
  readonly documentation: string;
  /** Keys that mean something that Writ does not know, with their values as text. */
  readonly other: Readonly<Record<string, string>>;
}

export type UnknownFields = 'strip' | 'reject';
export type OnInvalid = 'quarantine' | 'reject' | 'dead-letter';
export type Compatibility =
  | 'NONE'
  | 'BACKWARD'
  | 'BACKWARD_TRANSITIVE'
  | 'FORWARD'
  | 'FORWARD_TRANSITIVE'
  | 'FULL'
  | 'FULL_TRANSITIVE';

/** A rule over several attributes, in the expression language of the profile. */
export interface CrossFieldRule {
  readonly id: string;
  readonly when?: string;
  readonly assert: string;
  readonly severity: string;
  readonly place: Place;
}

export interface ObjectModel extends ValueType {
  readonly name: string;
  readonly id?: string;
  readonly physicalName?: string;
  readonly attributes: readonly Attribute[];
  readonly eventType?: string;
  readonly mount?: string;
  readonly entity?: string;
  readonly unknownFields: UnknownFields;
  readonly onInvalid: OnInvalid;
  readonly compatibility: Compatibility;
  readonly reservedNames: readonly string[];
  readonly atomicBatches: boolean;
  readonly rules: readonly CrossFieldRule[];
  readonly deprecated: boolean;
  readonly documentation: string;
}

export interface ServiceLevel {
  readonly property: string;
  readonly value: Scalar;
  readonly unit?: string;
  readonly element?: string;
  readonly onStale?: string;
  readonly hardLimit?: string;
  readonly place: Place;
}

/** A contract as the parts of Writ use it. */
export interface ContractModel {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly name?: string;
  readonly tenant?: string;
  readonly file: string;
  readonly place: Place;
  readonly objects: readonly ObjectModel[];
  readonly serviceLevels: readonly ServiceLevel[];
  /** Who may read: the roles with read access; empty where the contract names nobody. */
  readonly readers: readonly { readonly role: string; readonly place: Place }[];
  readonly owner?: string;
  /** Documentation of the contract as a whole. */
  readonly documentation: string;
}
