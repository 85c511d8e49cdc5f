import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelOf } from '../model/build.ts';
import { loadContract } from '../odcs/load.ts';
import { checkFit } from './fit.ts';

const CONTRACT = `apiVersion: v3.2.0
kind: DataContract
id: hr
version: 1.0.0
status: active
schema:
  - name: user
    logicalType: object
    customProperties: [{vendor: authz, property: mount, value: "data.users[{id}]"}]
    properties:
      - {name: id, logicalType: string, required: true, primaryKey: true}
      - {name: level, logicalType: integer, required: true}
      - {name: status, logicalType: string, required: true, enum: [{value: active}, {value: suspended}]}
      - {name: tags, logicalType: array, items: {logicalType: string}}
      - {name: grants, logicalType: map, map: {key: {logicalType: string}, value: {logicalType: string}}}
      - {name: home, logicalType: object, properties: [{name: city, logicalType: string}]}
`;

function found(condition: string): unknown[] {
  const model = modelOf(loadContract('hr.yaml', CONTRACT));
  assert.ok(model);
  const text = `package app\nallow if {\n\t${condition}\n}\n`;
  return checkFit([model], [{ file: 'app.rego', text }]).map(({ check, row, col, line }) => [check, row, col, line]);
}

describe('a policy that does not fit its data', () => {
  for (const [condition, check, line] of [
    ['data.users[input.sub].stauts == "active"', 'unknown-attribute', 'hr.yaml:7'],
    ['data.users[input.sub].home.town == "Bern"', 'unknown-attribute', 'hr.yaml:16'],
    ['data.users[input.sub].status == "retired"', 'literal-not-in-enum', 'hr.yaml:13'],
    ['data.users[input.sub].status != "retired"', 'literal-not-in-enum', 'hr.yaml:13'],
    ['data.users[input.sub].level == "3"', 'type-mismatch', 'hr.yaml:12'],
  ] as const) {
    it(condition, () => assert.deepEqual(found(condition), [[check, 3, 2, line]]));
  }
});

describe('a policy that fits its data', () => {
  for (const condition of [
    'data.users[input.sub].status == "active"',
    'data.users[input.sub].status in {"active", "suspended"}',
    'data.users[input.sub].level + 1 == 4',
    'data.users[input.sub].level > 2',
    '"admin" in data.users[input.sub].tags',
    'data.users[input.sub].tags[_] == "admin"',
    'data.users[input.sub].grants.anything == "read"',
    'data.users[input.sub][input.name] == "x"',
    'data.users[input.sub].home.city == "Bern"',
    'data.elsewhere.stauts == "x"',
    'user := data.users[input.sub]; user.status == "active"',
    'data.users["alice"].status == "active"',
  ]) {
    it(condition, () => assert.deepEqual(found(condition), []));
  }
});
