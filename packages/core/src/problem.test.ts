import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreError } from './errors.ts';
import { problemFrom } from './problem.ts';

test('a problem tells the message of an error about the input of the caller', () => {
  assert.deepEqual(problemFrom(coreError('ERR_CORE_NOT_FOUND', 'nothing is served at `/x`'), 'i-1'), {
    type: 'urn:writ:error:ERR_CORE_NOT_FOUND',
    title: 'nothing is served at this path',
    status: 404,
    detail: 'nothing is served at `/x`',
    instance: 'urn:writ:incident:i-1',
    code: 'ERR_CORE_NOT_FOUND',
  });
});

test('a problem tells nothing of an internal error but the incident', () => {
  const text = JSON.stringify(problemFrom(new Error('connect to 10.0.0.7 as root failed'), 'i-2'));
  assert.ok(!text.includes('10.0.0.7'));
  assert.ok(text.includes('see the log entry of incident i-2'));
});

test('a problem tells nothing of the cause and the details', () => {
  const error = coreError('ERR_CORE_NOT_FOUND', 'not here', { cause: new Error('inner'), details: { at: 'inner' } });
  assert.ok(!JSON.stringify(problemFrom(error, 'i-3')).includes('inner'));
});
