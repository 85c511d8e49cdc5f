import { didYouMean, type MapNode, type ScalarNode } from '@writ/core';
import { type Findings, quoted } from './finding.ts';
import { childAt, itemsAt, mapAt, mapsAt, scalarAt, textAt } from './tree.ts';

/** Relationships must lead to attributes that exist and have the same type. */
export function checkReferences(document: MapNode, findings: Findings, strict: boolean): void {
  const objects = mapsAt(document, 'schema');
  const check = (reference: ScalarNode, type: string | undefined): void => {
    const target = resolveReference(objects, reference.text);
    if (target === 'elsewhere') return;
    if (typeof target === 'string') {
      findings.add(strict ? 'error' : 'warning', reference, 'ERR_CONTRACT_REFERENCE', target);
      return;
    }
    const found = textAt(target, 'logicalType');
    if (type !== undefined && found !== undefined && type !== found) {
      const message = `${quoted(reference.text)} is of type \`${found}\`, and what refers to it of type \`${type}\``;
      findings.error(reference, 'ERR_CONTRACT_REFERENCE', message);
    }
  };
  for (const object of objects) {
    eachAttribute(object, (attribute) => {
      for (const relationship of mapsAt(attribute, 'relationships')) {
        const type = textAt(attribute, 'logicalType');
        for (const reference of referencesAt(relationship, 'to')) check(reference, type);
      }
    });
    for (const relationship of mapsAt(object, 'relationships')) {
      const from = referencesAt(relationship, 'from');
      const to = referencesAt(relationship, 'to');
      if (from.length > 0 && to.length > 0 && from.length !== to.length) {
        const message = `the relationship starts at ${from.length} attributes and leads to ${to.length}`;
        findings.error(childAt(relationship, 'to') ?? relationship, 'ERR_CONTRACT_REFERENCE', message);
      }
      for (const reference of from) check(reference, undefined);
      for (const [index, reference] of to.entries()) {
        const source = from[index] && resolveReference(objects, from[index].text);
        check(reference, typeof source === 'object' ? textAt(source, 'logicalType') : undefined);
      }
    }
  }
}

export function eachAttribute(parent: MapNode, visit: (attribute: MapNode) => void): void {
  for (const attribute of mapsAt(parent, 'properties')) {
    visit(attribute);
    eachAttribute(attribute, visit);
    const items = mapAt(attribute, 'items');
    if (items) eachAttribute(items, visit);
  }
}

export function referencesAt(node: MapNode, key: string): readonly ScalarNode[] {
  const single = scalarAt(node, key);
  const all = single ? [single] : itemsAt(node, key).filter((item) => item.type === 'scalar');
  return all.filter(({ value }) => typeof value === 'string');
}

/**
 * The attribute that a reference leads to: `elsewhere` for another file, or a text that says what is wrong.
 */
export function resolveReference(objects: readonly MapNode[], reference: string): MapNode | string {
  if (reference.includes('#')) return 'elsewhere';
  const byId = /^\/?schema\/([\w-]+)(?:\/properties\/([\w-]+))?((?:\/properties\/[\w-]+)*)$/.exec(reference);
  const steps = byId ? [byId[1] ?? '', ...(reference.match(/(?<=properties\/)[\w-]+/g) ?? [])] : reference.split('.');
  if (!byId && reference.includes('/')) return 'elsewhere';
  const key = byId ? 'id' : 'name';
  const [first = '', ...rest] = steps;
  const names = objects.flatMap((object) => textAt(object, key) ?? []);
  let node = objects.find((object) => textAt(object, key) === first || textAt(object, 'name') === first);
  if (!node) return `no object has the ${key} ${quoted(first)}${didYouMean(first, names)}`;
  for (const step of rest) {
    const attributes: readonly MapNode[] = mapsAt(mapAt(node, 'items') ?? node, 'properties');
    const found = attributes.find((attribute) => textAt(attribute, key) === step || textAt(attribute, 'name') === step);
    if (!found) {
      const known = attributes.flatMap((attribute) => textAt(attribute, key) ?? []);
      return `${quoted(first)} has no attribute with the ${key} ${quoted(step)}${didYouMean(step, known)}`;
    }
    node = found;
  }
  return node;
}
