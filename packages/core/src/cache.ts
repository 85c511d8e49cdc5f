import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from './clock.ts';

export interface CacheOptions<V> {
  /** At most this many entries, 1 or more; past it the least recently used goes first. */
  readonly maxEntries: number;
  /** At most this many bytes in total, as `sizeOf` counts them; a value larger than this is not cached at all. */
  readonly maxSize?: {
    readonly bytes: number;
    /** Bytes that a value and its key take; less than 1 counts as 1. Known absence always counts as 1. */
    readonly sizeOf: (value: V, key: string) => number;
  };
  /** How long a value stays, from the moment it is stored; 0 or less: not cached, `Infinity`: until evicted. */
  readonly ttlMs: number;
  /** The same for known absence, a load that answered `undefined`. Default 0: ask again each time. */
  readonly negativeTtlMs?: number;
  readonly clock?: Clock;
}

/** What a cache did since it was made; whole numbers that only grow. */
export interface CacheCounts {
  /** Answers from the cache, known absence included. */
  readonly hits: number;
  /** Questions that the cache could not answer, those that then shared a running load included. */
  readonly misses: number;
  /** Loads begun. */
  readonly loads: number;
  readonly failedLoads: number;
  /** Loads whose result was not stored because the entry was deleted, replaced or given up meanwhile. */
  readonly discardedLoads: number;
  /** Entries that left because a bound was reached. */
  readonly evictions: number;
}

/** What a load function answers: a value, known absence, or either with a time to live of its own. */
export type LoadResult<V> = V | undefined | Expiring<V | undefined>;

/** A value together with how long it may be cached; made by {@link expiring}. */
class Expiring<T> {
  readonly value: T;
  readonly ttlMs: number;

  constructor(value: T, ttlMs: number) {
    this.value = value;
    this.ttlMs = ttlMs;
  }
}

export type { Expiring };

/**
 * Lets a load choose the time to live of what it answers, such as what is left until the `exp` of a token.
 *
 * @param ttlMs in milliseconds from now; 0 or less: the value is handed out and not cached
 */
export function expiring<T>(value: T, ttlMs: number): Expiring<T> {
  return new Expiring(value, ttlMs);
}

interface Entry<V> {
  /** `undefined` means known to be absent. */
  readonly value: V | undefined;
  /** On the monotonic clock. */
  readonly expiresAt: number;
}

/** A running load and those who wait for it. */
interface Flight<V> {
  readonly controller: AbortController;
  readonly result: Promise<V | undefined>;
  waiting: number;
}

/**
 * A bounded cache in memory, with time to live, known absence and one load at a time per key.
 *
 * Time to live is counted here and not by lru-cache, whose clock reading 0 means "no time to live". An expired entry
 * leaves when it is asked for or evicted, so it counts towards the bounds until then.
 */
export class Cache<V> {
  readonly #entries: LRUCache<string, Entry<V>>;
  // INVARIANT: only the flight registered here for a key may store its result. Whoever makes that result worthless
  // (delete, clear, set, the last caller leaving) takes the flight out, and thereby prevents a stale fill.
  readonly #flights = new Map<string, Flight<V>>();
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #negativeTtlMs: number;
  readonly #counts = { hits: 0, misses: 0, loads: 0, failedLoads: 0, discardedLoads: 0, evictions: 0 };

  /** @throws TypeError where a bound is not a whole number of 1 or more */
  constructor(options: CacheOptions<V>) {
    const { maxSize } = options;
    this.#entries = new LRUCache({
      max: options.maxEntries,
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#counts.evictions++;
      },
      ...(maxSize && {
        maxSize: maxSize.bytes,
        sizeCalculation: ({ value }, key) =>
          value === undefined ? 1 : Math.max(1, Math.ceil(maxSize.sizeOf(value, key))),
      }),
    });
    this.#clock = options.clock ?? systemClock;
    this.#ttlMs = options.ttlMs;
    this.#negativeTtlMs = options.negativeTtlMs ?? 0;
  }

  /** The live counts: read them when metrics are collected. */
  get counts(): CacheCounts {
    return this.#counts;
  }

  /** Entries held, expired ones that nobody asked for since included. */
  get size(): number {
    return this.#entries.size;
  }

  /** Bytes held, as `maxSize.sizeOf` counts them; 0 without `maxSize`. */
  get sizeBytes(): number {
    return this.#entries.calculatedSize;
  }

  /** The value, or `undefined` where it is not cached or known to be absent. */
  get(key: string): V | undefined {
    return this.#lookUp(key)?.value;
  }

  /**
   * Stores a value; a load of the same key that still runs will not replace it.
   *
   * @param ttlMs in milliseconds from now; default: the cache's own
   */
  set(key: string, value: V, ttlMs: number = this.#ttlMs): void {
    this.#flights.delete(key);
    this.#store(key, value, ttlMs);
  }

  /**
   * Forgets the entry. A load that still runs goes on for those who wait for it, and its result is not stored; who asks
   * from now on starts a new load and never sees the old result.
   */
  delete(key: string): void {
    this.#flights.delete(key);
    this.#entries.delete(key);
  }

  /** {@link delete} for all keys. */
  clear(): void {
    this.#flights.clear();
    this.#entries.clear();
  }

  /**
   * The cached value, or what `load` answers. Concurrent callers of one key share one load: its failure rejects all of
   * them and is never cached.
   *
   * @param load its signal aborts when the last caller has left
   * @param signal makes this caller leave, without an effect on those who still wait
   * @returns `undefined` where the value is known to be absent
   * @throws what `load` throws, or the reason of `signal`
   */
  async getOrLoad(
    key: string,
    load: (signal: AbortSignal) => Promise<LoadResult<V>>,
    signal?: AbortSignal,
  ): Promise<V | undefined> {
    signal?.throwIfAborted();
    const entry = this.#lookUp(key);
    if (entry) return entry.value;
    const flight = this.#flights.get(key) ?? this.#takeOff(key, load);
    flight.waiting++;
    return signal ? this.#waitUntil(key, flight, signal) : flight.result;
  }

  #lookUp(key: string): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    if (entry && this.#clock.monotonic() < entry.expiresAt) {
      this.#counts.hits++;
      return entry;
    }
    this.#counts.misses++;
    if (entry) this.#entries.delete(key);
    return undefined;
  }

  #store(key: string, value: V | undefined, ttlMs: number): void {
    // The negated comparison also keeps NaN out.
    if (!(ttlMs > 0)) this.#entries.delete(key);
    else this.#entries.set(key, { value, expiresAt: this.#clock.monotonic() + ttlMs });
  }

  #takeOff(key: string, load: (signal: AbortSignal) => Promise<LoadResult<V>>): Flight<V> {
    this.#counts.loads++;
    const controller = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<V | undefined>();
    const flight: Flight<V> = { controller, result: promise, waiting: 0 };
    // Registered before the load runs: a load may delete its own key before its first await.
    this.#flights.set(key, flight);
    this.#land(key, flight, load).then(resolve, reject);
    // All callers may have left when it fails; those who wait get the rejection through their own promise.
    promise.catch(() => undefined);
    return flight;
  }

  async #land(
    key: string,
    flight: Flight<V>,
    load: (signal: AbortSignal) => Promise<LoadResult<V>>,
  ): Promise<V | undefined> {
    try {
      const loaded = await load(flight.controller.signal);
      const own = loaded instanceof Expiring;
      const value = own ? loaded.value : loaded;
      const ttlMs = own ? loaded.ttlMs : value === undefined ? this.#negativeTtlMs : this.#ttlMs;
      if (this.#flights.get(key) === flight) this.#store(key, value, ttlMs);
      else this.#counts.discardedLoads++;
      return value;
    } catch (error) {
      this.#counts.failedLoads++;
      throw error;
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }

  async #waitUntil(key: string, flight: Flight<V>, signal: AbortSignal): Promise<V | undefined> {
    const left = Promise.withResolvers<never>();
    const leave = (): void => {
      left.reject(signal.reason);
      if (--flight.waiting > 0) return;
      // Who comes after this must not join a load that was told to stop.
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      flight.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.result, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
