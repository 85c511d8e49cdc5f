import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Cache, type CacheOptions, expiring } from './cache.ts';
import { manualClock } from './clock.ts';

function setUp(options: Partial<CacheOptions<string>> = {}) {
  const clock = manualClock();
  const cache = new Cache<string>({ maxEntries: 3, ttlMs: 100, clock, ...options });
  return { clock, cache };
}

/** A load that ends when the test says so. */
function pendingLoad() {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const signals: AbortSignal[] = [];
  const load = async (signal: AbortSignal): Promise<string | undefined> => {
    signals.push(signal);
    return promise;
  };
  return { load, resolve, reject, signals };
}

const never = async (): Promise<string> => {
  throw new Error('loaded although cached');
};

// oxlint-disable-next-line typescript/promise-function-async -- an async function could not throw at once
const throwAtOnce = (): Promise<string> => {
  throw new Error('at once');
};

test('a value stays until its time to live is over', () => {
  const { cache, clock } = setUp();
  cache.set('a', '1');
  clock.advance(99);
  assert.equal(cache.get('a'), '1');
  clock.advance(1);
  assert.equal(cache.get('a'), undefined);
});

test('setting the wall clock does not change how long a value stays', () => {
  const { cache, clock } = setUp();
  cache.set('a', '1');
  clock.setNow(1e12);
  assert.equal(cache.get('a'), '1');
});

test('a loaded value is not loaded again', async () => {
  const { cache } = setUp();
  await cache.getOrLoad('a', async () => '1');
  assert.equal(await cache.getOrLoad('a', never), '1');
});

test('a load may choose the time to live', async () => {
  const { cache, clock } = setUp();
  await cache.getOrLoad('a', async () => expiring('1', 5));
  clock.advance(5);
  assert.equal(await cache.getOrLoad('a', async () => '2'), '2');
});

test('a value that has no time left is handed out and not stored', async () => {
  const { cache } = setUp();
  assert.equal(await cache.getOrLoad('a', async () => expiring('1', 0)), '1');
  assert.equal(cache.size, 0);
});

test('a time to live that is not a number stores nothing', () => {
  const { cache } = setUp();
  cache.set('a', '1', Number.NaN);
  assert.equal(cache.size, 0);
});

test('known absence is not cached unless asked for', async () => {
  const { cache } = setUp();
  await cache.getOrLoad('a', async () => undefined);
  assert.equal(await cache.getOrLoad('a', async () => '1'), '1');
});

test('known absence stays for the negative time to live', async () => {
  const { cache, clock } = setUp({ negativeTtlMs: 10 });
  await cache.getOrLoad('a', async () => undefined);
  assert.equal(await cache.getOrLoad('a', never), undefined);
  clock.advance(10);
  assert.equal(await cache.getOrLoad('a', async () => '1'), '1');
});

test('callers of one key share one load', async () => {
  const { cache } = setUp();
  const { load, resolve, signals } = pendingLoad();
  const answers = Promise.all([cache.getOrLoad('a', load), cache.getOrLoad('a', load)]);
  resolve('1');
  assert.deepEqual(await answers, ['1', '1']);
  assert.equal(signals.length, 1);
});

test('a failed load rejects all who share it', async () => {
  const { cache } = setUp();
  const { load, reject } = pendingLoad();
  const answers = Promise.allSettled([cache.getOrLoad('a', load), cache.getOrLoad('a', load)]);
  reject(new Error('down'));
  assert.deepEqual(
    (await answers).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});

test('a failed load is not cached', async () => {
  const { cache } = setUp({ negativeTtlMs: 100 });
  await assert.rejects(cache.getOrLoad('a', never));
  assert.equal(await cache.getOrLoad('a', async () => '1'), '1');
});

test('a load that throws before it returns a promise rejects the caller', async () => {
  const { cache } = setUp();
  await assert.rejects(cache.getOrLoad('a', throwAtOnce), /at once/);
});

test('a caller who leaves does not disturb the others', async () => {
  const { cache } = setUp();
  const { load, resolve, signals } = pendingLoad();
  const leaving = new AbortController();
  const left = cache.getOrLoad('a', load, leaving.signal);
  const stays = cache.getOrLoad('a', load);
  leaving.abort(new Error('gone'));
  await assert.rejects(left, /gone/);
  assert.equal(signals[0]?.aborted, false);
  resolve('1');
  assert.equal(await stays, '1');
});

test('the load is aborted when the last caller leaves', async () => {
  const { cache } = setUp();
  const { load, signals } = pendingLoad();
  const callers = [new AbortController(), new AbortController()];
  const answers = Promise.allSettled(callers.map(async ({ signal }) => cache.getOrLoad('a', load, signal)));
  for (const caller of callers) caller.abort();
  await answers;
  assert.equal(signals[0]?.aborted, true);
});

test('who comes after the last caller left starts a new load', async () => {
  const { cache } = setUp();
  const old = pendingLoad();
  const caller = new AbortController();
  const left = cache.getOrLoad('a', old.load, caller.signal);
  caller.abort();
  const next = cache.getOrLoad('a', async () => 'new');
  old.resolve('old');
  await assert.rejects(left);
  assert.equal(await next, 'new');
  assert.equal(cache.get('a'), 'new');
});

test('a caller whose signal has aborted loads nothing', async () => {
  const { cache } = setUp();
  await assert.rejects(cache.getOrLoad('a', never, AbortSignal.abort(new Error('gone'))), /gone/);
  assert.equal(cache.counts.loads, 0);
});

for (const [name, interfere] of [
  ['delete', (cache: Cache<string>) => cache.delete('a')],
  ['clear', (cache: Cache<string>) => cache.clear()],
] as const) {
  test(`${name} keeps a running load from storing its result`, async () => {
    const { cache } = setUp();
    const { load, resolve } = pendingLoad();
    const answer = cache.getOrLoad('a', load);
    interfere(cache);
    resolve('stale');
    assert.equal(await answer, 'stale');
    assert.equal(cache.get('a'), undefined);
    assert.equal(cache.counts.discardedLoads, 1);
  });

  test(`who asks after ${name} does not share the load that ran before`, async () => {
    const { cache } = setUp();
    const { load, resolve } = pendingLoad();
    const before = cache.getOrLoad('a', load);
    interfere(cache);
    assert.equal(await cache.getOrLoad('a', async () => 'fresh'), 'fresh');
    resolve('stale');
    await before;
    assert.equal(cache.get('a'), 'fresh');
  });
}

test('set wins over a load that runs', async () => {
  const { cache } = setUp();
  const { load, resolve } = pendingLoad();
  const answer = cache.getOrLoad('a', load);
  cache.set('a', 'set');
  resolve('loaded');
  await answer;
  assert.equal(cache.get('a'), 'set');
});

test('the total size stays below its bound', () => {
  const { cache } = setUp({ maxSize: { bytes: 10, sizeOf: (value) => value.length } });
  cache.set('a', '123456');
  cache.set('b', '123456');
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.sizeBytes], [undefined, '123456', 6]);
});

test('a value larger than the bound is not stored and takes the old one out', () => {
  const { cache } = setUp({ maxSize: { bytes: 3, sizeOf: (value) => value.length } });
  cache.set('a', '1');
  cache.set('a', '1234');
  assert.equal(cache.get('a'), undefined);
});

test('the counts tell hits, misses, loads, failures and evictions', async () => {
  const { cache } = setUp({ maxEntries: 1 });
  await cache.getOrLoad('a', async () => '1');
  cache.get('a');
  await assert.rejects(cache.getOrLoad('b', never));
  cache.set('c', '1');
  assert.deepEqual(
    { ...cache.counts },
    { hits: 1, misses: 2, loads: 2, failedLoads: 1, discardedLoads: 0, evictions: 1 },
  );
});

test('the cache behaves as a list ordered by use with times of expiry', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), key, value: fc.string(), ttlMs: fc.integer({ min: -1, max: 20 }) }),
    fc.record({ do: fc.constant('get' as const), key }),
    fc.record({ do: fc.constant('delete' as const), key }),
    fc.record({ do: fc.constant('load' as const), key, value: fc.option(fc.string(), { nil: undefined }) }),
    fc.record({ do: fc.constant('advance' as const), ms: fc.nat(15) }),
    fc.record({ do: fc.constant('clear' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { cache, clock } = setUp({ ttlMs: 10, negativeTtlMs: 5 });
      // A Map keeps the order of insertion, so the least recently used comes first.
      const model = new Map<string, { value: string | undefined; expiresAt: number }>();
      const use = (name: string) => {
        const entry = model.get(name);
        model.delete(name);
        if (!entry || entry.expiresAt <= clock.monotonic()) return undefined;
        model.set(name, entry);
        return entry;
      };
      const store = (name: string, value: string | undefined, ttlMs: number) => {
        model.delete(name);
        if (ttlMs > 0) model.set(name, { value, expiresAt: clock.monotonic() + ttlMs });
        for (const first of model.keys()) if (model.size > 3) model.delete(first);
      };
      for (const now of steps) {
        if (now.do === 'advance') clock.advance(now.ms);
        else if (now.do === 'clear') {
          cache.clear();
          model.clear();
        } else if (now.do === 'set') {
          cache.set(now.key, now.value, now.ttlMs);
          store(now.key, now.value, now.ttlMs);
        } else if (now.do === 'delete') {
          cache.delete(now.key);
          model.delete(now.key);
        } else if (now.do === 'get') assert.equal(cache.get(now.key), use(now.key)?.value);
        else {
          const known = use(now.key);
          if (!known) store(now.key, now.value, now.value === undefined ? 5 : 10);
          const expected = known ? known.value : now.value;
          assert.equal(await cache.getOrLoad(now.key, async () => now.value), expected);
        }
        assert.equal(cache.size, model.size);
      }
    }),
  );
});
