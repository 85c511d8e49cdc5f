import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import { isArray, isObject, lookup, type PlainObject, sortedEntries, type Value } from '@writ/rego';
import { EvaluationError } from '../types.ts';
import type { EntityMapping } from './types.ts';
import { cedarValue } from './values.ts';

/** An entity that leads to more others than this has no decision. */
const MOST = 1_000;

/** Finds the entities of a request in the data of a view: those that it names, and all that these lead to. */
export class EntityReader {
  readonly #byType: ReadonlyMap<string, EntityMapping>;

  constructor(mappings: readonly EntityMapping[]) {
    this.#byType = new Map(mappings.map((mapping) => [mapping.type, mapping]));
  }

  /**
   * @param own properties that the request itself brings for an entity; what the data says counts more
   * @throws EvaluationError
   */
  closure(start: readonly TypeAndId[], own: ReadonlyMap<string, Value>, data: PlainObject): EntityJson[] {
    const found = new Map<string, EntityJson>();
    const waiting = [...start];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const name = uidText(next);
      if (found.has(name)) continue;
      if (found.size >= MOST) throw new EvaluationError(`the request leads to more than ${MOST} entities`);
      const entity = this.#entity(next, own.get(name), data);
      if (!entity) continue;
      found.set(name, entity.json);
      waiting.push(...entity.leadsTo);
    }
    return [...found.values()];
  }

  /** Undefined for an entity that nobody knows anything of. */
  #entity(
    uid: TypeAndId,
    properties: Value | undefined,
    data: PlainObject,
  ): { readonly json: EntityJson; readonly leadsTo: readonly TypeAndId[] } | undefined {
    const mapping = this.#byType.get(uid.type);
    const document = mapping?.path && documentAt(data, [...mapping.path, uid.id]);
    if (document === undefined && properties === undefined) return undefined;
    const attrs: Record<string, CedarValueJson> = {};
    const parents: TypeAndId[] = [];
    const leadsTo: TypeAndId[] = [];
    for (const source of [properties, document]) {
      if (source === undefined || source === null || !isObject(source)) continue;
      for (const [key, value] of sortedEntries(source)) {
        if (typeof key !== 'string' || value === null) continue;
        const where = `${uid.type} attribute \`${key}\``;
        const parentType = source === document ? typeOf(mapping?.parents, key) : undefined;
        const referred = source === document ? typeOf(mapping?.references, key) : undefined;
        if (parentType !== undefined) parents.push(...uidsOf(value, parentType, where));
        else if (referred === undefined) attrs[key] = cedarValue(value, where);
        else {
          const uids = uidsOf(value, referred, where);
          leadsTo.push(...uids);
          const [first] = uids;
          const references = uids.map((__entity) => ({ __entity }));
          attrs[key] = isArray(value) || !first ? references : { __entity: first };
        }
      }
    }
    return { json: { uid, attrs, parents }, leadsTo: [...leadsTo, ...parents] };
  }
}

export function uidText({ type, id }: TypeAndId): string {
  return JSON.stringify([type, id]);
}

function documentAt(data: PlainObject, path: readonly string[]): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) {
    if (at === undefined) return undefined;
    at = lookup(at, key);
  }
  return at;
}

function typeOf(names: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return names && Object.hasOwn(names, key) ? names[key] : undefined;
}

function uidsOf(value: Value, type: string, where: string): TypeAndId[] {
  return (isArray(value) ? value : [value]).map((id) => {
    if (typeof id !== 'string') throw new EvaluationError(`${where} names no entity by its id`);
    return { type, id };
  });
}
