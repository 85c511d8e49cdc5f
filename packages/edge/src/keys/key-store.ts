import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock, Logger } from '@writ/core';
import { parseYaml, sourceFrom, toValue } from '@writ/core/internal';
import type { Signer, SignerKey } from '../config/endpoint.ts';
import type { SecretRef } from '../config/fields.ts';
import type { SecretSource } from '../config/sections.ts';
import { edgeError } from '../errors.ts';
import type { SecretUse } from '../template/index.ts';
import { KeyRing, type RotationTimes } from './key-ring.ts';
import { type KeyPair, keyPair, readKeyPairs } from './pem.ts';
import type { SecretStore } from './secret-store.ts';
import type { SignerRegistry, SigningKey } from './signer-registry.ts';

export interface KeyStoreOptions {
  readonly sources: Readonly<Record<string, SecretSource>>;
  /** Where relative paths start. */
  readonly workingDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rotation?: RotationTimes;
}

interface Ring {
  readonly ring: KeyRing;
  readonly read: () => readonly KeyPair[];
  /** Signs tokens, so its keys are published. */
  signs: boolean;
}

/** The secrets and keys of an edge: what `secret_management` names, and the key files of heimdall 0.17. */
export class KeyStore implements SecretStore, SignerRegistry {
  readonly #options: KeyStoreOptions;
  readonly #rings = new Map<string, Ring>();

  constructor(options: KeyStoreOptions) {
    this.#options = options;
  }

  text(reference: SecretRef): string {
    const value = this.#value(reference);
    if (typeof value === 'string') return value;
    throw edgeError('ERR_EDGE_SECRET', `the secret ${nameOf(reference)} is no text`);
  }

  forTemplate(use: SecretUse): string {
    const { allow_in_rules: isAllowed } = this.#source({ ...use });
    if (isAllowed) return this.text(use);
    throw edgeError(
      'ERR_EDGE_SECRET',
      `templates may not use the secret source \`${use.source}\`; it needs \`allow_in_rules: true\``,
    );
  }

  credentials(reference: SecretRef): Readonly<Record<string, string>> {
    const value = this.#value(reference);
    if (typeof value !== 'string') return value;
    throw edgeError('ERR_EDGE_SECRET', `the secret ${nameOf(reference)} is a text and not a map`);
  }

  keyOf({ key }: Signer): SigningKey {
    const ring = this.#ringOf(key);
    ring.signs = true;
    return this.#pick(ring, key);
  }

  /** A private key with its certificates, for TLS. */
  tlsKeyOf(key: SignerKey): KeyPair {
    return this.#pick(this.#ringOf(key), key);
  }

  /** What `/.well-known/jwks` answers: the public keys of all signers, by id. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] } {
    const pairs = [...this.#rings.values()].filter(({ signs }) => signs).flatMap(({ ring }) => ring.published());
    const unique = new Map(pairs.map((pair) => [pair.kid, pair.jwk]));
    return { keys: [...unique].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, jwk]) => jwk) };
  }

  /** Reads all key files again. What cannot be read leaves the keys as they are. */
  reload(): void {
    for (const [name, { ring, read }] of this.#rings) {
      try {
        ring.replace(read());
      } catch (error) {
        this.#options.logger.error('the new keys cannot be read, the old ones stay', { keys: name, err: error });
      }
    }
  }

  #pick({ ring }: Ring, key: SignerKey): KeyPair {
    const kid = key.type === 'file' ? key.keyId : key.reference.selector;
    const pair = ring.signing(kid);
    if (pair) return pair;
    throw edgeError('ERR_EDGE_KEY', `there is no key with the id \`${kid ?? ''}\` in ${describe(key)}`);
  }

  #ringOf(key: SignerKey): Ring {
    const name = describe(key);
    let ring = this.#rings.get(name);
    if (!ring) {
      const read = this.#reader(key);
      const { clock, rotation } = this.#options;
      ring = { ring: new KeyRing(read(), clock, rotation), read, signs: false };
      this.#rings.set(name, ring);
    }
    return ring;
  }

  #reader(key: SignerKey): () => readonly KeyPair[] {
    if (key.type === 'file') return () => readKeyPairs(this.#read(key.path), key.path, key.password);
    const source = this.#source(key.reference);
    if (source.type === 'pem')
      return () => readKeyPairs(this.#read(source.config.path), source.config.path, source.config.password);
    if (source.type === 'jwks') return () => readJwks(this.#read(source.config.path), source.config.path);
    throw edgeError(
      'ERR_EDGE_SECRET',
      `the secret source \`${key.reference.source}\` holds no keys; it is of the type \`${source.type}\``,
    );
  }

  #read(path: string): string {
    if (path === '') throw edgeError('ERR_EDGE_KEY', 'the path of a key file is empty; is its variable set?');
    try {
      return readFileSync(resolve(this.#options.workingDirectory, path), 'utf8');
    } catch (cause) {
      throw edgeError('ERR_EDGE_KEY', `the file \`${path}\` cannot be read`, { cause });
    }
  }

  #source({ source }: SecretRef): SecretSource {
    const found = Object.hasOwn(this.#options.sources, source) ? this.#options.sources[source] : undefined;
    if (!found) throw edgeError('ERR_EDGE_SECRET', `no secret source \`${source}\` is configured`);
    return found;
  }

  #value(reference: SecretRef): string | Readonly<Record<string, string>> {
    const source = this.#source(reference);
    const values =
      source.type === 'inline' ? source.config : source.type === 'file' ? this.#fileValues(source.config.path) : {};
    const { selector = '' } = reference;
    const value = Object.hasOwn(values, selector) ? values[selector] : undefined;
    if (value === undefined) throw edgeError('ERR_EDGE_SECRET', `there is no secret ${nameOf(reference)}`);
    return value;
  }

  #fileValues(path: string): Record<string, string | Record<string, string>> {
    const { documents, issues } = parseYaml(
      sourceFrom(path, resolve(this.#options.workingDirectory, path), this.#read(path)),
    );
    const [document] = documents;
    const values: Record<string, string | Record<string, string>> = {};
    const content = document && issues.length === 0 ? toValue(document) : undefined;
    if (typeof content !== 'object' || content === null)
      throw edgeError('ERR_EDGE_SECRET', `\`${path}\` is no map of secrets`);
    for (const [name, value] of Object.entries(content)) {
      if (isRecord(value)) {
        values[name] = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
      } else values[name] = String(value);
    }
    return values;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readJwks(text: string, name: string): readonly KeyPair[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const keys: unknown = typeof parsed === 'object' && parsed !== null && 'keys' in parsed ? parsed.keys : undefined;
    if (!Array.isArray(keys)) throw new TypeError('there is no list `keys`');
    return keys.map((jwk: Readonly<Record<string, unknown>>) =>
      keyPair(createPrivateKey({ key: jwk, format: 'jwk' }), String(jwk['kid']), undefined, [], name),
    );
  } catch (cause) {
    throw edgeError('ERR_EDGE_KEY', `\`${name}\` is no set of private keys (RFC 7517)`, { cause });
  }
}

function nameOf({ source, selector }: SecretRef): string {
  return `\`${selector ?? ''}\` in \`${source}\``;
}

function describe(key: SignerKey): string {
  return key.type === 'file' ? `\`${key.path}\`` : `the secret source \`${key.reference.source}\``;
}
