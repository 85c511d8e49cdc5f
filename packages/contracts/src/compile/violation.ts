import type { ErrorObject } from 'ajv/dist/2020.js';
import type { ContractErrorCode } from '../errors.ts';
import type { Attribute, ContractModel, ObjectModel, Place, ValueType } from '../model/types.ts';

/** One way in which a document breaks its contract. */
export interface Violation {
  readonly code: ContractErrorCode;
  /** `id@version`. */
  readonly contract: string;
  readonly object: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly expected: string;
  /** What stands there, masked where the attribute is classified or personal. */
  readonly actual: string;
  /** `file:line:col` of the constraint. */
  readonly contractLine: string;
}

interface Context {
  readonly contract: ContractModel;
  readonly object: ObjectModel;
  readonly document: unknown;
  readonly place: Place;
}

const CODES: Readonly<Record<string, ContractErrorCode>> = {
  required: 'ERR_CONTRACT_REQUIRED',
  enum: 'ERR_CONTRACT_ENUM',
  minimum: 'ERR_CONTRACT_RANGE',
  maximum: 'ERR_CONTRACT_RANGE',
  exclusiveMinimum: 'ERR_CONTRACT_RANGE',
  exclusiveMaximum: 'ERR_CONTRACT_RANGE',
  multipleOf: 'ERR_CONTRACT_RANGE',
  minLength: 'ERR_CONTRACT_LENGTH',
  maxLength: 'ERR_CONTRACT_LENGTH',
  pattern: 'ERR_CONTRACT_PATTERN',
  format: 'ERR_CONTRACT_FORMAT',
  minItems: 'ERR_CONTRACT_ITEMS',
  maxItems: 'ERR_CONTRACT_ITEMS',
  uniqueItems: 'ERR_CONTRACT_ITEMS',
  minProperties: 'ERR_CONTRACT_ITEMS',
  maxProperties: 'ERR_CONTRACT_ITEMS',
  additionalProperties: 'ERR_CONTRACT_UNKNOWN_FIELD',
  not: 'ERR_CONTRACT_RESERVED_NAME',
};

export function violationOf(error: ErrorObject, { contract, object, document, place }: Context): Violation {
  const named: unknown = error.params['missingProperty'] ?? error.params['additionalProperty'];
  const pointer = typeof named === 'string' ? `${error.instancePath}/${escaped(named)}` : error.instancePath;
  const value = valueAt(document, error.instancePath);
  const code = Object.hasOwn(CODES, error.keyword) ? CODES[error.keyword] : undefined;
  const isMissing = error.keyword === 'required';
  const name = error.propertyName;
  const shown =
    name === undefined
      ? shorten(typeof named === 'string' && !isMissing ? named : value)
      : `the key ${JSON.stringify(name)}`;
  return {
    code: code ?? (value === null ? 'ERR_CONTRACT_NULL' : 'ERR_CONTRACT_TYPE'),
    contract: `${contract.id}@${contract.version}`,
    object: object.name,
    pointer,
    expected: expectation(error),
    actual: isMissing ? 'nothing' : isMasked(object, pointer) ? '(masked)' : shown,
    contractLine: `${place.file}:${place.line}:${place.col}`,
  };
}

function expectation({ keyword, params, propertyName }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'a value that is not null';
    case 'enum':
      return `one of ${(Array.isArray(params['allowedValues']) ? params['allowedValues'] : []).map((one) => JSON.stringify(one)).join(', ')}`;
    case 'type':
      return `a value of type ${[params['type']].flat().join(' or ')}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number ${params['comparison']} ${params['limit']}`;
    case 'multipleOf':
      return `a multiple of ${params['multipleOf']}`;
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return `at least ${params['limit']} ${UNITS[keyword]}`;
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return `at most ${params['limit']} ${UNITS[keyword]}`;
    case 'pattern':
      return `a text with the pattern ${params['pattern']}`;
    case 'format':
      return `a text of the format ${params['format']}`;
    case 'uniqueItems':
      return 'items that differ';
    case 'additionalProperties':
      return 'only attributes that the contract names';
    default:
      return propertyName === undefined ? keyword : 'a name that is not reserved';
  }
}

const UNITS = {
  minLength: 'characters',
  maxLength: 'characters',
  minItems: 'items',
  maxItems: 'items',
  minProperties: 'members',
  maxProperties: 'members',
} as const;

function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const step of steps(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(step);
  }
  return value;
}

function steps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether an attribute on the way, or one below the place, is classified other than as public, or marked as personal. */
function isMasked(object: ObjectModel, pointer: string): boolean {
  let type: ValueType | undefined = object;
  for (const step of steps(pointer)) {
    if (!type) return true;
    const attribute: Attribute | undefined = type.attributes?.find(({ name }) => name === step);
    if (attribute && isPrivate(attribute)) return true;
    type = attribute ?? type.items ?? type.map?.value;
  }
  return type !== undefined && hasPrivate(type);
}

function isPrivate({ pii, classification = 'public' }: Attribute): boolean {
  return pii || classification.toLowerCase() !== 'public';
}

function hasPrivate({ attributes = [], items, map }: ValueType): boolean {
  if (attributes.some((attribute) => isPrivate(attribute) || hasPrivate(attribute))) return true;
  return (items !== undefined && hasPrivate(items)) || (map !== undefined && hasPrivate(map.value));
}

function shorten(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
