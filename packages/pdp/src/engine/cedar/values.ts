import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import { isArray, isObject, sortedEntries, type Value } from '@writ/rego';
import { EvaluationError } from '../types.ts';

/**
 * A value as Cedar's JSON has it. Cedar has no null and no fractions: a member that is null is left out, a number that is no
 * 64-bit integer ends the evaluation.
 *
 * @throws EvaluationError
 */
export function cedarValue(value: Value, where: string): CedarValueJson {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value;
    throw new EvaluationError(`${where} is no integer that Cedar can hold`);
  }
  if (value !== null && isArray(value)) {
    return value.flatMap((item) => (item === null ? [] : [cedarValue(item, where)]));
  }
  if (value !== null && isObject(value)) return cedarRecord(value, where);
  throw new EvaluationError(`${where} is nothing that Cedar can hold`);
}

/** The members of an object; names that Cedar's JSON gives a meaning of its own are refused. @throws EvaluationError */
export function cedarRecord(value: Value, where: string): Record<string, CedarValueJson> {
  const record: Record<string, CedarValueJson> = {};
  if (!isObject(value)) throw new EvaluationError(`${where} is no object`);
  for (const [key, member] of sortedEntries(value)) {
    if (typeof key !== 'string' || RESERVED.has(key)) {
      throw new EvaluationError(`${where} has a member whose name Cedar does not allow`);
    }
    if (member !== null) record[key] = cedarValue(member, `${where}.${key}`);
  }
  return record;
}

/** `__entity` in a request would make an entity of what is no more than data. */
const RESERVED: ReadonlySet<string> = new Set(['__entity', '__extn', '__expr', '__proto__']);
