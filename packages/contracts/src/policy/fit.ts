import { belowMount } from '../change/check.ts';
import { type PolicySource, type Reader, readersOf } from '../change/readers.ts';
import type { Attribute, ContractModel, ObjectModel, Place, ValueType } from '../model/types.ts';

/** What of a policy does not fit the data that it will read, by the name of the check. */
export type FitCheck = 'unknown-attribute' | 'type-mismatch' | 'literal-not-in-enum';

export interface FitFinding {
  readonly severity: 'error';
  readonly check: FitCheck;
  readonly file: string;
  readonly row: number;
  readonly col: number;
  readonly rule: string;
  /** `file:line` of the contract. */
  readonly line: string;
  readonly message: string;
}

/**
 * Finds reads of policies that can never be what their author meant, given the contracts of the data: attributes that no contract
 * has, and comparisons with values that an attribute never has. Objects without a mount are left out, since where their documents
 * stand is not known; a read that fits one of several objects at the same place fits.
 *
 * @param entrypoints such as `data.payments.allow`
 * @throws RegoDiagnosticsError where a policy does not compile
 */
export function checkFit(
  contracts: readonly ContractModel[],
  policies: readonly PolicySource[],
  entrypoints: readonly string[] = [],
): readonly FitFinding[] {
  const objects = contracts.flatMap((contract) => contract.objects.filter(({ mount }) => mount !== undefined));
  return readersOf(policies, entrypoints).readers.flatMap((reader) => {
    const misfits: Misfit[] = [];
    for (const object of objects) {
      const rest = belowMount(reader.read.root, reader.read.keys, object);
      if (!rest) continue;
      const misfit = misfitOf(reader, object, rest);
      if (!misfit) return [];
      misfits.push(misfit);
    }
    const [misfit] = misfits;
    if (!misfit) return [];
    const { file, row, col } = reader.read.location;
    const line = `${misfit.place.file}:${misfit.place.line}`;
    const { check, message } = misfit;
    return [{ severity: 'error', check, file, row, col, rule: reader.read.rule, line, message }];
  });
}

interface Misfit {
  readonly check: FitCheck;
  readonly place: Place;
  readonly message: string;
}

function misfitOf({ comparison }: Reader, object: ObjectModel, keys: readonly unknown[]): Misfit | undefined {
  let type: ValueType = { ...object, type: 'object' };
  let name = object.name;
  for (const key of keys) {
    const next = below(type, key);
    if (next === 'unknown') {
      const message = `\`${name}\` has no attribute \`${String(key)}\`; correct the name, or add it to the contract`;
      return { check: 'unknown-attribute', place: type.place, message };
    }
    if (next === undefined) return undefined;
    type = next;
    name = `${name}.${typeof key === 'string' ? key : '[]'}`;
  }
  // With the value on the right of `in` the literal is a member of it, not the value itself.
  if (!comparison || !EQUALITIES.has(comparison.operator)) return undefined;
  if (comparison.operator === 'internal.member_2' && comparison.swapped) return undefined;
  for (const value of comparison.values) {
    const misfit = value === null ? undefined : literalMisfit(type, name, value);
    if (misfit) return misfit;
  }
  return undefined;
}

const EQUALITIES = new Set(['eq', 'equal', 'neq', 'internal.member_2']);

/** The type below a key; undefined where the contract or the policy does not say. */
function below({ type, attributes, items, map }: ValueType, key: unknown): ValueType | 'unknown' | undefined {
  if (type === 'array') return items;
  if (type === 'map') return map?.value;
  if (type !== 'object' || !attributes || typeof key !== 'string') return undefined;
  return attributes.find((attribute: Attribute) => attribute.name === key) ?? 'unknown';
}

const SCALARS = new Map([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
]);

function literalMisfit(type: ValueType, name: string, value: unknown): Misfit | undefined {
  const shown = JSON.stringify(value);
  const scalar = SCALARS.get(type.type ?? '');
  if (scalar !== undefined && typeof value !== scalar) {
    const message = `\`${name}\` is of type ${String(type.type)} and never \`${shown}\`; compare with a value of its type`;
    return { check: 'type-mismatch', place: type.places['logicalType'] ?? type.place, message };
  }
  if (type.enum && !type.enum.some((one) => one === value)) {
    const message = `\`${name}\` is never \`${shown}\`; compare with one of ${type.enum.map((one) => `\`${JSON.stringify(one)}\``).join(', ')}`;
    return { check: 'literal-not-in-enum', place: type.places['enum'] ?? type.place, message };
  }
  return undefined;
}
