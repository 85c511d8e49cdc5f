import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { requireCommand } from './testing.ts';

function fakeContext(): { readonly t: TestContext; readonly skipped: string[] } {
  const skipped: string[] = [];
  const t = { skip: (message: string) => skipped.push(message) };
  return { t: t as unknown as TestContext, skipped };
}

function withRequireAll(value: string | undefined, work: () => void): void {
  const before = process.env['WRIT_REQUIRE_ALL'];
  setEnvironment(value);
  try {
    work();
  } finally {
    setEnvironment(before);
  }
}

function setEnvironment(value: string | undefined): void {
  if (value === undefined) delete process.env['WRIT_REQUIRE_ALL'];
  else process.env['WRIT_REQUIRE_ALL'] = value;
}

test('a command that is there is found and nothing is skipped', () => {
  const { t, skipped } = fakeContext();
  assert.match(requireCommand(t, 'node') ?? '', /node$/);
  assert.deepEqual(skipped, []);
});

test('a missing command skips the test and says where to look', () => {
  withRequireAll(undefined, () => {
    const { t, skipped } = fakeContext();
    assert.equal(requireCommand(t, 'writ-no-such-command'), undefined);
    assert.match(skipped.join(), /`writ-no-such-command` is not installed; scripts\/system-packages\.json/);
  });
});

test('under WRIT_REQUIRE_ALL=1 a missing command fails the test', () => {
  withRequireAll('1', () => {
    const { t, skipped } = fakeContext();
    assert.throws(() => requireCommand(t, 'writ-no-such-command'), /is not installed/);
    assert.deepEqual(skipped, []);
  });
});
