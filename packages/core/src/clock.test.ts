import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock, systemClock } from './clock.ts';

test('a manual clock stands still until it is moved', () => {
  const clock = manualClock(1000);
  assert.deepEqual([clock.now(), clock.now(), clock.monotonic()], [1000, 1000, 0]);
});

test('advancing a manual clock moves both readings', () => {
  const clock = manualClock(1000);
  clock.advance(5);
  assert.deepEqual([clock.now(), clock.monotonic()], [1005, 5]);
});

test('setting the wall clock back leaves the monotonic reading', () => {
  const clock = manualClock(1000);
  clock.advance(5);
  clock.setNow(1);
  assert.deepEqual([clock.now(), clock.monotonic()], [1, 5]);
});

test('the monotonic reading of the system never goes back', () => {
  const readings = Array.from({ length: 1000 }, () => systemClock.monotonic());
  assert.deepEqual(
    readings,
    readings.toSorted((left, right) => left - right),
  );
});
