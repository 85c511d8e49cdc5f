import { type ConfigNode, didYouMean, type ListNode, type MapNode, type ScalarNode } from '@writ/core';
import { type Findings, quoted } from './finding.ts';
import { startOf } from './tree.ts';

/** What a place of an ODCS document may hold. */
export type Shape = TextShape | NumberShape | PlainShape | ListShape | ObjectShape | EitherShape | (() => Shape);

interface TextShape {
  readonly type: 'text';
  readonly oneOf?: readonly string[];
  /** Whether the text fits; `expected` says in words what does. */
  readonly fits?: (text: string) => boolean;
  readonly expected?: string;
}

interface NumberShape {
  readonly type: 'number' | 'integer';
  readonly minimum?: number;
  readonly above?: number;
}

interface PlainShape {
  readonly type: 'boolean' | 'scalar' | 'any' | 'map';
}

interface ListShape {
  readonly type: 'list';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
  readonly unique?: boolean;
}

export interface ObjectShape {
  readonly type: 'object';
  /** What it is, for messages: `a quality rule`. */
  readonly name: string;
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Keys that the standard does not name are let through. */
  readonly open?: boolean;
  /** What depends on what the object says itself. */
  readonly depends?: (node: MapNode, findings: Findings) => Dependent;
}

export interface Dependent {
  readonly keys?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Why the keys are allowed or required: `of a server of type kafka`. */
  readonly because?: string;
}

interface EitherShape {
  readonly type: 'either';
  readonly expected: string;
  readonly text?: Shape;
  readonly list?: Shape;
  readonly map?: Shape;
}

/** Checks that a node is of a shape; every mistake is a finding at its own place. */
export function checkShape(shape: Shape, node: ConfigNode, findings: Findings, where: string): void {
  if (typeof shape === 'function') {
    checkShape(shape(), node, findings, where);
    return;
  }
  switch (shape.type) {
    case 'any':
      return;
    case 'map':
      if (node.type !== 'map') wrongType(node, 'a map', findings, where);
      return;
    case 'list':
      if (node.type === 'list') checkList(shape, node, findings, where);
      else wrongType(node, 'a list', findings, where);
      return;
    case 'object':
      if (node.type === 'map') checkObject(shape, node, findings, where);
      else wrongType(node, 'a map', findings, where);
      return;
    case 'either': {
      const inner = { scalar: shape.text, list: shape.list, map: shape.map }[node.type];
      if (inner) checkShape(inner, node, findings, where);
      else wrongType(node, shape.expected, findings, where);
      return;
    }
    default:
      if (node.type === 'scalar') checkScalar(shape, node, findings, where);
      else wrongType(node, EXPECTED[shape.type], findings, where);
  }
}

const EXPECTED = {
  text: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  scalar: 'a text, number, boolean or null',
} as const;

function checkList({ of, min = 0, max, unique }: ListShape, node: ListNode, findings: Findings, where: string): void {
  const count = node.items.length;
  if (count < min || count > (max ?? count)) {
    const bounds = min === max ? `exactly ${min}` : `at least ${min}`;
    findings.error(node, 'ERR_CONTRACT_VALUE', `\`${where}\` must have ${bounds} items, not ${count}`);
  }
  const seen = new Set<string>();
  for (const item of node.items) {
    checkShape(of, item, findings, where);
    if (unique !== true || item.type !== 'scalar') continue;
    const key = `${typeof item.value}:${String(item.value)}`;
    if (seen.has(key)) {
      findings.error(item, 'ERR_CONTRACT_DUPLICATE', `${quoted(item.text)} stands twice in \`${where}\``);
    }
    seen.add(key);
  }
}

function checkObject(shape: ObjectShape, node: MapNode, findings: Findings, where: string): void {
  const dependent = shape.depends?.(node, findings) ?? {};
  const keys = { ...shape.keys, ...dependent.keys };
  const because = dependent.because === undefined ? '' : ` ${dependent.because}`;
  for (const [key, { keyRange, value }] of node.entries) {
    const inner = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (inner !== undefined) checkShape(inner, value, findings, key);
    else if (shape.open !== true) {
      const hint = didYouMean(key, Object.keys(keys)) || (KEY_HINTS.get(key) ?? '');
      const message = `${shape.name}${because} has no key ${quoted(key)}${hint}`;
      findings.error(keyRange, 'ERR_CONTRACT_KEY_UNKNOWN', message);
    }
  }
  for (const [names, why] of [
    [shape.required ?? [], ''],
    [dependent.required ?? [], because],
  ] as const) {
    for (const key of names) {
      if (node.entries.has(key)) continue;
      const place = where === '' ? '' : ` in \`${where}\``;
      findings.error(startOf(node), 'ERR_CONTRACT_KEY_MISSING', `${shape.name}${why}${place} needs \`${key}\``);
    }
  }
}

const KEY_HINTS = new Map([
  ['nullable', '; `required: false` says that there may be no value'],
  ['type', '; the type of an attribute is `logicalType`'],
  ['default', '; put it under `customProperties`: {vendor: authz, property: default, value: …}'],
]);

function checkScalar(
  shape: TextShape | NumberShape | PlainShape,
  node: ScalarNode,
  findings: Findings,
  where: string,
): void {
  const { value } = node;
  switch (shape.type) {
    case 'boolean':
      if (typeof value !== 'boolean') wrongType(node, EXPECTED.boolean, findings, where);
      return;
    case 'number':
    case 'integer':
      if (typeof value !== 'number' || (shape.type === 'integer' && !Number.isInteger(value))) {
        wrongType(node, EXPECTED[shape.type], findings, where);
      } else if (value < (shape.minimum ?? value) || value <= (shape.above ?? Number.NEGATIVE_INFINITY)) {
        const bound = shape.minimum === undefined ? `above ${shape.above}` : `at least ${shape.minimum}`;
        findings.error(node, 'ERR_CONTRACT_VALUE', `\`${where}\` must be ${bound}, not ${node.text}`);
      }
      return;
    case 'text':
      checkText(shape, node, findings, where);
      return;
    default:
  }
}

function checkText({ oneOf, fits, expected }: TextShape, node: ScalarNode, findings: Findings, where: string): void {
  const { value } = node;
  if (typeof value !== 'string') {
    const read = typeof value === 'number' && String(value) !== node.text ? `, which YAML reads as ${value}` : '';
    const quote = value === null ? '' : `; write it in quotes: "${node.text}"`;
    const what = value === null ? 'nothing' : `${quoted(node.text)}${read}`;
    findings.error(node, 'ERR_CONTRACT_VALUE_TYPE', `\`${where}\` must be a text, not ${what}${quote}`);
  } else if (oneOf && !oneOf.includes(value)) {
    const list = didYouMean(value, oneOf) || `; allowed: ${oneOf.map((word) => `\`${word}\``).join(', ')}`;
    findings.error(node, 'ERR_CONTRACT_VALUE', `\`${where}\` cannot be ${quoted(value)}${list}`);
  } else if (fits && !fits(value)) {
    findings.error(node, 'ERR_CONTRACT_VALUE', `\`${where}\` must be ${expected ?? 'valid'}, not ${quoted(value)}`);
  }
}

function wrongType(node: ConfigNode, expected: string, findings: Findings, where: string): void {
  const found = { map: 'a map', list: 'a list', scalar: '' }[node.type] || describe(node);
  findings.error(node, 'ERR_CONTRACT_VALUE_TYPE', `\`${where}\` must be ${expected}, not ${found}`);
}

function describe(node: ConfigNode): string {
  if (node.type !== 'scalar') return node.type;
  return node.value === null ? 'nothing' : `${typeof node.value === 'string' ? 'the text ' : ''}${quoted(node.text)}`;
}
