import { type KeyObject, X509Certificate } from 'node:crypto';
import { BuiltinError } from '../types.ts';

/** The public key of a DER certificate. @throws BuiltinError where it is none */
export function publicKeyOfCertificate(der: Buffer): KeyObject {
  try {
    return new X509Certificate(der).publicKey;
  } catch {
    throw new BuiltinError('x509: malformed certificate');
  }
}
