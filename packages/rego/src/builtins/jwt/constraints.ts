import {
  formatValue,
  isArray,
  isNumber,
  type PlainObject,
  type RegoObject,
  sortedEntries,
  toDouble,
  type Value,
} from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { type VerificationKey, verificationKeys } from './keys.ts';

/** What `io.jwt.decode_verify` demands of a token; empty texts where it demands nothing. */
export interface Constraints {
  /** The keys to trust, or undefined where there is a secret. */
  readonly keys: readonly VerificationKey[] | undefined;
  readonly secret: string;
  readonly alg: string;
  readonly iss: string;
  /** Empty: tokens with an audience are refused. */
  readonly aud: string;
  /** The time to compare with, in seconds since 1970. */
  readonly seconds: number;
}

const NANOSECONDS = 1e9;

/** Reads the second operand of `io.jwt.decode_verify`. @throws BuiltinError with OPA's text */
export function readConstraints(value: PlainObject | RegoObject, nowNs: bigint): Constraints {
  const texts = new Map<string, string>();
  let keys: readonly VerificationKey[] | undefined;
  let seconds = Number(nowNs) / NANOSECONDS;
  for (const [key, constraint] of sortedEntries(value)) {
    switch (key) {
      case 'cert':
        keys = verificationKeys(text(key, constraint));
        break;
      case 'secret':
      case 'alg':
      case 'iss':
      case 'aud':
        texts.set(key, text(key, constraint));
        break;
      case 'time':
        seconds = nanoseconds(constraint) / NANOSECONDS;
        break;
      default:
        throw new BuiltinError(
          `unknown token validation constraint: ${typeof key === 'string' ? key : formatValue(key)}`,
        );
    }
  }
  const secret = texts.get('secret') ?? '';
  if (keys && secret !== '') throw new BuiltinError('duplicate key constraints');
  if (!keys && secret === '') throw new BuiltinError('no key constraint');
  return {
    keys,
    secret,
    alg: texts.get('alg') ?? '',
    iss: texts.get('iss') ?? '',
    aud: texts.get('aud') ?? '',
    seconds,
  };
}

function text(name: string, value: Value): string {
  if (typeof value === 'string') return value;
  throw new BuiltinError(`${name} constraint: must be a string`);
}

function nanoseconds(value: Value): number {
  if (!isNumber(value)) throw new BuiltinError('token time constraint: must be a number');
  const time = toDouble(value);
  if (!Number.isFinite(time)) throw new BuiltinError('token time constraint: unvalid float64');
  if (time < 0) throw new BuiltinError('token time constraint: must not be negative');
  return time;
}

/** Whether an audience claim names the one that is demanded. */
export function acceptsAudience(audience: Value, wanted: string): boolean {
  return isArray(audience) ? audience.includes(wanted) : audience === wanted;
}
