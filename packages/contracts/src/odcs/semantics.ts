import { type ConfigNode, didYouMean, type MapNode, toValue } from '@writ/core';
import { isExponential } from '../regex/ambiguity.ts';
import { nfaOf } from '../regex/nfa.ts';
import { isAnchored, parseRegex, RegexProblem } from '../regex/parse.ts';
import { usesProfile } from './custom.ts';
import { type Findings, quoted } from './finding.ts';
import { checkReferences } from './references.ts';
import { checkServiceLevels } from './service-levels.ts';
import { childAt, itemsAt, keyRange, mapAt, mapsAt, numberAt, scalarAt, startOf, textAt } from './tree.ts';
import { fitsType } from './values.ts';

/** What the standard says and a JSON Schema cannot: bounds, patterns, names, references, service levels, versions. */
export function checkSemantics(document: MapNode, findings: Findings): void {
  const strict = usesProfile(document);
  checkVersion(document, findings);
  if (childAt(document, 'schema') === undefined) {
    const message = 'the contract has no `schema`, so it says nothing about data';
    findings.warning(startOf(document), 'ERR_CONTRACT_KEY_MISSING', message);
  }
  const objects = mapsAt(document, 'schema');
  checkUnique(objects, 'name', 'schema object', findings);
  checkUnique(objects, 'id', 'schema object', findings);
  for (const object of objects) {
    checkAttributes(object, { findings, strict });
    checkUnique(mapsAt(object, 'quality'), 'id', 'quality rule', findings);
  }
  for (const [key, what] of [
    ['servers', 'server'],
    ['slaProperties', 'service level'],
    ['roles', 'role'],
  ] as const) {
    checkUnique(mapsAt(document, key), 'id', what, findings);
  }
  checkReferences(document, findings, strict);
  checkServiceLevels(document, findings, strict);
}

interface Context {
  readonly findings: Findings;
  readonly strict: boolean;
}

/** Features by the version that brought them; the rules of the newest are used for all, but other readers may not know them. */
function checkVersion(document: MapNode, findings: Findings): void {
  const version = textAt(document, 'apiVersion') ?? '';
  if (childAt(document, 'team')?.type === 'list') {
    const message = 'a `team` that is a list is deprecated; write `team: {members: […]}`';
    findings.add('info', keyRange(document, 'team'), 'ERR_CONTRACT_API_VERSION', message);
  }
  if (!/^v3\.[01]\./.test(version)) return;
  const visit = (node: ConfigNode): void => {
    if (node.type === 'list') for (const item of node.items) visit(item);
    if (node.type !== 'map') return;
    for (const [key, { keyRange: range, value }] of node.entries) {
      if (key === 'customProperties' || key === 'examples') continue;
      const isNew =
        (key === 'enum' && value.type === 'list') ||
        (key === 'map' && value.type === 'map') ||
        key === 'synonyms' ||
        (key === 'deprecated' && value.type === 'scalar');
      if (isNew) {
        const message = `\`${key}\` is new in ODCS v3.2.0; raise \`apiVersion\` from ${version}`;
        findings.add('info', range, 'ERR_CONTRACT_API_VERSION', message);
      }
      visit(value);
    }
  };
  for (const object of mapsAt(document, 'schema')) visit(object);
}

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

function checkAttributes(parent: MapNode, context: Context): void {
  const { findings } = context;
  const attributes = mapsAt(parent, 'properties');
  checkUnique(attributes, 'name', 'attribute', findings);
  checkUnique(attributes, 'id', 'attribute', findings);
  for (const attribute of attributes) {
    const name = scalarAt(attribute, 'name');
    if (name && RESERVED.has(name.text)) {
      findings.error(name, 'ERR_CONTRACT_NAME', `an attribute cannot be named ${quoted(name.text)}`);
    }
    checkProperty(attribute, context);
  }
  const names = attributes.flatMap((attribute) => textAt(attribute, 'name') ?? []);
  // An object whose attributes are not listed may have any.
  if (attributes.length === 0) return;
  for (const required of itemsAt(mapAt(parent, 'logicalTypeOptions'), 'required')) {
    if (required.type !== 'scalar' || typeof required.value !== 'string' || names.includes(required.value)) continue;
    const message = `\`required\` names ${quoted(required.value)}, which is no attribute here${didYouMean(required.value, names)}`;
    findings.error(required, 'ERR_CONTRACT_REFERENCE', message);
  }
}

function checkUnique(nodes: readonly MapNode[], key: string, what: string, findings: Findings): void {
  const lines = new Map<string, MapNode>();
  for (const node of nodes) {
    const scalar = scalarAt(node, key);
    if (!scalar || typeof scalar.value !== 'string') continue;
    if (lines.has(scalar.value)) {
      findings.error(
        scalar,
        'ERR_CONTRACT_DUPLICATE',
        `two of these have the ${key} ${quoted(scalar.value)}: a ${what} needs its own`,
      );
    } else lines.set(scalar.value, node);
  }
}

function checkProperty(node: MapNode, context: Context): void {
  const { findings } = context;
  const type = textAt(node, 'logicalType');
  const options = mapAt(node, 'logicalTypeOptions');
  if (options && !node.entries.has('logicalType')) {
    const message = '`logicalTypeOptions` needs a `logicalType` beside it';
    findings.error(keyRange(node, 'logicalTypeOptions'), 'ERR_CONTRACT_KEY_MISSING', message);
  }
  if (type === undefined && node.entries.has('properties') && !node.entries.has('logicalType')) {
    const message = 'an attribute with `properties` should say `logicalType: object`';
    findings.warning(keyRange(node, 'properties'), 'ERR_CONTRACT_KEY_MISSING', message);
  }
  if (options) {
    checkBounds(options, findings);
    checkPattern(options, context);
  }
  checkEnum(node, type, findings);
  checkExamples(node, type, context);
  checkAttributes(node, context);
  for (const part of [mapAt(node, 'items'), mapAt(mapAt(node, 'map'), 'key'), mapAt(mapAt(node, 'map'), 'value')]) {
    if (part) checkProperty(part, context);
  }
  const keyType = textAt(mapAt(mapAt(node, 'map'), 'key'), 'logicalType');
  if (keyType !== undefined && keyType !== 'string') {
    const at = scalarAt(mapAt(mapAt(node, 'map'), 'key'), 'logicalType') ?? node;
    const message = `the keys of a map are texts in JSON, not of type ${quoted(keyType)}`;
    findings.add(context.strict ? 'error' : 'warning', at, 'ERR_CONTRACT_VALUE', message);
  }
}

/** Pairs of options of which the first must not exceed the second; `strict` where they must not be equal either. */
const BOUNDS = [
  ['minimum', 'maximum', false],
  ['minimum', 'exclusiveMaximum', true],
  ['exclusiveMinimum', 'maximum', true],
  ['exclusiveMinimum', 'exclusiveMaximum', true],
  ['minLength', 'maxLength', false],
  ['minItems', 'maxItems', false],
  ['minProperties', 'maxProperties', false],
] as const;

function checkBounds(options: MapNode, findings: Findings): void {
  for (const [low, high, strict] of BOUNDS) {
    const from = scalarAt(options, low);
    const to = scalarAt(options, high);
    if (!from || !to || typeof from.value !== typeof to.value || from.value === null || to.value === null) continue;
    if (from.value < to.value || (!strict && from.value === to.value)) continue;
    // Dates in formats of their own do not compare as texts.
    if (typeof from.value === 'string' && !(/^\d{4}-/.test(from.value) && /^\d{4}-/.test(to.text))) continue;
    const message = `\`${low}\` ${from.text} is above \`${high}\` ${to.text}: no value fits`;
    findings.error(
      from,
      'ERR_CONTRACT_BOUNDS',
      from.value === to.value ? message.replace('is above', 'leaves nothing below') : message,
    );
  }
}

function checkPattern(options: MapNode, { findings }: Context): void {
  const pattern = scalarAt(options, 'pattern');
  if (typeof pattern?.value !== 'string') return;
  try {
    const regex = parseRegex(pattern.value);
    if (isExponential(nfaOf(regex, false))) {
      const message = `the pattern ${quoted(pattern.value)} can take exponential time where engines backtrack; repeat no repetition`;
      findings.error(pattern, 'ERR_CONTRACT_REGEX', message);
    } else if (!isAnchored(regex)) {
      const message = `the pattern ${quoted(pattern.value)} is found anywhere in a text; write \`^…$\` where the whole text is meant`;
      findings.warning(pattern, 'ERR_CONTRACT_REGEX', message);
    }
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    const severity = error.kind === 'unsupported' ? 'warning' : 'error';
    findings.add(severity, pattern, 'ERR_CONTRACT_REGEX', `the pattern ${quoted(pattern.value)}: ${error.message}`);
  }
}

function checkEnum(node: MapNode, type: string | undefined, findings: Findings): void {
  const seen = new Set<string>();
  for (const entry of mapsAt(node, 'enum')) {
    const value = scalarAt(entry, 'value');
    if (!value) continue;
    const key = `${typeof value.value}:${String(value.value)}`;
    if (seen.has(key)) {
      findings.error(
        value,
        'ERR_CONTRACT_DUPLICATE',
        `the enum has ${quoted(value.text)} twice; labels do not make it another value`,
      );
    }
    seen.add(key);
    if (value.value !== null && type !== undefined && !fitsType(type, value.value)) {
      const quote = type === 'string' ? `; write it in quotes: "${value.text}"` : '';
      findings.error(
        value,
        'ERR_CONTRACT_VALUE',
        `the enum value ${quoted(value.text)} is not of type \`${type}\`${quote}`,
      );
    }
  }
}

function checkExamples(node: MapNode, type: string | undefined, { findings, strict }: Context): void {
  if (type === undefined) return;
  const allowed = new Set(mapsAt(node, 'enum').map((entry) => scalarAt(entry, 'value')?.value));
  const options = mapAt(node, 'logicalTypeOptions');
  for (const example of itemsAt(node, 'examples')) {
    const value = toValue(example);
    const why = exampleProblem(value, type, options, allowed);
    if (why === undefined) continue;
    const shown = example.type === 'scalar' ? quoted(example.text) : 'the example';
    findings.add(strict ? 'error' : 'warning', example, 'ERR_CONTRACT_EXAMPLE', `${shown} ${why}`);
  }
}

function exampleProblem(
  value: unknown,
  type: string,
  options: MapNode | undefined,
  allowed: ReadonlySet<unknown>,
): string | undefined {
  if (value === null) return undefined;
  if (!fitsType(type, value)) return `is not of type \`${type}\``;
  if (allowed.size > 0 && !allowed.has(value)) return 'is none of the values of the enum';
  if (typeof value === 'number') {
    if (value < (numberAt(options, 'minimum') ?? value)) return `is below \`minimum\` ${numberAt(options, 'minimum')}`;
    if (value > (numberAt(options, 'maximum') ?? value)) return `is above \`maximum\` ${numberAt(options, 'maximum')}`;
  }
  if (typeof value === 'string' && type === 'string') {
    const length = Array.from(value).length;
    if (length > (numberAt(options, 'maxLength') ?? length))
      return `is longer than \`maxLength\` ${numberAt(options, 'maxLength')}`;
    if (length < (numberAt(options, 'minLength') ?? length))
      return `is shorter than \`minLength\` ${numberAt(options, 'minLength')}`;
  }
  return undefined;
}
