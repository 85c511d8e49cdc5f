import type { RegoNumber } from '../../value/index.ts';
import type { Pattern } from '../regex/pattern.ts';

/** The drafts of JSON Schema; `hybrid` takes what any of them has, and stands for schemas that name none. */
export type Draft = 4 | 6 | 7 | 'hybrid';

/** What additional properties or items must be; undefined: anything. */
export type Additional = boolean | Schema | undefined;

/** A schema, ready to validate with. */
export interface Schema {
  /** Of a schema that is `true` or `false`. */
  pass?: boolean | undefined;
  /** Of a schema that is a reference; then nothing else counts. */
  reference?: Schema | undefined;
  types: readonly string[];
  properties: ReadonlyMap<string, Schema>;
  patternProperties: readonly { readonly pattern: Pattern; readonly schema: Schema }[];
  additionalProperties: Additional;
  propertyNames?: Schema | undefined;
  dependencies: ReadonlyMap<string, readonly string[] | Schema>;
  /** One schema for all items, or one for each. */
  items?: Schema | readonly Schema[] | undefined;
  additionalItems: Additional;
  contains?: Schema | undefined;
  multipleOf?: RegoNumber | undefined;
  minimum?: RegoNumber | undefined;
  exclusiveMinimum?: RegoNumber | undefined;
  maximum?: RegoNumber | undefined;
  exclusiveMaximum?: RegoNumber | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  pattern?: { readonly text: string; readonly pattern: Pattern } | undefined;
  format: string;
  minProperties?: number | undefined;
  maxProperties?: number | undefined;
  required: readonly string[];
  minItems?: number | undefined;
  maxItems?: number | undefined;
  uniqueItems: boolean;
  /** As JSON text. */
  const?: string | undefined;
  /** As JSON texts. */
  enum?: readonly string[] | undefined;
  oneOf: readonly Schema[];
  anyOf: readonly Schema[];
  allOf: readonly Schema[];
  not?: Schema | undefined;
  if?: Schema | undefined;
  onTrue?: Schema | undefined;
  onFalse?: Schema | undefined;
}

/** A schema that allows everything. */
export function emptySchema(): Schema {
  return {
    types: [],
    properties: new Map(),
    patternProperties: [],
    additionalProperties: undefined,
    dependencies: new Map(),
    additionalItems: undefined,
    format: '',
    required: [],
    uniqueItems: false,
    oneOf: [],
    anyOf: [],
    allOf: [],
  };
}

/** How deep schemas and the documents that they are applied to may nest: each step takes several frames of the stack. */
export const MAX_NESTING = 256;
