import { bytesOf } from './go/text.ts';
import { digest, equalBytes, type HashName, hmac } from './hashes.ts';
import { stringOperand } from './operands.ts';
import type { BuiltinFunction, BuiltinTable } from './types.ts';

function hash(name: HashName): BuiltinFunction {
  return (context, text = null) => {
    const bytes = bytesOf(stringOperand(text, 1));
    context.spend(bytes.length / 64);
    return digest(name, bytes);
  };
}

function keyed(name: HashName): BuiltinFunction {
  return (context, text = null, key = null) => {
    const bytes = bytesOf(stringOperand(text, 1));
    context.spend(bytes.length / 64);
    return hmac(name, bytesOf(stringOperand(key, 2)), bytes);
  };
}

/** Hashes and keyed hashes. */
export const crypto = {
  'crypto.hmac.equal': (_context, left = null, right = null) =>
    equalBytes(bytesOf(stringOperand(left, 1)), bytesOf(stringOperand(right, 2))),
  'crypto.hmac.md5': keyed('md5'),
  'crypto.hmac.sha1': keyed('sha1'),
  'crypto.hmac.sha256': keyed('sha256'),
  'crypto.hmac.sha512': keyed('sha512'),
  'crypto.md5': hash('md5'),
  'crypto.sha1': hash('sha1'),
  'crypto.sha256': hash('sha256'),
} satisfies BuiltinTable;
