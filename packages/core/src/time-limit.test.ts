import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTimeLimit } from './time-limit.ts';

const forever = async (): Promise<never> => Promise.withResolvers<never>().promise;

test('work within the limit gives its result and leaves no timer', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let signal: AbortSignal | undefined;
  const result = await withTimeLimit(10, 'work', async (limit) => {
    signal = limit;
    return 1;
  });
  t.mock.timers.tick(20);
  assert.deepEqual([result, signal?.aborted], [1, false]);
});

test('work past the limit is aborted and rejected, even if it ignores its signal', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let signal: AbortSignal | undefined;
  const result = withTimeLimit(10, 'too slow', async (limit) => {
    signal = limit;
    return forever();
  });
  t.mock.timers.tick(10);
  await assert.rejects(result, { code: 'ERR_CORE_TIMEOUT', message: 'too slow (10 ms)' });
  assert.equal(signal?.aborted, true);
});

test('work is called off by the signal of the caller', async () => {
  const caller = new AbortController();
  const result = withTimeLimit(1000, 'work', forever, caller.signal);
  caller.abort(new Error('gone'));
  await assert.rejects(result, /gone/);
});
