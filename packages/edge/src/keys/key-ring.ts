import type { Clock } from '@writ/core';
import type { KeyPair } from './pem.ts';

/** How long a new key is published before it signs, and an old one after it signed last. */
export interface RotationTimes {
  readonly publishAheadMs: number;
  readonly keepMs: number;
}

const ROTATION: RotationTimes = { publishAheadMs: 60_000, keepMs: 24 * 60 * 60_000 };

interface Era {
  readonly keys: readonly KeyPair[];
  /** When it begins to sign. */
  readonly signsFrom: number;
}

/**
 * The keys of one source over time. After a change the new keys are published at once and sign only later, when verifiers
 * have had time to fetch them; the old ones stay published as long as a token that they signed may be valid.
 */
export class KeyRing {
  readonly #clock: Clock;
  readonly #times: RotationTimes;
  #eras: readonly Era[];

  constructor(keys: readonly KeyPair[], clock: Clock, times: RotationTimes = ROTATION) {
    this.#clock = clock;
    this.#times = times;
    this.#eras = [{ keys, signsFrom: clock.monotonic() }];
  }

  /** Takes new keys. */
  replace(keys: readonly KeyPair[]): void {
    const latest = this.#eras.at(-1)?.keys ?? [];
    if (sameKeys(latest, keys)) return;
    this.#eras = [...this.#live(), { keys, signsFrom: this.#clock.monotonic() + this.#times.publishAheadMs }];
  }

  /** The key that signs now: the one with the id, or the first. */
  signing(kid: string | undefined): KeyPair | undefined {
    const now = this.#clock.monotonic();
    const era = this.#eras.findLast(({ signsFrom }) => signsFrom <= now) ?? this.#eras[0];
    return kid === undefined ? era?.keys[0] : era?.keys.find((key) => key.kid === kid);
  }

  /** All keys to publish. */
  published(): readonly KeyPair[] {
    return this.#live().flatMap(({ keys }) => keys);
  }

  /** Eras whose tokens may still be valid: an era ends when the next begins to sign. */
  #live(): readonly Era[] {
    const now = this.#clock.monotonic();
    return this.#eras.filter((_, at) => {
      const next = this.#eras[at + 1];
      return !next || next.signsFrom + this.#times.keepMs > now;
    });
  }
}

function sameKeys(one: readonly KeyPair[], other: readonly KeyPair[]): boolean {
  return one.length === other.length && one.every((key, at) => isSame(key, other[at]));
}

function isSame(one: KeyPair, other: KeyPair | undefined): boolean {
  return other !== undefined && one.kid === other.kid && one.privateKey.equals(other.privateKey);
}
