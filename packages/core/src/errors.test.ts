import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_KINDS } from './error-kinds.ts';
import { asWritError, CORE_ERRORS, coreError, errorFactory, WritError } from './errors.ts';

test('an error carries the kind, title and help of its table row', () => {
  const error = coreError('ERR_CORE_NOT_FOUND', 'nothing at `/x`');
  const { code, kind, title, help, message } = error;
  assert.deepEqual(
    { code, kind, title, help, message },
    { code: 'ERR_CORE_NOT_FOUND', message: 'nothing at `/x`', ...CORE_ERRORS.ERR_CORE_NOT_FOUND },
  );
});

test('an error keeps its cause and its details', () => {
  const cause = new Error('why');
  const error = coreError('ERR_CORE_INTERNAL', 'failed', { cause, details: { part: 'edge' } });
  assert.equal(error.cause, cause);
  assert.deepEqual(error.details, { part: 'edge' });
});

test('an error without a cause has no own property cause', () => {
  assert.equal(Object.hasOwn(coreError('ERR_CORE_INTERNAL', 'failed'), 'cause'), false);
});

test('a factory makes errors that are WritErrors', () => {
  const make = errorFactory({ ERR_BUS_CLOSED: { kind: 'unavailable', title: 't', help: 'h' } });
  assert.ok(make('ERR_BUS_CLOSED', 'closed') instanceof WritError);
});

test('asWritError leaves an error of ours as it is', () => {
  const error = coreError('ERR_CORE_TIMEOUT', 'late');
  assert.equal(asWritError(error), error);
});

test('asWritError makes anything else an internal error with the original as cause', () => {
  for (const thrown of [new TypeError('bad'), 'text', 7, null, undefined, {}]) {
    const error = asWritError(thrown);
    assert.equal(error.code, 'ERR_CORE_INTERNAL');
    assert.equal(error.cause, thrown);
  }
});

test('titles and helps are one line without a final stop', () => {
  for (const [code, { title, help }] of Object.entries(CORE_ERRORS)) {
    for (const text of [title, help]) assert.match(text, /^[a-z][^\n]*[^.\n]$/, code);
  }
});

test('each kind has a status that is an HTTP error and an exit code from 1 to 3', () => {
  for (const [kind, { status, exitCode }] of Object.entries(ERROR_KINDS)) {
    assert.ok(status >= 400 && status <= 599, kind);
    assert.ok([1, 2, 3].includes(exitCode), kind);
  }
});

test('no kind with a server status lets its message out', () => {
  for (const [kind, entry] of Object.entries(ERROR_KINDS)) assert.equal(entry.public, entry.status < 500, kind);
});
