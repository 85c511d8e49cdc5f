import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson, setOf, toJsonText, type Value } from '@writ/rego';
import fc from 'fast-check';
import type { EventBody } from '../event.ts';
import { EventRules, type LogPolicy } from './event-rules.ts';

const failures: string[] = [];

function applied(
  policy: Partial<LogPolicy> | undefined,
  input: Value,
  { secretNames = false, result }: { secretNames?: boolean; result?: Value } = {},
): EventBody | undefined {
  const rules = new EventRules({
    masks: [],
    erasesSecretNames: secretNames,
    policy: policy && { isThere: true, drops: () => false, masks: () => undefined, ...policy },
    onFailure: (reason) => failures.push(reason),
  });
  return rules.apply(input, result, (body) => toJsonText({ input: body.input ?? null, result: body.result ?? null }));
}

const ERASED = { input: undefined, result: undefined, erased: ['/input', '/result', '/nd_builtin_cache'], masked: [] };

describe('rules for records', () => {
  it('come from the policy, which sees the record', () => {
    const policy = { masks: (event: Value) => (toJsonText(event).includes('"a":1') ? setOf(['/input/a']) : []) };
    assert.deepEqual(applied(policy, { a: 1, b: 2 }), {
      input: { b: 2 },
      result: undefined,
      erased: ['/input/a'],
      masked: [],
    });
  });

  it('say what was replaced', () => {
    const policy = { masks: () => [{ op: 'upsert', path: '/result/a', value: '*' }] };
    const body = applied(policy, null, { result: { a: 1 } });
    assert.deepEqual([body?.result, body?.masked], [{ a: '*' }, ['/result/a']]);
  });

  it('drop', () => {
    assert.equal(applied({ drops: () => true }, {}), undefined);
  });

  it('erase everything where the policy fails, and say so without a word of its error', () => {
    failures.length = 0;
    const fail = (): never => {
      throw new Error('to_number: invalid syntax "secret"');
    };
    assert.deepEqual(applied({ masks: fail }, { a: 1 }), ERASED);
    assert.deepEqual(applied({ drops: fail }, { a: 1 }), ERASED);
    assert.deepEqual(failures, ['the rules could not be evaluated', 'the rules could not be evaluated']);
  });

  it('erase everything where one of them is wrong', () => {
    assert.deepEqual(applied({ masks: () => ['/input/a', '/labels'] }, { b: 1 }), ERASED);
  });

  it('erase members with names of secrets at any depth', () => {
    const body = applied(undefined, parseJson('{"a":[{"Authorization":"x","b":1}],"has_token":true}'), {
      secretNames: true,
    });
    assert.deepEqual([body?.input, body?.erased], [{ a: [{ b: 1 }], has_token: true }, ['/input/a/0/Authorization']]);
  });

  it('leave no secret whose name tells it, whatever surrounds it', () => {
    const name = fc.constantFrom('password', 'clientSecret', 'x-api-key', 'access_token', 'Cookie');
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), name, fc.array(fc.string()), (noise, secret, keys) => {
        let input: Value = Object.fromEntries([[secret, 's3cr3t-7f1e'] as const, ['noise', noise as Value] as const]);
        for (const key of keys) input = [Object.fromEntries([[key, input]])];
        const body = applied(undefined, input, { secretNames: true });
        assert.ok(body);
        assert.ok(!JSON.stringify(body).includes('s3cr3t-7f1e'));
      }),
    );
  });
});
