import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, evaluate, evaluateAsync, Metrics, prepare } from './index.ts';

/** A clock that goes on by a millisecond each time that it is read. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

describe('metrics', () => {
  it('time each part, under the names of OPA', async () => {
    const metrics = new Metrics(ticking());
    const policy = compile([{ file: 'a.rego', source: 'package a\np := 1' }], { metrics });
    const query = prepare(policy, 'data.a.p', { metrics });
    assert.equal(evaluate(query, { metrics }).value, 1);
    const once = {
      timer_rego_module_compile_ns: 1e6,
      timer_rego_module_parse_ns: 1e6,
      timer_rego_query_compile_ns: 1e6,
      timer_rego_query_eval_ns: 1e6,
      timer_rego_query_parse_ns: 1e6,
    };
    assert.deepEqual(metrics.report(), once);
    await evaluateAsync(query, { metrics, ports: {} });
    assert.deepEqual(metrics.report(), { ...once, timer_rego_query_eval_ns: 2e6 });
  });

  it('count what fails as well', () => {
    const metrics = new Metrics(ticking());
    assert.throws(() => compile([{ file: 'a.rego', source: 'package a\np := x' }], { metrics }));
    assert.equal(metrics.report()['timer_rego_module_compile_ns'], 1e6);
  });
});
