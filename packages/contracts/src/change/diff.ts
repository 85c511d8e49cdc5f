import type { Attribute, ContractModel, ObjectModel, Place, Scalar, ServiceLevel, ValueType } from '../model/types.ts';
import { durationMs, timeMs } from '../odcs/service-levels.ts';
import { comparePatterns } from '../regex/inclusion.ts';
import type { Change, ChangeId, Range } from './types.ts';

/** Everything in which a new version of a contract differs from an old one, in the order of the new one. */
export function diffContracts(before: ContractModel, after: ContractModel): readonly Change[] {
  const changes: Change[] = [];
  const objects = pairs(before.objects, after.objects);
  for (const [old, young] of objects) {
    if (old && young) new Differ(changes, young.name).object(old, young);
    else if (old)
      changes.push(change('attribute-removed', old.name, [], old.place, `the object \`${old.name}\` is gone`));
    else if (young)
      changes.push(
        change('optional-attribute-added', young.name, [], young.place, `the object \`${young.name}\` is new`),
      );
  }
  serviceLevels(before, after, changes);
  const readers = new Set(after.readers.map(({ role }) => role));
  for (const { role, place } of before.readers) {
    // A contract that names no reader lets everybody read.
    if (readers.has(role) || after.readers.length === 0) continue;
    changes.push({ ...change('reader-removed', '', [], place, `\`${role}\` may no longer read`), role });
  }
  if (before.documentation !== after.documentation) {
    changes.push(change('documentation-changed', '', [], after.place, 'the documentation of the contract changed'));
  }
  return changes;
}

function change(id: ChangeId, object: string, path: Change['path'], place: Place, message: string): Change {
  return { id, object, path, place, message };
}

interface Named {
  readonly id?: string;
  readonly name: string;
}

/** What belongs together: by id where both have one, else by name. */
function pairs<Item extends Named>(
  before: readonly Item[],
  after: readonly Item[],
): readonly [Item | undefined, Item | undefined][] {
  const left = new Set(before);
  const found: [Item | undefined, Item | undefined][] = [];
  for (const young of after) {
    const old =
      before.find((one) => one.id !== undefined && one.id === young.id) ??
      before.find(
        (one) =>
          one.name === young.name &&
          (one.id === undefined || young.id === undefined || !after.some(({ id }) => id === one.id)),
      );
    if (old) left.delete(old);
    found.push([old, young]);
  }
  return [...found, ...[...left].map((old): [Item, undefined] => [old, undefined])];
}

class Differ {
  readonly #changes: Change[];
  readonly #object: string;

  constructor(changes: Change[], object: string) {
    this.#changes = changes;
    this.#object = object;
  }

  #add(id: ChangeId, path: Change['path'], place: Place, message: string, more: Partial<Change> = {}): void {
    this.#changes.push({ ...change(id, this.#object, path, place, message), ...more });
  }

  object(old: ObjectModel, young: ObjectModel): void {
    for (const key of ['mount', 'entity', 'eventType'] as const) {
      if (old[key] === young[key] || old[key] === undefined) continue;
      const message = `\`${key}\` was \`${old[key]}\` and is \`${young[key] ?? 'nothing'}\``;
      this.#add('mount-changed', [], young.places[key] ?? young.place, message);
    }
    if (old.unknownFields === 'reject' && young.unknownFields === 'strip') {
      this.#add(
        'enforcement-weakened',
        [],
        young.places['unknownFields'] ?? young.place,
        'unknown fields are no longer rejected',
      );
    }
    if (old.onInvalid !== young.onInvalid && young.onInvalid === 'dead-letter') {
      this.#add(
        'enforcement-weakened',
        [],
        young.places['onInvalid'] ?? young.place,
        'invalid events no longer make their key suspect',
      );
    }
    if (!old.deprecated && young.deprecated) this.#add('deprecated', [], young.place, 'the object is deprecated');
    if (old.documentation !== young.documentation) {
      this.#add('documentation-changed', [], young.place, 'the documentation changed');
    }
    this.#type(old, young, []);
  }

  #attributes(before: readonly Attribute[], after: readonly Attribute[], path: Change['path']): void {
    for (const [old, young] of pairs(before, after)) {
      if (!young) {
        if (old) this.#add('attribute-removed', [...path, old.name], old.place, `\`${old.name}\` is gone`);
        continue;
      }
      const at = [...path, young.name];
      if (!old) {
        const isRequired = young.required && young.default === undefined;
        const id = isRequired ? 'required-attribute-added' : 'optional-attribute-added';
        this.#add(id, at, young.place, `\`${young.name}\` is new`);
        continue;
      }
      if (old.name !== young.name) {
        const message = `\`${old.name}\` is now \`${young.name}\``;
        this.#add('attribute-renamed', [...path, old.name], young.places['name'] ?? young.place, message);
      }
      this.#attribute(old, young, [...path, old.name]);
    }
  }

  #attribute(old: Attribute, young: Attribute, path: Change['path']): void {
    const at = (key: string): Place => young.places[key] ?? young.place;
    if (!old.required && young.required) this.#add('became-required', path, at('required'), 'it is now required');
    for (const [key, dropped, added] of [
      ['unique', 'uniqueness-dropped', 'uniqueness-added'],
      ['primaryKey', 'uniqueness-dropped', 'uniqueness-added'],
    ] as const) {
      if (old[key] === young[key] || (key === 'primaryKey' && old.unique !== young.unique)) continue;
      this.#add(young[key] ? added : dropped, path, at(key), `\`${key}\` is now ${young[key]}`);
    }
    const lost = old.references.filter((reference) => !young.references.includes(reference));
    if (lost.length > 0)
      this.#add('reference-dropped', path, at('relationships'), `it no longer refers to \`${lost.join('`, `')}\``);
    if (JSON.stringify(old.default) !== JSON.stringify(young.default)) {
      this.#add(
        'default-changed',
        path,
        at('default'),
        `the default was ${shown(old.default)} and is ${shown(young.default)}`,
      );
    }
    if (old.unit !== young.unit && old.unit !== undefined) {
      this.#add('unit-changed', path, at('unit'), `the unit was \`${old.unit}\` and is \`${young.unit ?? 'none'}\``);
    }
    if (old.classification !== young.classification) {
      const raised = rank(young.classification) >= rank(old.classification);
      const message = `the classification was \`${old.classification ?? 'none'}\` and is \`${young.classification ?? 'none'}\``;
      this.#add(raised ? 'classification-raised' : 'classification-lowered', path, at('classification'), message);
    }
    if (!old.deprecated && young.deprecated) this.#add('deprecated', path, at('deprecated'), 'it is deprecated');
    if (old.documentation !== young.documentation)
      this.#add('documentation-changed', path, young.place, 'the documentation changed');
    for (const key of new Set([...Object.keys(old.other), ...Object.keys(young.other)])) {
      if (old.other[key] === young.other[key]) continue;
      this.#add('unknown-key-changed', path, at(key), `\`${key}\` changed, and what it means is not known`);
    }
    this.#type(old, young, path);
  }

  #type(old: ValueType, young: ValueType, path: Change['path']): void {
    const at = (key: string): Place => young.places[key] ?? old.places[key] ?? young.place;
    if (old.type !== young.type) {
      const id = typeChange(old.type, young.type);
      const message = `the type was \`${old.type ?? 'not given'}\` and is \`${young.type ?? 'not given'}\``;
      this.#add(id, path, at('logicalType'), message);
      if (id === 'type-changed') return;
    }
    this.#enum(old, young, path, at('enum'));
    this.#bounds(old, young, path);
    this.#pattern(old, young, path, at('pattern'));
    for (const key of ['format', 'timezone'] as const) {
      if (old.options[key] === young.options[key]) continue;
      const message = `\`${key}\` was \`${old.options[key] ?? 'not given'}\` and is \`${young.options[key] ?? 'not given'}\``;
      this.#add('format-changed', path, at(key), message);
    }
    this.#attributes(old.attributes ?? [], young.attributes ?? [], path);
    this.#presence(old, young, path);
    if (old.items && young.items) this.#type(old.items, young.items, [...path, undefined]);
    if (old.map && young.map) this.#type(old.map.value, young.map.value, [...path, undefined]);
  }

  /** What an object promises of its attributes: that there is a value, that there is one or null, or nothing. */
  #presence(old: ValueType, young: ValueType, path: Change['path']): void {
    for (const [before, after] of pairs(old.attributes ?? [], young.attributes ?? [])) {
      if (!before || !after || after.required) continue;
      const wasPresent = before.required || old.present.includes(before.name);
      const isPresent = young.present.includes(after.name);
      const at = after.places['required'] ?? young.places['present'] ?? after.place;
      if (wasPresent && !isPresent) this.#add('became-optional', [...path, before.name], at, 'it may be absent now');
      else if (before.required && isPresent)
        this.#add('became-nullable', [...path, before.name], at, 'it may be null now');
      else if (!wasPresent && isPresent)
        this.#add('became-required', [...path, before.name], at, 'it is now always there');
    }
  }

  #enum(old: ValueType, young: ValueType, path: Change['path'], at: Place): void {
    if (!old.enum && !young.enum) return;
    if (!old.enum) this.#add('enum-introduced', path, at, `only ${valuesText(young.enum)} are allowed now`);
    else if (!young.enum)
      this.#add('enum-dropped', path, at, `any value is allowed now, not only ${valuesText(old.enum)}`);
    else {
      for (const value of young.enum) {
        if (!old.enum.includes(value))
          this.#add('enum-value-added', path, at, `it may be ${JSON.stringify(value)} now`, { value });
      }
      for (const value of old.enum) {
        if (!young.enum.includes(value))
          this.#add('enum-value-removed', path, at, `it can no longer be ${JSON.stringify(value)}`, { value });
      }
    }
  }

  #bounds(old: ValueType, young: ValueType, path: Change['path']): void {
    for (const key of [...LOWER, ...UPPER]) {
      const before = old.options[key];
      const after = young.options[key];
      if (before === after) continue;
      const isLower = LOWER.has(key);
      const looser = isLooser(before, after, isLower);
      const message = `\`${key}\` was ${before ?? 'not given'} and is ${after ?? 'not given'}`;
      const place = young.places[key] ?? old.places[key] ?? young.place;
      const range = { before: rangeOf(old), after: rangeOf(young) };
      this.#add(looser ? 'bound-loosened' : 'bound-tightened', path, place, message, { range });
    }
  }

  #pattern(old: ValueType, young: ValueType, path: Change['path'], at: Place): void {
    const before = old.options['pattern'];
    const after = young.options['pattern'];
    if (before === after) return;
    if (typeof before !== 'string')
      this.#add('pattern-narrowed', path, at, `it must have the pattern \`${String(after)}\` now`);
    else if (typeof after !== 'string')
      this.#add('pattern-widened', path, at, `it need not have the pattern \`${before}\` any more`);
    else {
      const { relation, gained, lost, reason } = comparePatterns(before, after);
      const examples = [
        ...(gained === undefined ? [] : [`${JSON.stringify(gained)} is allowed now`]),
        ...(lost === undefined ? [] : [`${JSON.stringify(lost)} no longer`]),
      ].join(', ');
      const message = `the pattern was \`${before}\` and is \`${after}\`${examples === '' ? '' : `: ${examples}`}`;
      if (relation === 'same') this.#add('documentation-changed', path, at, `${message}, which means the same`);
      else if (relation === 'wider') this.#add('pattern-widened', path, at, message);
      else if (relation === 'narrower') this.#add('pattern-narrowed', path, at, message);
      else if (relation === 'other') this.#add('pattern-changed', path, at, message);
      else
        this.#add('pattern-changed', path, at, `${message}: cannot be compared, ${reason ?? ''}`, { undecided: true });
    }
  }
}

const LOWER = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER = new Set([
  'maximum',
  'exclusiveMaximum',
  'maxLength',
  'maxItems',
  'maxProperties',
  'multipleOf',
  'dimensions',
]);

function isLooser(before: Scalar | undefined, after: Scalar | undefined, isLower: boolean): boolean {
  if (after === undefined || after === null) return true;
  if (before === undefined || before === null) return false;
  return isLower ? after < before : after > before;
}

function rangeOf({ options }: ValueType): Range {
  const at = (key: string): number | undefined => (typeof options[key] === 'number' ? options[key] : undefined);
  return {
    low: at('minimum') ?? at('exclusiveMinimum') ?? Number.NEGATIVE_INFINITY,
    high: at('maximum') ?? at('exclusiveMaximum') ?? Number.POSITIVE_INFINITY,
  };
}

function typeChange(before: string | undefined, after: string | undefined): ChangeId {
  if (before === 'integer' && after === 'number') return 'type-generalised';
  if (before === 'number' && after === 'integer') return 'type-narrowed';
  if (before === undefined) return 'type-narrowed';
  return after === undefined ? 'type-generalised' : 'type-changed';
}

function valuesText(values: readonly Scalar[] | undefined): string {
  return (values ?? [])
    .slice(0, 10)
    .map((value) => JSON.stringify(value))
    .join(', ');
}

const CLASSES = ['public', 'internal', 'confidential', 'restricted', 'secret'];

function rank(classification = 'public'): number {
  return CLASSES.indexOf(classification.toLowerCase());
}

/** Service levels of which a larger value promises less. */
const SMALLER_IS_BETTER = new Set([
  'latency',
  'freshness',
  'frequency',
  'errorRate',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
]);

function serviceLevels(before: ContractModel, after: ContractModel, changes: Change[]): void {
  const young = new Map(after.serviceLevels.map((level) => [keyOf(level), level]));
  for (const old of before.serviceLevels) {
    const level = young.get(keyOf(old));
    if (!level) {
      changes.push(change('sla-weakened', '', [], old.place, `the service level \`${old.property}\` is gone`));
      continue;
    }
    const was = amount(old.value, old.unit);
    const is = amount(level.value, level.unit);
    const worse = SMALLER_IS_BETTER.has(old.property) ? is > was : is < was;
    if (worse)
      changes.push(
        change(
          'sla-weakened',
          '',
          [],
          level.place,
          `\`${old.property}\` was ${old.value} ${old.unit ?? ''} and is ${level.value} ${level.unit ?? ''}`.trim(),
        ),
      );
    const hardWas = durationMs(old.hardLimit ?? '') ?? Number.POSITIVE_INFINITY;
    const hardIs = durationMs(level.hardLimit ?? '') ?? Number.POSITIVE_INFINITY;
    if (hardIs > hardWas)
      changes.push(change('sla-weakened', '', [], level.place, 'the hard limit of its age is weaker'));
    const denied = old.onStale === undefined || old.onStale === 'deny-dependent';
    if (denied && (level.onStale === 'mark' || level.onStale === 'freeze')) {
      changes.push(
        change('enforcement-weakened', '', [], level.place, `stale data no longer denies: \`${level.onStale}\``),
      );
    }
  }
}

function amount(value: Scalar, unit = ''): number {
  const number = Number(value);
  return timeMs(number, unit) ?? number;
}

function keyOf({ property, element = '' }: ServiceLevel): string {
  return `${property} ${element}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
