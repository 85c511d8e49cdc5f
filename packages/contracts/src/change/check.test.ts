import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelOf } from '../model/build.ts';
import type { ContractModel } from '../model/types.ts';
import { loadContract } from '../odcs/load.ts';
import { type ChangeFinding, checkChange } from './check.ts';

const LEVEL =
  '{id: a1, name: level, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0, maximum: 5}}';
const STATUS =
  '{id: a2, name: status, logicalType: string, required: true, enum: [{value: active}, {value: suspended}]}';
const EMAIL = "{id: a3, name: email, logicalType: string, logicalTypeOptions: {pattern: '^[a-z]+@[a-z]+$'}}";

function contract(attributes: readonly string[], object = '', end = ''): ContractModel {
  const text = `apiVersion: v3.2.0
kind: DataContract
id: hr
version: 1.0.0
status: active
schema:
  - name: user
    customProperties: [{vendor: authz, property: mount, value: "data.users[{id}]"}${object}]
    properties:
      - {id: a0, name: id, logicalType: string, required: true, primaryKey: true}
${attributes.map((attribute) => `      - ${attribute}\n`).join('')}${end}`;
  const loaded = loadContract('c.yaml', text);
  assert.deepEqual(
    loaded.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  const model = modelOf(loaded);
  assert.ok(model);
  return model;
}

const ALLOW = 'package app\nallow if {\n\tu := data.users[input.sub]\n';

function findings(before: ContractModel, after: ContractModel, policy: string): readonly ChangeFinding[] {
  return checkChange(before, after, [{ file: 'app.rego', text: policy }]).findings;
}

interface Case {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** What `allow` asks of the user. */
  readonly asks: string;
  readonly severity: string;
  readonly change: string;
  readonly effect: string;
}

const forwardOnly = ', {vendor: authz, property: compatibility, value: FORWARD}';

/** With compatibility FORWARD, so that only what policies meet counts. */
const CASES: readonly Case[] = [
  {
    name: 'a removed attribute that grants',
    from: LEVEL,
    to: '',
    asks: 'u.level >= 3',
    severity: 'error',
    change: 'attribute-removed',
    effect: 'fail-closed',
  },
  {
    name: 'a removed attribute that revokes',
    from: STATUS,
    to: '',
    asks: 'not u.status == "suspended"',
    severity: 'critical',
    change: 'attribute-removed',
    effect: 'fail-open',
  },
  {
    name: 'a renamed attribute',
    from: LEVEL,
    to: LEVEL.replace('level', 'grade'),
    asks: 'u.level >= 3',
    severity: 'error',
    change: 'attribute-renamed',
    effect: 'fail-closed',
  },
  {
    name: 'an attribute that became optional',
    from: LEVEL,
    to: LEVEL.replace('true', 'false'),
    asks: 'u.level >= 3',
    severity: 'error',
    change: 'became-optional',
    effect: 'fail-closed',
  },
  {
    name: 'an attribute under not that became optional',
    from: STATUS,
    to: STATUS.replace('true', 'false'),
    asks: 'not u.status == "suspended"',
    severity: 'critical',
    change: 'became-optional',
    effect: 'fail-open',
  },
  {
    name: 'another type',
    from: LEVEL,
    to: '{id: a1, name: level, logicalType: string, required: true}',
    asks: 'u.level >= 3',
    severity: 'error',
    change: 'type-changed',
    effect: 'fail-closed',
  },
  {
    name: 'integer to number',
    from: LEVEL,
    to: LEVEL.replace('integer', 'number'),
    asks: 'u.level >= 3',
    severity: 'error',
    change: 'type-generalised',
    effect: 'fail-closed',
  },
  {
    name: 'number to integer',
    from: LEVEL.replace('integer', 'number'),
    to: LEVEL,
    asks: 'u.level >= 3',
    severity: 'info',
    change: 'type-narrowed',
    effect: 'none',
  },
  {
    name: 'a new enum value before ==',
    from: STATUS,
    to: STATUS.replace('}]', '}, {value: new}]'),
    asks: 'u.status == "active"',
    severity: 'warning',
    change: 'enum-value-added',
    effect: 'fail-closed',
  },
  {
    name: 'a new enum value before !=',
    from: STATUS,
    to: STATUS.replace('}]', '}, {value: new}]'),
    asks: 'u.status != "suspended"',
    severity: 'error',
    change: 'enum-value-added',
    effect: 'grants-more',
  },
  {
    name: 'a new enum value before not ==',
    from: STATUS,
    to: STATUS.replace('}]', '}, {value: new}]'),
    asks: 'not u.status == "suspended"',
    severity: 'error',
    change: 'enum-value-added',
    effect: 'grants-more',
  },
  {
    name: 'a new enum value before in',
    from: STATUS,
    to: STATUS.replace('}]', '}, {value: new}]'),
    asks: 'u.status in {"active", "away"}',
    severity: 'warning',
    change: 'enum-value-added',
    effect: 'fail-closed',
  },
  {
    name: 'a new enum value that the policy names',
    from: STATUS,
    to: STATUS.replace('}]', '}, {value: new}]'),
    asks: 'u.status in {"active", "new"}',
    severity: 'info',
    change: 'enum-value-added',
    effect: 'none',
  },
  {
    name: 'a removed enum value that the policy names',
    from: STATUS,
    to: STATUS.replace(', {value: suspended}', ''),
    asks: 'u.status != "suspended"',
    severity: 'warning',
    change: 'enum-value-removed',
    effect: 'none',
  },
  {
    name: 'a looser bound',
    from: LEVEL,
    to: LEVEL.replace('5', '9'),
    asks: 'u.level >= 3',
    severity: 'warning',
    change: 'bound-loosened',
    effect: 'none',
  },
  {
    name: 'a looser bound that decided a comparison',
    from: LEVEL,
    to: LEVEL.replace('5', '9'),
    asks: 'u.level < 6',
    severity: 'error',
    change: 'bound-loosened',
    effect: 'fail-closed',
  },
  {
    name: 'a looser bound that ruled a grant out',
    from: LEVEL,
    to: LEVEL.replace('5', '9'),
    asks: 'u.level > 5',
    severity: 'error',
    change: 'bound-loosened',
    effect: 'grants-more',
  },
  {
    name: 'a tighter bound',
    from: LEVEL,
    to: LEVEL.replace('5', '4'),
    asks: 'u.level >= 3',
    severity: 'info',
    change: 'bound-tightened',
    effect: 'none',
  },
  {
    name: 'a wider pattern',
    from: EMAIL,
    to: EMAIL.replace('[a-z]+$', '[a-z.]+$'),
    asks: 'endswith(u.email, "@x")',
    severity: 'warning',
    change: 'pattern-widened',
    effect: 'none',
  },
  {
    name: 'a narrower pattern',
    from: EMAIL,
    to: EMAIL.replace('[a-z]+$', 'acme$'),
    asks: 'endswith(u.email, "@x")',
    severity: 'info',
    change: 'pattern-narrowed',
    effect: 'none',
  },
  {
    name: 'another pattern',
    from: EMAIL,
    to: EMAIL.replace('[a-z]+$', '[0-9]+$'),
    asks: 'endswith(u.email, "@x")',
    severity: 'error',
    change: 'pattern-changed',
    effect: 'fail-closed',
  },
  {
    name: 'a pattern that cannot be compared',
    from: EMAIL,
    to: EMAIL.replace('[a-z]+$', '\\b[a-z]+$'),
    asks: 'endswith(u.email, "@x")',
    severity: 'unknown',
    change: 'pattern-changed',
    effect: 'fail-closed',
  },
  {
    name: 'a pattern written otherwise',
    from: EMAIL,
    to: EMAIL.replace('[a-z]+$', '[a-z][a-z]*$'),
    asks: 'endswith(u.email, "@x")',
    severity: 'info',
    change: 'documentation-changed',
    effect: 'none',
  },
  {
    name: 'a description',
    from: EMAIL,
    to: EMAIL.replace('name:', 'description: x, name:'),
    asks: 'endswith(u.email, "@x")',
    severity: 'info',
    change: 'documentation-changed',
    effect: 'none',
  },
];

describe('a change of a contract', () => {
  for (const { name, from, to, asks, severity, change, effect } of CASES) {
    it(`${name}: ${severity}, ${effect}`, () => {
      const [finding, ...others] = findings(
        contract(from === '' ? [] : [from], forwardOnly),
        contract(to === '' ? [] : [to], forwardOnly),
        `${ALLOW}\t${asks}\n}\n`,
      );
      assert.deepEqual(others, []);
      assert.deepEqual(finding && [finding.severity, finding.change, finding.policies[0]?.effect], [
        severity,
        change,
        effect,
      ]);
    });
  }

  it('of what no policy reads is information', () => {
    const [finding] = findings(contract([LEVEL]), contract([]), `${ALLOW}\tu.other == 1\n}\n`);
    assert.deepEqual(finding && [finding.severity, finding.policies], ['info', []]);
  });

  it('counts for kept data too, unless the contract says otherwise', () => {
    const policy = `${ALLOW}\tu.level >= 3\n}\n`;
    const [finding] = findings(contract([LEVEL]), contract([LEVEL.replace('5', '4')]), policy);
    assert.equal(finding?.severity, 'error');
  });

  it('names the place in the policy and the line of the contract', () => {
    const [finding] = findings(
      contract([LEVEL]),
      contract([LEVEL.replace('true', 'false')]),
      `${ALLOW}\tu.level >= 3\n}\n`,
    );
    assert.equal(finding?.line, 'c.yaml:11');
    assert.deepEqual(
      finding.policies.map(({ file, row, col }) => `${file}:${row}:${col}`),
      ['app.rego:4:2'],
    );
  });

  it('is seen through helper functions, aliases, every and object.get', () => {
    for (const body of [
      'package app\nallow if ok(data.users[input.sub])\nok(u) if u.level > 2',
      'package app\nimport data.users as people\nallow if people[input.sub].level > 2',
      'package app\nallow if every u in data.users { u.level > 2 }',
      'package app\nallow if object.get(data.users[input.sub], "level", 0) > 2',
      'package app\nallow if count([1 | data.users[_].level > 2]) > 0',
    ]) {
      const [finding] = findings(contract([LEVEL]), contract([]), body);
      assert.ok((finding?.policies.length ?? 0) > 0, body);
    }
  });

  it('breaks no tests', () => {
    const text = 'package app_test\ntest_a if data.users.x.level > 2';
    assert.equal(checkChange(contract([LEVEL]), contract([]), [{ file: 'app_test.rego', text }]).verdict, 'compatible');
  });

  it('takes a rule `deny` that no decision uses for one that denies', () => {
    const policy = 'package app\ndeny contains "suspended" if data.users[input.sub].status == "suspended"';
    const [finding] = findings(contract([STATUS]), contract([]), policy);
    assert.deepEqual(finding && [finding.severity, finding.policies[0]?.effect], ['critical', 'fail-open']);
  });

  it('finds nothing between equal contracts', () => {
    assert.deepEqual(findings(contract([LEVEL, STATUS]), contract([LEVEL, STATUS]), 'package app\nallow := true'), []);
  });

  it('is seen in the service levels and the readers', () => {
    const end =
      'roles: [{role: "policy:app/*"}, {role: "policy:b/*"}]\nslaProperties: [{property: latency, value: 30, unit: s}]\n';
    const after = end.replace('{role: "policy:app/*"}, ', '').replace('30', '60');
    const all = findings(contract([LEVEL], '', end), contract([LEVEL], '', after), `${ALLOW}\tu.level >= 3\n}\n`);
    assert.deepEqual(
      all.map(({ change, severity }) => `${change} ${severity}`),
      ['reader-removed error', 'sla-weakened warning'],
    );
  });
});
