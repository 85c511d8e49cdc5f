import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatByteSize, formatDuration, parseByteSize, parseDuration } from './units.ts';

const whole = fc.oneof(fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

test('parseDuration reads back what formatDuration wrote', () => {
  fc.assert(fc.property(whole, (ms) => assert.deepEqual(parseDuration(formatDuration(ms)), { ok: true, value: ms })));
});

test('parseByteSize reads back what formatByteSize wrote', () => {
  fc.assert(
    fc.property(whole, (bytes) => assert.deepEqual(parseByteSize(formatByteSize(bytes)), { ok: true, value: bytes })),
  );
});

test('parsing never throws and never yields anything but a safe whole number', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.]{0,20}(ms|s|h|d|kB|MiB|TiB|B)$/)), (text) => {
      for (const parsed of [parseDuration(text), parseByteSize(text)]) {
        if (parsed.ok) assert.ok(Number.isSafeInteger(parsed.value) && parsed.value >= 0);
      }
    }),
  );
});

for (const [text, value] of [
  ['0s', 0],
  ['250ms', 250],
  ['1.5s', 1500],
  ['1.1s', 1100],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
] as const) {
  test(`the duration ${text} is ${value} ms`, () => assert.deepEqual(parseDuration(text), { ok: true, value }));
}

for (const [text, value] of [
  ['0B', 0],
  ['1kB', 1000],
  ['1KiB', 1024],
  ['1.5MiB', 1_572_864],
] as const) {
  test(`the size ${text} is ${value} bytes`, () => assert.deepEqual(parseByteSize(text), { ok: true, value }));
}

for (const text of ['', '5', '-1s', '1 s', 's', '1S', '0.5ms', '1e3s', '99999999999d']) {
  test(`\`${text}\` is no duration`, () => assert.equal(parseDuration(text).ok, false));
}

for (const text of ['', '5', '-1B', '1 MB', '1mb', '0.5B', '9999999999TiB']) {
  test(`\`${text}\` is no size`, () => assert.equal(parseByteSize(text).ok, false));
}
