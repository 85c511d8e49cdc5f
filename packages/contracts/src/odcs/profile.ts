import { type ConfigNode, didYouMean, type MapNode } from '@writ/core';
import { PROFILE_KEYS, type ProfileEntry, type ProfilePart, profileEntries, usesProfile } from './custom.ts';
import { type Findings, quoted } from './finding.ts';
import { parseMount } from './mount.ts';
import { eachAttribute } from './references.ts';
import { durationMs, timeMs } from './service-levels.ts';
import { booleanAt, keyRange, mapAt, mapsAt, numberAt, scalarAt, startOf, textAt } from './tree.ts';

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  unknownFields: ['strip', 'reject'],
  onInvalid: ['quarantine', 'reject', 'dead-letter'],
  compatibility: [
    'NONE',
    'BACKWARD',
    'BACKWARD_TRANSITIVE',
    'FORWARD',
    'FORWARD_TRANSITIVE',
    'FULL',
    'FULL_TRANSITIVE',
  ],
  onStale: ['deny-dependent', 'mark', 'freeze'],
  batch: ['atomic', 'per-event'],
};

/** The profile `authz-pip/1`: what a contract must say so that its data can be enforced and mounted for policies. */
export function checkProfile(document: MapNode, findings: Findings): void {
  const check = (node: MapNode, part: ProfilePart): readonly ProfileEntry[] => {
    const entries = profileEntries(node, part);
    for (const entry of entries) checkEntry(entry, part, findings);
    return entries;
  };
  check(document, 'contract');
  const mounts = new Map<string, MapNode>();
  for (const object of mapsAt(document, 'schema')) {
    const entries = check(object, 'object');
    eachAttribute(object, (attribute) => check(attribute, 'attribute'));
    if (entries.some(({ explicit, name }) => explicit || name === 'mount'))
      checkObject(object, entries, mounts, findings);
  }
  for (const level of mapsAt(document, 'slaProperties')) checkStaleness(level, check(level, 'serviceLevel'), findings);
  if (usesProfile(document)) checkStrict(document, findings);
}

function checkEntry({ name, value, node, explicit }: ProfileEntry, part: ProfilePart, findings: Findings): void {
  const known: readonly string[] = PROFILE_KEYS[part];
  if (!known.includes(name)) {
    if (!explicit) return;
    const hint = didYouMean(name, known) || `; here it knows ${known.map((key) => `\`${key}\``).join(', ')}`;
    findings.error(
      scalarAt(node, 'property') ?? node,
      'ERR_CONTRACT_PROFILE',
      `the profile has no ${quoted(name)}${hint}`,
    );
    return;
  }
  const choices = Object.hasOwn(CHOICES, name) ? CHOICES[name] : undefined;
  if (choices && !choices.includes(textOf(value))) {
    const hint = didYouMean(textOf(value), choices) || `; write ${choices.map((word) => `\`${word}\``).join(', ')}`;
    findings.error(value, 'ERR_CONTRACT_PROFILE', `\`${name}\` cannot be ${quoted(textOf(value))}${hint}`);
  }
  if (name === 'hardLimit' && durationMs(textOf(value)) === undefined) {
    findings.error(
      value,
      'ERR_CONTRACT_PROFILE',
      `\`hardLimit\` is a duration such as \`PT10M\`, not ${quoted(textOf(value))}`,
    );
  }
}

function checkObject(
  object: MapNode,
  entries: readonly ProfileEntry[],
  mounts: Map<string, MapNode>,
  findings: Findings,
): void {
  const attributes = new Map(
    mapsAt(object, 'properties').map((attribute) => [textAt(attribute, 'name') ?? '', attribute]),
  );
  const keys = [...attributes.values()].filter((attribute) => booleanAt(attribute, 'primaryKey') === true);
  const mount = entries.find(({ name }) => name === 'mount');
  const placeholders = mount ? checkMount(mount.value, findings) : [];
  if (keys.length === 0 && (!mount || placeholders.length > 0)) {
    const message =
      'an object for policies needs an attribute with `primaryKey: true`: events are ordered and kept by it';
    findings.error(keyRange(object, 'name'), 'ERR_CONTRACT_PROFILE', message);
  }
  for (const key of keys) {
    if (booleanAt(key, 'required') === true) continue;
    const message = `the key ${quoted(textAt(key, 'name') ?? '')} must be \`required: true\``;
    findings.error(keyRange(key, 'primaryKey'), 'ERR_CONTRACT_PROFILE', message);
  }
  for (const { name, value } of entries) {
    if (name === 'mount' || name === 'entity') {
      for (const placeholder of textOf(value).matchAll(/\{([^{}]*)\}/g)) {
        const attribute = placeholder[1] ?? '';
        if (attributes.has(attribute)) continue;
        const message = `\`${name}\` uses \`{${attribute}}\`, which is no attribute of the object${didYouMean(attribute, attributes.keys())}`;
        findings.error(value, 'ERR_CONTRACT_PROFILE', message);
      }
    }
    if (name === 'entity' && !/^(?:[A-Za-z_]\w*::)+\{[^{}]+\}$/.test(textOf(value))) {
      findings.error(
        value,
        'ERR_CONTRACT_PROFILE',
        `\`entity\` is written \`Type::{attribute}\`, not ${quoted(textOf(value))}`,
      );
    }
    if (name === 'eventType' && !/^[a-z0-9-]+(?:\.[A-Za-z0-9_-]+)+$/.test(textOf(value))) {
      findings.error(
        value,
        'ERR_CONTRACT_PROFILE',
        `\`eventType\` is written \`com.example.entity.v1\`, not ${quoted(textOf(value))}`,
      );
    }
  }
  if (!mount) return;
  const claimed = textOf(mount.value).replaceAll(/\{[^{}]*\}/g, '{}');
  if (mounts.has(claimed)) {
    findings.error(mount.value, 'ERR_CONTRACT_PROFILE', `two objects claim the mount ${quoted(textOf(mount.value))}`);
  } else mounts.set(claimed, object);
}

function checkMount(value: ConfigNode, findings: Findings): readonly string[] {
  const mount = parseMount(textOf(value));
  if (mount) return mount.flatMap((step) => (typeof step === 'string' ? [] : [step.attribute]));
  const message = `\`mount\` is a place such as \`data.pip.hr.users[{id}]\`, not ${quoted(textOf(value))}`;
  findings.error(value, 'ERR_CONTRACT_PROFILE', message);
  return [];
}

function checkStaleness(level: MapNode, entries: readonly ProfileEntry[], findings: Findings): void {
  const limit = entries.find(({ name }) => name === 'hardLimit');
  const soft = timeMs(numberAt(level, 'value') ?? 0, textAt(level, 'unit') ?? '');
  const hard = limit && durationMs(textOf(limit.value));
  if (limit && soft !== undefined && hard !== undefined && hard < soft) {
    findings.error(
      limit.value,
      'ERR_CONTRACT_PROFILE',
      `\`hardLimit\` ${textOf(limit.value)} is below the service level itself`,
    );
  }
}

const WIDE = new Set(['i64', 'i128', 'u64', 'u128']);

function checkStrict(document: MapNode, findings: Findings): void {
  const active = textAt(document, 'status') === 'active';
  for (const object of mapsAt(document, 'schema')) {
    eachAttribute(object, (attribute) => {
      const options = mapAt(attribute, 'logicalTypeOptions');
      const format = scalarAt(options, 'format');
      const maximum = numberAt(options, 'maximum') ?? numberAt(options, 'exclusiveMaximum');
      if (format && WIDE.has(format.text) && !(maximum !== undefined && maximum <= Number.MAX_SAFE_INTEGER)) {
        const message = `JSON cannot carry every ${quoted(format.text)}; give it a \`maximum\` of at most ${Number.MAX_SAFE_INTEGER}`;
        findings.error(format, 'ERR_CONTRACT_PROFILE', message);
      }
      if (!attribute.entries.has('logicalType')) {
        const message = `the attribute ${quoted(textAt(attribute, 'name') ?? '')} has no \`logicalType\`, so it cannot be checked`;
        findings.error(startOf(attribute), 'ERR_CONTRACT_PROFILE', message);
      }
      const name = scalarAt(attribute, 'name');
      const constraints = [name, scalarAt(attribute, 'logicalType'), scalarAt(options, 'pattern')];
      for (const scalar of [...constraints, ...mapsAt(attribute, 'enum').map((entry) => scalarAt(entry, 'value'))]) {
        if (!active || typeof scalar?.value !== 'string' || !/\$\{[A-Za-z_]/.test(scalar.value)) continue;
        const message = `an active contract has no variables in names, types and constraints: ${quoted(scalar.value)}`;
        findings.error(scalar, 'ERR_CONTRACT_VARIABLE', message);
      }
    });
  }
}

function textOf(node: ConfigNode): string {
  return node.type === 'scalar' ? node.text : '';
}
