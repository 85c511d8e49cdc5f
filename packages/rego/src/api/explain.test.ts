import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, type ExplainOptions, explain, prepare } from './index.ts';

const POLICY = `package app

default allow := false

allow if {
	some user in data.users
	user.name == input.user
	has_role(user, "admin")
}

has_role(user, role) if role in user.roles

deny contains "no" if not allow
`;

const DATA = {
  users: [
    { name: 'bob', roles: ['x'] },
    { name: 'ann', roles: ['admin'] },
  ],
};

function tell(query: string, options: ExplainOptions = {}, source = POLICY) {
  return explain(prepare(compile([{ file: 'app.rego', source }]), query), { data: DATA, ...options });
}

describe('explain', () => {
  it('names the rules that were tried, where they stand and their values', () => {
    const { attempts } = tell('data.app.allow', { input: { user: 'ann' } });
    assert.deepEqual(
      attempts.map(({ rule, file, row, col, values }) => ({ rule, file, row, col, values })),
      [{ rule: 'data.app.allow', file: 'app.rego', row: 5, col: 1, values: [true] }],
    );
  });

  it('puts what was tried for a rule below it', () => {
    const [allow] = tell('data.app.allow', { input: { user: 'ann' } }).attempts;
    assert.deepEqual(
      allow?.rules.map(({ rule, row, values }) => ({ rule, row, values })),
      [{ rule: 'data.app.has_role', row: 11, values: [true] }],
    );
  });

  it('puts what is tried under a negation below the rule', () => {
    const [deny] = tell('data.app.deny', { input: { user: 'bob' } }).attempts;
    assert.deepEqual(
      deny?.rules.map(({ rule, values }) => [rule, values]),
      [
        ['data.app.allow', []],
        ['data.app.allow', [false]],
      ],
    );
  });

  it('gives the variables that a rule had its value with', () => {
    const [allow] = tell('data.app.allow', { input: { user: 'ann' } }).attempts;
    assert.deepEqual(allow?.variables, { user: DATA.users[1] });
  });

  it('says which expression failed last, and on what', () => {
    const [allow] = tell('data.app.allow', { input: { user: 'eve' } }).attempts;
    assert.deepEqual(allow?.failed, {
      file: 'app.rego',
      row: 7,
      col: 2,
      text: 'user.name == input.user',
      values: { user: DATA.users[1], 'input.user': 'eve' },
    });
  });

  it('names the expression that came furthest', () => {
    const [allow] = tell('data.app.allow', { input: { user: 'bob' } }).attempts;
    assert.equal(allow?.failed?.text, 'has_role(user, "admin")');
  });

  it('has no failed expression for a rule with a value', () => {
    assert.equal(tell('data.app.allow', { input: { user: 'ann' } }).attempts[0]?.failed, undefined);
  });

  it('sees the input that `with` puts in place', () => {
    const [x] = tell(
      'data.p.x',
      { input: { a: 1 } },
      'package p\nx if y with input.a as 2\ny if input.a == 3',
    ).attempts;
    assert.deepEqual(x?.rules[0]?.failed?.values, { 'input.a': 2 });
  });

  it('tells what was tried until an evaluation failed', () => {
    const source = 'package p\nx := 1 if input.a\nx := 2 if input.b';
    const { error, attempts, evaluation } = tell('data.p.x', { input: { a: 1, b: 1 } }, source);
    assert.equal(error?.code, 'eval_conflict_error');
    assert.equal(evaluation, undefined);
    assert.ok(attempts.length >= 2);
  });

  it('keeps no more attempts than it may', () => {
    const source = 'package p\nx := [f(i) | some i in numbers.range(1, 100)]\nf(i) := i';
    const [x] = tell('data.p.x', { maxAttempts: 5 }, source).attempts;
    assert.equal(x?.rules.length, 4);
  });

  it('gives the elements of a set with what they came from', () => {
    const source = 'package p\ns contains i if { some i in [1, 2, 3]; i > 1 }';
    assert.deepEqual(tell('data.p.s', {}, source).attempts[0]?.values, [2, 3]);
  });
});
