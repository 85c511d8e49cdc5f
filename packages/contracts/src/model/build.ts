import { type MapNode, positionOf, type SourceRange, toValue } from '@writ/core';
import { type ProfilePart, profileEntries } from '../odcs/custom.ts';
import type { LoadedContract } from '../odcs/load.ts';
import { referencesAt } from '../odcs/references.ts';
import { booleanAt, childAt, itemsAt, mapAt, mapsAt, scalarAt, startOf, textAt } from '../odcs/tree.ts';
import type {
  Attribute,
  Compatibility,
  ContractModel,
  CrossFieldRule,
  LogicalType,
  ObjectModel,
  OnInvalid,
  Place,
  Scalar,
  ServiceLevel,
  ValueType,
} from './types.ts';

/** The contract that a document describes. What the linter found wrong is left out, so lint first. */
export function modelOf({ document, file }: LoadedContract): ContractModel | undefined {
  if (!document) return undefined;
  const defaults = profileOf(document, 'contract');
  const owner = textAt(mapAt(document, 'team'), 'name');
  return {
    id: textAt(document, 'id') ?? '',
    version: textAt(document, 'version') ?? '',
    status: textAt(document, 'status') ?? 'draft',
    ...optional('name', textAt(document, 'name')),
    ...optional('tenant', textAt(document, 'tenant')),
    ...optional('owner', owner),
    file,
    place: placeOf(startOf(document)),
    objects: mapsAt(document, 'schema').map((object) => objectOf(object, defaults)),
    serviceLevels: mapsAt(document, 'slaProperties').map(serviceLevelOf),
    readers: mapsAt(document, 'roles').flatMap((role) => {
      const name = scalarAt(role, 'role');
      return name && (textAt(role, 'access') ?? 'read').includes('read')
        ? [{ role: name.text, place: placeOf(name.range) }]
        : [];
    }),
    documentation: textOf(document, [
      'name',
      'description',
      'support',
      'price',
      'tags',
      'domain',
      'authoritativeDefinitions',
    ]),
  };
}

type Profile = ReadonlyMap<string, { readonly value: unknown; readonly place: Place }>;

function profileOf(node: MapNode, part: ProfilePart): Profile {
  return new Map(
    profileEntries(node, part).map(({ name, value }) => [name, { value: toValue(value), place: placeOf(value.range) }]),
  );
}

function objectOf(node: MapNode, defaults: Profile): ObjectModel {
  const own = profileOf(node, 'object');
  const choice = (name: string): string | undefined => textIn(own, name) ?? textIn(defaults, name);
  const reserved = own.get('reservedNames')?.value;
  return {
    ...valueTypeOf(node),
    type: 'object',
    attributes: attributesOf(node),
    name: textAt(node, 'name') ?? '',
    ...optional('id', textAt(node, 'id')),
    ...optional('physicalName', textAt(node, 'physicalName')),
    ...optional('eventType', textIn(own, 'eventType')),
    ...optional('mount', textIn(own, 'mount')),
    ...optional('entity', textIn(own, 'entity')),
    unknownFields: choice('unknownFields') === 'reject' ? 'reject' : 'strip',
    onInvalid: oneOf<OnInvalid>(choice('onInvalid'), ['quarantine', 'reject', 'dead-letter']),
    compatibility: oneOf<Compatibility>(choice('compatibility'), [
      'FULL_TRANSITIVE',
      'FULL',
      'FORWARD',
      'FORWARD_TRANSITIVE',
      'BACKWARD',
      'BACKWARD_TRANSITIVE',
      'NONE',
    ]),
    reservedNames: Array.isArray(reserved) ? reserved.filter((name) => typeof name === 'string') : [],
    atomicBatches: choice('batch') === 'atomic',
    rules: mapsAt(node, 'quality').flatMap(ruleOf),
    deprecated: booleanAt(node, 'deprecated') ?? false,
    documentation: documentationOf(node),
    places: { ...placesOf(node), ...Object.fromEntries([...own].map(([name, { place }]) => [name, place])) },
  };
}

/** The first choice is the default. */
function oneOf<Choice extends string>(text: string | undefined, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.find((choice) => choice === text) ?? choices[0];
}

function textIn(profile: Profile, name: string): string | undefined {
  const value = profile.get(name)?.value;
  return typeof value === 'string' ? value : undefined;
}

function ruleOf(node: MapNode, index: number): CrossFieldRule[] {
  const implementation = mapAt(node, 'implementation');
  const assertion = textAt(implementation, 'assert');
  if (textAt(node, 'engine') !== 'authz-rule' || assertion === undefined) return [];
  return [
    {
      id: textAt(node, 'id') ?? textAt(node, 'name') ?? `rule${index + 1}`,
      ...optional('when', textAt(implementation, 'when')),
      assert: assertion,
      severity: textAt(node, 'severity') ?? 'error',
      place: placeOf(startOf(node)),
    },
  ];
}

function attributesOf(node: MapNode): readonly Attribute[] {
  return mapsAt(node, 'properties').map(attributeOf);
}

const KNOWN = new Set([
  'id',
  'name',
  'logicalType',
  'logicalTypeOptions',
  'required',
  'unique',
  'primaryKey',
  'primaryKeyPosition',
  'enum',
  'items',
  'map',
  'properties',
  'classification',
  'deprecated',
  'relationships',
  'customProperties',
  'tags',
]);
const DOCUMENTATION = new Set([
  'description',
  'businessName',
  'examples',
  'synonyms',
  'context',
  'authoritativeDefinitions',
  'physicalName',
  'physicalType',
  'semanticType',
  'quality',
  'criticalDataElement',
  'transformLogic',
  'transformSourceObjects',
  'transformDescription',
  'partitioned',
  'partitionKeyPosition',
  'encryptedName',
]);

function attributeOf(node: MapNode): Attribute {
  const profile = profileOf(node, 'attribute');
  const fallback = profile.get('default');
  const timezone = booleanAt(mapAt(node, 'logicalTypeOptions'), 'timezone');
  const tags = itemsAt(node, 'tags').flatMap((tag) => (tag.type === 'scalar' ? [tag.text.toLowerCase()] : []));
  return {
    ...valueTypeOf(node),
    name: textAt(node, 'name') ?? '',
    ...optional('id', textAt(node, 'id')),
    required: booleanAt(node, 'required') ?? false,
    unique: (booleanAt(node, 'unique') ?? false) || (booleanAt(node, 'primaryKey') ?? false),
    primaryKey: booleanAt(node, 'primaryKey') ?? false,
    deprecated: booleanAt(node, 'deprecated') ?? false,
    ...optional('classification', textAt(node, 'classification')),
    pii: tags.includes('pii'),
    references: mapsAt(node, 'relationships').flatMap((one) => referencesAt(one, 'to').map(({ text }) => text)),
    ...(fallback && { default: fallback.value }),
    ...optional('unit', textIn(profile, 'unit')),
    ...optional('sunset', textIn(profile, 'sunset')),
    ...(timezone !== undefined && { timezone }),
    documentation: documentationOf(node),
    other: Object.fromEntries(
      [...node.entries].flatMap(([key, { value }]) =>
        KNOWN.has(key) || DOCUMENTATION.has(key) ? [] : [[key, JSON.stringify(toValue(value))]],
      ),
    ),
    places: { ...placesOf(node), ...Object.fromEntries([...profile].map(([name, { place }]) => [name, place])) },
  };
}

function documentationOf(node: MapNode): string {
  return textOf(node, [...DOCUMENTATION, 'tags']);
}

function textOf(node: MapNode, keys: readonly string[]): string {
  return JSON.stringify(
    keys.map((key) => {
      const value = childAt(node, key);
      return value ? toValue(value) : null;
    }),
  );
}

function valueTypeOf(node: MapNode): ValueType {
  const type = textAt(node, 'logicalType');
  const options = mapAt(node, 'logicalTypeOptions');
  const scalars: Record<string, Scalar> = {};
  for (const [key, { value }] of options?.entries ?? []) if (value.type === 'scalar') scalars[key] = value.value;
  const values = childAt(node, 'enum')?.type === 'list' ? enumOf(node) : validValues(node);
  const items = mapAt(node, 'items');
  const key = mapAt(mapAt(node, 'map'), 'key');
  const value = mapAt(mapAt(node, 'map'), 'value');
  const hasAttributes = childAt(node, 'properties')?.type === 'list';
  const inferred = type ?? (hasAttributes ? 'object' : items ? 'array' : undefined);
  return {
    ...(isLogicalType(inferred) && { type: inferred }),
    options: scalars,
    present: itemsAt(options, 'required').flatMap((name) => (name.type === 'scalar' ? [name.text] : [])),
    ...(values && { enum: values }),
    ...(items && { items: valueTypeOf(items) }),
    ...(key && value && { map: { key: valueTypeOf(key), value: valueTypeOf(value) } }),
    ...(hasAttributes && { attributes: attributesOf(node) }),
    place: placeOf(startOf(node)),
    places: placesOf(node),
  };
}

function enumOf(node: MapNode): readonly Scalar[] {
  return mapsAt(node, 'enum').flatMap((entry) => {
    const value = scalarAt(entry, 'value');
    return value ? [value.value] : [];
  });
}

/** How an enum is written before ODCS 3.2: as a quality rule that no value may be another than these. */
function validValues(node: MapNode): readonly Scalar[] | undefined {
  for (const rule of mapsAt(node, 'quality')) {
    if (textAt(rule, 'metric') !== 'invalidValues' || scalarAt(rule, 'mustBe')?.value !== 0) continue;
    const values = itemsAt(mapAt(rule, 'arguments'), 'validValues');
    if (values.length > 0) return values.flatMap((value) => (value.type === 'scalar' ? [value.value] : []));
  }
  return undefined;
}

const LOGICAL: ReadonlySet<string> = new Set([
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
] satisfies LogicalType[]);

function isLogicalType(type: string | undefined): type is LogicalType {
  return type !== undefined && LOGICAL.has(type);
}

function serviceLevelOf(node: MapNode): ServiceLevel {
  const profile = profileOf(node, 'serviceLevel');
  return {
    property: textAt(node, 'property') ?? '',
    value: scalarAt(node, 'value')?.value ?? null,
    ...optional('unit', textAt(node, 'unit')),
    ...optional('element', textAt(node, 'element')),
    ...optional('onStale', textIn(profile, 'onStale')),
    ...optional('hardLimit', textIn(profile, 'hardLimit')),
    place: placeOf(startOf(node)),
  };
}

/** The places of the keys of a node and of its `logicalTypeOptions`. */
function placesOf(node: MapNode): Record<string, Place> {
  const places: Record<string, Place> = {};
  for (const [key, { keyRange }] of mapAt(node, 'logicalTypeOptions')?.entries ?? []) {
    places[key === 'required' ? 'present' : key] = placeOf(keyRange);
  }
  for (const [key, { keyRange }] of node.entries) places[key] = placeOf(keyRange);
  return places;
}

function placeOf(at: SourceRange): Place {
  const { line, column } = positionOf(at.source, at.start);
  return { file: at.source.name, line, col: column };
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [name in Key]?: string } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key loses its literal type
  return (value === undefined ? {} : { [key]: value }) as { readonly [name in Key]?: string };
}
