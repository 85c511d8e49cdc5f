import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from './clock.ts';
import { sequentialIds, uuidSource } from './ids.ts';

test('an id is a UUID of version 7 and variant 10', () => {
  const source = uuidSource(manualClock(Date.UTC(2026, 0, 1)));
  for (let count = 0; count < 1000; count++)
    assert.match(source.next(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the first 48 bits of an id are the time in milliseconds', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const id = uuidSource(manualClock(now)).next();
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), now);
});

test('ids of later milliseconds sort later', () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const source = uuidSource(clock);
  const ids = Array.from({ length: 1000 }, () => {
    clock.advance(1);
    return source.next();
  });
  assert.deepEqual(ids, ids.toSorted());
});

test('ids of one millisecond differ, also past the end of the pool of random bytes', () => {
  const source = uuidSource(manualClock(1));
  assert.equal(new Set(Array.from({ length: 10_000 }, () => source.next())).size, 10_000);
});

test('sequential ids count from 1', () => {
  const source = sequentialIds('e');
  assert.deepEqual([source.next(), source.next()], ['e-1', 'e-2']);
});
