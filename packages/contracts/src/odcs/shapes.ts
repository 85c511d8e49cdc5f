import { didYouMean, type MapNode } from '@writ/core';
import type { Findings } from './finding.ts';
import { SERVERS } from './servers.ts';
import type { Dependent, ObjectShape, Shape } from './shape.ts';
import { keyRange, textAt } from './tree.ts';

const text: Shape = { type: 'text' };
const boolean: Shape = { type: 'boolean' };
const integer: Shape = { type: 'integer' };
const number: Shape = { type: 'number' };
const scalar: Shape = { type: 'scalar' };
const any: Shape = { type: 'any' };
const count: Shape = { type: 'integer', minimum: 0 };
const texts: Shape = { type: 'list', of: text };
const stableId: Shape = {
  type: 'text',
  fits: (value) => /^[A-Za-z0-9_-]+$/.test(value),
  expected: 'of letters, digits, `_` and `-`',
};
const date: Shape = {
  type: 'text',
  fits: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)),
  expected: 'a date such as `2026-01-31`',
};
const instant: Shape = {
  type: 'text',
  fits: (value) => /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}/.test(value) && !Number.isNaN(Date.parse(value)),
  expected: 'a date and time such as `2026-01-31T12:00:00Z`',
};

function list(of: Shape): Shape {
  return { type: 'list', of };
}

function object(name: string, keys: ObjectShape['keys'], required: readonly string[] = []): ObjectShape {
  return { type: 'object', name, keys, required };
}

const customProperties = list(
  object('a custom property', { id: stableId, property: text, value: any, description: text, vendor: text }, [
    'property',
    'value',
  ]),
);

const authoritativeDefinitions = list(
  object('an authoritative definition', { id: stableId, url: text, type: text, description: text }, ['url', 'type']),
);

/** What nearly every part of a contract may have. */
const COMMON = { id: stableId, description: text, tags: texts, customProperties, authoritativeDefinitions } as const;

const context: Shape = {
  type: 'either',
  expected: 'a text or a map',
  text,
  map: object('a context', {
    instructions: text,
    verifiedStatements: list(
      object(
        'a verified statement',
        { id: text, question: text, answer: text, authoritativeDefinitions, tags: texts, customProperties },
        ['question'],
      ),
    ),
    constraints: list(
      object('a constraint', { id: text, constraint: text, authoritativeDefinitions, tags: texts, customProperties }, [
        'constraint',
      ]),
    ),
  }),
};

const role = object(
  'a role',
  { ...COMMON, role: text, access: text, firstLevelApprovers: text, secondLevelApprovers: text },
  ['role'],
);

const server: ObjectShape = {
  ...object(
    'a server',
    {
      id: stableId,
      server: text,
      type: { type: 'text', oneOf: Object.keys(SERVERS) },
      description: text,
      environment: text,
      roles: list(role),
      customProperties,
    },
    ['server', 'type'],
  ),
  depends: (node) => {
    const type = textAt(node, 'type') ?? '';
    const dependent = Object.hasOwn(SERVERS, type) ? SERVERS[type] : undefined;
    // Of an unknown type nothing is known, and to say more than that it is unknown would be noise.
    if (!dependent) return { keys: SERVERS['custom']?.keys ?? {} };
    return { ...dependent, because: `of type \`${type}\`` };
  },
};

const member = object(
  'a team member',
  { ...COMMON, username: text, name: text, role: text, dateIn: date, dateOut: date, replacedByUsername: text },
  ['username'],
);

const team: Shape = {
  type: 'either',
  expected: 'a map with `members`',
  map: object('a team', { ...COMMON, name: text, members: list(member) }),
  list: list(member),
};

const support = object(
  'a support channel',
  { ...COMMON, channel: text, url: text, tool: text, scope: text, invitationUrl: text },
  ['channel'],
);

const sla = object(
  'a service level',
  {
    ...COMMON,
    property: text,
    value: scalar,
    valueExt: scalar,
    unit: text,
    element: text,
    driver: text,
    scheduler: text,
    schedule: text,
  },
  ['property', 'value'],
);

const REFERENCE: Shape = {
  type: 'text',
  fits: (value) =>
    /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/.test(value) ||
    /^(?:[^#\s]+\.ya?ml#)?\/?[A-Za-z_]\w*\/[\w-]+(?:\/[A-Za-z_]\w*\/[\w-]+)*$/.test(value),
  expected: '`object.attribute` or `schema/ID/properties/ID`',
};
const reference: Shape = {
  type: 'either',
  expected: 'a reference or a list of references',
  text: REFERENCE,
  list: { type: 'list', of: REFERENCE, min: 1 },
};

const relationshipKeys = {
  id: stableId,
  type: { type: 'text', oneOf: ['foreignKey'] },
  to: reference,
  description: text,
  customProperties,
} as const;

const OF_ATTRIBUTE = 'a relationship of an attribute';
const attributeRelationship: ObjectShape = {
  ...object(OF_ATTRIBUTE, { ...relationshipKeys, from: any }, ['to']),
  depends: (node, findings) => {
    if (node.entries.has('from')) {
      const message = `${OF_ATTRIBUTE} has no \`from\`: it starts at the attribute itself; put it under the object`;
      findings.error(keyRange(node, 'from'), 'ERR_CONTRACT_KEY_UNKNOWN', message);
    }
    return {};
  },
};
const objectRelationship = object('a relationship of an object', { ...relationshipKeys, from: reference }, [
  'from',
  'to',
]);

const pair: Shape = { type: 'list', of: number, min: 2, max: 2, unique: true };

const OPERATORS = {
  mustBe: any,
  mustNotBe: any,
  mustBeGreaterThan: number,
  mustBeGreaterOrEqualTo: number,
  mustBeLessThan: number,
  mustBeLessOrEqualTo: number,
  mustBeBetween: pair,
  mustNotBeBetween: pair,
} as const satisfies Record<string, Shape>;

const LIBRARY = {
  metric: { type: 'text', oneOf: ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'] },
  rule: text,
  arguments: { type: 'map' },
} as const satisfies Record<string, Shape>;

const quality: ObjectShape = {
  ...object('a quality rule', {
    ...COMMON,
    name: text,
    type: { type: 'text', oneOf: ['text', 'library', 'sql', 'custom'] },
    dimension: {
      type: 'text',
      oneOf: ['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'],
    },
    businessImpact: text,
    method: text,
    schedule: text,
    scheduler: text,
    severity: text,
    unit: text,
  }),
  depends: qualityOfType,
};

function qualityOfType(node: MapNode, findings: Findings): Dependent {
  const type = textAt(node, 'type') ?? (node.entries.has('metric') ? 'library' : undefined);
  switch (type) {
    case 'library':
      checkOneOperator(node, findings);
      return { keys: { ...LIBRARY, ...OPERATORS }, required: ['metric'], because: 'of type `library`' };
    case 'sql':
      checkOneOperator(node, findings);
      return { keys: { query: text, ...OPERATORS }, required: ['query'], because: 'of type `sql`' };
    case 'custom':
      return {
        keys: {
          engine: text,
          implementation: { type: 'either', expected: 'a text or a map', text, map: { type: 'map' } },
        },
        required: ['engine', 'implementation'],
        because: 'of type `custom`',
      };
    default:
      return {};
  }
}

function checkOneOperator(node: MapNode, findings: Findings): void {
  const [first, second] = Object.keys(OPERATORS).filter((key) => node.entries.has(key));
  if (first === undefined) {
    const message = 'a quality rule needs one operator, such as `mustBe` or `mustBeLessThan`';
    findings.error(keyRange(node, 'metric'), 'ERR_CONTRACT_KEY_MISSING', message);
  } else if (second !== undefined) {
    const message = `a quality rule has exactly one operator; here are \`${first}\` and \`${second}\``;
    findings.error(keyRange(node, second), 'ERR_CONTRACT_VALUE', message);
  }
}

const synonym = object(
  'a synonym',
  {
    id: stableId,
    synonym: text,
    description: text,
    locale: text,
    source: text,
    status: text,
    customProperties,
  },
  ['synonym'],
);

const ELEMENT = {
  ...COMMON,
  name: text,
  physicalType: text,
  physicalName: text,
  businessName: text,
  synonyms: list(synonym),
  quality: list(quality),
  deprecated: boolean,
  context,
} as const;

const enumValue = object('an enum value', { ...COMMON, value: scalar, label: text, deprecated: boolean }, ['value']);

const LOGICAL_TYPES = [
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'object',
  'array',
  'boolean',
  'map',
  'vector',
] as const;

const ordered = { minimum: text, maximum: text, exclusiveMinimum: text, exclusiveMaximum: text, format: text } as const;
const numeric = {
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: { type: 'number', above: 0 },
} as const;
const zoned = { ...ordered, timezone: boolean, defaultTimezone: text } as const;
const INTEGERS = ['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128'];

/** The `logicalTypeOptions` of each logical type. */
const OPTIONS: Readonly<Record<(typeof LOGICAL_TYPES)[number], Readonly<Record<string, Shape>>>> = {
  string: { minLength: count, maxLength: count, pattern: text, format: text },
  date: ordered,
  timestamp: zoned,
  time: zoned,
  number: { ...numeric, format: { type: 'text', oneOf: ['f32', 'f64'] } },
  integer: { ...numeric, format: { type: 'text', oneOf: INTEGERS } },
  object: {
    minProperties: count,
    maxProperties: count,
    required: { type: 'list', of: text, min: 1, unique: true },
  },
  array: { minItems: count, maxItems: count, uniqueItems: boolean },
  boolean: {},
  map: { minProperties: count, maxProperties: count },
  vector: {
    dimensions: { type: 'integer', minimum: 1 },
    distanceMetric: { type: 'text', oneOf: ['cosine', 'dotProduct', 'euclidean', 'hamming', 'manhattan'] },
    elementType: {
      type: 'text',
      oneOf: ['bfloat16', 'binary', 'float16', 'float32', 'float64', 'int8', 'uint8'],
    },
    embeddingModel: text,
    embeddingModelVersion: text,
    normalized: boolean,
  },
};

const PROPERTY_KEYS: Readonly<Record<string, Shape>> = {
  ...ELEMENT,
  primaryKey: boolean,
  primaryKeyPosition: integer,
  logicalType: { type: 'text', oneOf: LOGICAL_TYPES },
  logicalTypeOptions: { type: 'map' },
  required: boolean,
  unique: boolean,
  semanticType: { type: 'text', oneOf: ['column', 'measure', 'dimension'] },
  partitioned: boolean,
  partitionKeyPosition: integer,
  classification: text,
  encryptedName: text,
  transformSourceObjects: texts,
  transformLogic: text,
  transformDescription: text,
  examples: list(any),
  enum: { type: 'list', of: enumValue, min: 1 },
  criticalDataElement: boolean,
  relationships: list(attributeRelationship),
};

function property(name: string, required: readonly string[]): ObjectShape {
  return { ...object(name, PROPERTY_KEYS, required), depends: propertyOfType };
}

const item = property('an item', []);
const attribute = property('an attribute', ['name']);
const attributes: Shape = list(() => attribute);
const mapShape = object('a map', { key: () => item, value: () => item }, ['key', 'value']);

/** What hangs on the logical type; without one, everything that some type allows. */
function propertyOfType(node: MapNode, findings: Findings): Dependent {
  const type = textAt(node, 'logicalType');
  if (type === undefined || !isLogicalType(type)) {
    return { keys: { items: () => item, properties: attributes, map: mapShape, logicalTypeOptions: { type: 'map' } } };
  }
  const own: Record<string, Shape> = {};
  if (type === 'array') own['items'] = () => item;
  if (type === 'object') own['properties'] = attributes;
  if (type === 'map') own['map'] = mapShape;
  own['logicalTypeOptions'] = {
    ...object(`a \`logicalTypeOptions\` of type \`${type}\``, OPTIONS[type], type === 'vector' ? ['dimensions'] : []),
    depends: (options) => {
      hintAtOptions(options, type, findings);
      return {};
    },
  };
  const required = type === 'map' ? ['map'] : type === 'vector' ? ['logicalTypeOptions'] : [];
  return { keys: own, required, because: `of type \`${type}\`` };
}

/** Where a constraint that people look for really goes. */
function hintAtOptions(node: MapNode, type: string, findings: Findings): void {
  if (node.entries.has('enum')) {
    const message =
      'an `enum` stands beside `logicalTypeOptions`, not in it; before v3.2.0 write a quality rule `invalidValues`';
    findings.warning(keyRange(node, 'enum'), 'ERR_CONTRACT_VALUE', message);
  }
  if (type === 'string' && (node.entries.has('minimum') || node.entries.has('maximum'))) {
    const key = node.entries.has('minimum') ? 'minimum' : 'maximum';
    const message = `a text has no \`${key}\`${didYouMean(`${key.slice(0, 3)}Length`, ['minLength', 'maxLength'])}`;
    findings.warning(keyRange(node, key), 'ERR_CONTRACT_VALUE', message);
  }
}

function isLogicalType(type: string): type is (typeof LOGICAL_TYPES)[number] {
  return (LOGICAL_TYPES as readonly string[]).includes(type);
}

const schemaObject = object(
  'a schema object',
  {
    ...ELEMENT,
    logicalType: { type: 'text', oneOf: ['object', 'blob'] },
    dataGranularityDescription: text,
    properties: attributes,
    relationships: list(objectRelationship),
  },
  ['name'],
);

/** The versions of ODCS whose documents are read; all by the rules of the newest, which only adds to the older. */
const API_VERSIONS = ['v3.2.0', 'v3.1.0', 'v3.0.2', 'v3.0.1', 'v3.0.0'] as const;

/** A data contract (ODCS 3.2.0). */
export const CONTRACT: ObjectShape = object(
  'a data contract',
  {
    apiVersion: { type: 'text', oneOf: API_VERSIONS },
    kind: { type: 'text', oneOf: ['DataContract'] },
    id: text,
    version: text,
    status: text,
    name: text,
    tenant: text,
    domain: text,
    dataProduct: text,
    tags: texts,
    description: {
      type: 'object',
      name: 'a description',
      keys: { usage: text, purpose: text, limitations: text, authoritativeDefinitions, customProperties },
      open: true,
    },
    context,
    schema: list(schemaObject),
    servers: list(server),
    team,
    support: list(support),
    price: object('a price', { id: stableId, priceAmount: number, priceCurrency: text, priceUnit: text }),
    roles: list(role),
    slaDefaultElement: text,
    slaProperties: list(sla),
    authoritativeDefinitions,
    customProperties,
    contractCreatedTs: instant,
  },
  ['apiVersion', 'kind', 'id', 'version'],
);
