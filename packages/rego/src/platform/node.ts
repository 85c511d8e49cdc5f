import { createHash, randomBytes } from 'node:crypto';
import { aws } from '../builtins/aws-sign.ts';
import { crypto } from '../builtins/crypto.ts';
import { jwt } from '../builtins/jwt.ts';
import { x509 } from '../builtins/x509.ts';
import type { Platform } from './platform.ts';

/** Node: everything. */
export const platform: Platform = {
  builtins: [aws, crypto, jwt, x509],
  randomBytes: (count) => randomBytes(count),
  sha256: (text) => createHash('sha256').update(text).digest(),
};
