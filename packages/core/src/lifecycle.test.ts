import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from './clock.ts';
import { WritError } from './errors.ts';
import { composeParts, type LifecycleOptions, type Part } from './lifecycle.ts';

const forever = async (): Promise<never> => Promise.withResolvers<never>().promise;
const fail = async (): Promise<never> => {
  throw new Error('broken');
};

const failAtOnce = (): never => {
  throw new Error('connect 10.0.0.7');
};

/** Parts that write down what happens to them; `overrides` replaces methods of single parts. */
function setUp(overrides: Record<string, Partial<Part>> = {}, options: Partial<LifecycleOptions> = {}) {
  const events: string[] = [];
  const part = (name: string): Part => {
    const note = (what: string) => async () => void events.push(`${what} ${name}`);
    return { name, start: note('start'), drain: note('drain'), close: note('close'), ...overrides[name] };
  };
  const limits = { startTimeoutMs: 1000, drainTimeoutMs: 1000, closeTimeoutMs: 1000 };
  const all = composeParts([part('a'), part('b'), part('c')], { ...limits, clock: manualClock(), ...options });
  return { all, events };
}

test('parts start in order', async () => {
  const { all, events } = setUp();
  await all.start();
  assert.deepEqual(events, ['start a', 'start b', 'start c']);
});

test('close drains all parts and then closes them, each in reverse', async () => {
  const { all, events } = setUp();
  await all.start();
  await all.close();
  assert.deepEqual(events.slice(3), ['drain c', 'drain b', 'drain a', 'close c', 'close b', 'close a']);
});

test('starting, draining and closing again does nothing more', async () => {
  const { all, events } = setUp();
  for (const act of ['start', 'start', 'drain', 'drain', 'close', 'close'] as const) await all[act]();
  assert.equal(events.length, 9);
});

test('a part that does not start is closed, and those before it', async () => {
  const { all, events } = setUp({ b: { start: fail } });
  await assert.rejects(all.start());
  assert.deepEqual(events, ['start a', 'close b', 'close a']);
});

test('a failed start names the part and has what it threw as cause', async () => {
  const { all } = setUp({ b: { start: fail } });
  await assert.rejects(all.start(), (error) => {
    assert.ok(error instanceof WritError && error.cause instanceof Error);
    assert.deepEqual(
      [error.code, error.details, error.cause.message],
      ['ERR_CORE_START_FAILED', { part: 'b' }, 'broken'],
    );
    return true;
  });
});

test('a part that does not start in time fails the start', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { all } = setUp({ a: { start: forever } });
  const started = all.start();
  t.mock.timers.tick(1000);
  await assert.rejects(started, (error) => {
    assert.equal((error as { cause: { code: string } }).cause.code, 'ERR_CORE_TIMEOUT');
    return true;
  });
});

test('close calls a running start off and closes what it opened', async () => {
  const reached = Promise.withResolvers<void>();
  const start = async (): Promise<void> => {
    reached.resolve();
    await forever();
  };
  const { all, events } = setUp({ b: { start } });
  const started = assert.rejects(all.start(), { code: 'ERR_CORE_START_FAILED' });
  await reached.promise;
  await all.close();
  await started;
  assert.deepEqual(events, ['start a', 'close b', 'close a']);
});

test('nothing starts after close', async () => {
  const { all, events } = setUp();
  await all.close();
  await assert.rejects(all.start(), { code: 'ERR_CORE_START_FAILED' });
  assert.deepEqual(events, []);
});

test('the signal of the caller calls the start off', async () => {
  const { all, events } = setUp();
  await assert.rejects(all.start(AbortSignal.abort()), { code: 'ERR_CORE_START_FAILED' });
  assert.deepEqual(events, []);
});

test('a part that does not close does not stop the closing of others', async () => {
  const { all, events } = setUp({ b: { close: fail } });
  await all.start();
  await assert.rejects(all.close(), { code: 'ERR_CORE_CLOSE_FAILED', details: { part: 'b' } });
  assert.deepEqual(events.slice(-2), ['close c', 'close a']);
});

test('all parts that do not close are named', async () => {
  const { all } = setUp({ a: { close: fail }, b: { close: fail } });
  await all.start();
  await assert.rejects(all.close(), { message: 'parts `b`, `a` did not close cleanly, see the causes' });
});

test('a part that hangs while closing is left behind at the limit', async (t) => {
  const { all, events } = setUp({ c: { close: forever, drain: async () => undefined } });
  await all.start();
  await all.drain();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const closed = assert.rejects(all.close(), { code: 'ERR_CORE_CLOSE_FAILED' });
  // Lets the closing get to the part before time passes.
  await new Promise(setImmediate);
  t.mock.timers.tick(1000);
  await closed;
  assert.deepEqual(events.slice(-2), ['close b', 'close a']);
});

test('a part that hangs while draining is told to stop at the limit, and closing goes on', async (t) => {
  let signal: AbortSignal | undefined;
  const drain = async (limit: AbortSignal): Promise<void> => {
    signal = limit;
    await forever();
  };
  const { all, events } = setUp({ b: { drain } });
  await all.start();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const closed = all.close();
  await new Promise(setImmediate);
  t.mock.timers.tick(1000);
  await closed;
  assert.equal(signal?.aborted, true);
  assert.deepEqual(events.slice(3), ['drain c', 'close c', 'close b', 'close a']);
});

test('a part that fails to drain does not stop the draining of others', async () => {
  const { all, events } = setUp({ b: { drain: fail } });
  await all.start();
  await all.drain();
  assert.deepEqual(events.slice(3), ['drain c', 'drain a']);
});

test('the status is not ready before the start', () => {
  assert.equal(setUp().all.status().status, 'not_ready');
});

test('the status is not ready as soon as draining begins', async () => {
  const seen: string[] = [];
  const drain = async (): Promise<void> => void seen.push(all.status().status);
  const { all } = setUp({ c: { drain } });
  await all.start();
  await all.close();
  assert.deepEqual(seen, ['not_ready']);
});

test('a start that ends after draining began does not make it ready', async () => {
  const gate = Promise.withResolvers<void>();
  const { all } = setUp({ c: { start: async () => gate.promise } });
  const started = all.start();
  await all.drain();
  gate.resolve();
  await started;
  assert.equal(all.status().status, 'not_ready');
});

test('the status is that of the worst part, with those of all', async () => {
  const { all } = setUp({ b: { status: () => ({ status: 'warn', message: 'data is old' }) } });
  await all.start();
  assert.deepEqual(all.status(), {
    status: 'warn',
    parts: [
      { name: 'a', status: 'ok' },
      { name: 'b', status: 'warn', message: 'data is old' },
      { name: 'c', status: 'ok' },
    ],
  });
});

test('a part whose status throws is in error and does not tell why', async () => {
  const { all } = setUp({ b: { status: failAtOnce } });
  await all.start();
  assert.equal(all.status().status, 'error');
  assert.ok(!JSON.stringify(all.status()).includes('10.0.0.7'));
});
