import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { modelOf } from '../model/build.ts';
import { loadContract } from '../odcs/load.ts';
import { type CompiledObject, compileContract } from './compile.ts';

const CONTRACT = `apiVersion: v3.2.0
kind: DataContract
id: hr-users
version: 2.1.0
status: active
schema:
  - name: user
    customProperties: [{vendor: authz, property: mount, value: "data.users[{id}]"}]
    properties:
      - {name: id, logicalType: string, required: true, primaryKey: true, logicalTypeOptions: {pattern: '^[a-z0-9-]{1,64}$'}}
      - {name: level, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0, maximum: 5}}
      - {name: status, logicalType: string, required: true, enum: [{value: active}, {value: suspended}]}
      - {name: email, logicalType: string, tags: [pii], logicalTypeOptions: {format: email}}
      - {name: name, logicalType: string, logicalTypeOptions: {maxLength: 3}}
      - {name: since, logicalType: timestamp}
      - {name: tags, logicalType: array, items: {logicalType: string}, logicalTypeOptions: {maxItems: 2, uniqueItems: true}}
      - {name: grants, logicalType: map, map: {key: {logicalType: string}, value: {logicalType: boolean}}}
      - {name: origin, logicalType: string, customProperties: [{vendor: authz, property: default, value: hr}]}
`;

function user(text = CONTRACT): CompiledObject {
  const loaded = loadContract('users.odcs.yaml', text);
  assert.deepEqual(loaded.findings, []);
  const model = modelOf(loaded);
  assert.ok(model);
  const object = compileContract(model).objects.get('user');
  assert.ok(object);
  return object;
}

const VALID = { id: 'u1', level: 3, status: 'active' };

/** Of each mistake the code, the pointer and the line of the contract. */
function mistakes(change: Readonly<Record<string, unknown>>): readonly string[] {
  const object = user();
  const document = object.project({ ...VALID, ...change });
  return object
    .validate(document)
    .map(({ code, pointer, contractLine }) => `${code} ${pointer} ${contractLine.split(':')[1]}`);
}

describe('a compiled contract', () => {
  it('accepts a valid document', () => assert.deepEqual(mistakes({}), []));

  const cases: readonly (readonly [what: string, change: Record<string, unknown>, mistake: string])[] = [
    ['a missing value', { level: undefined }, 'ERR_CONTRACT_REQUIRED /level 11'],
    ['null for a required value', { level: null }, 'ERR_CONTRACT_NULL /level 11'],
    ['a text for a number', { level: '3' }, 'ERR_CONTRACT_TYPE /level 11'],
    ['a number above the maximum', { level: 6 }, 'ERR_CONTRACT_RANGE /level 11'],
    ['a number below the minimum', { level: -1 }, 'ERR_CONTRACT_RANGE /level 11'],
    ['an enum value in another case', { status: 'Active' }, 'ERR_CONTRACT_ENUM /status 12'],
    ['an enum value with a space', { status: 'active ' }, 'ERR_CONTRACT_ENUM /status 12'],
    ['a line break after the pattern', { id: 'u1\n' }, 'ERR_CONTRACT_PATTERN /id 10'],
    ['a text that is too long, in characters', { name: '😀😀😀😀' }, 'ERR_CONTRACT_LENGTH /name 14'],
    ['a date that does not exist', { since: '2026-02-30T00:00:00Z' }, 'ERR_CONTRACT_FORMAT /since 15'],
    ['an instant with a space', { since: '2026-02-01 00:00:00Z' }, 'ERR_CONTRACT_FORMAT /since 15'],
    ['an instant without an offset', { since: '2026-02-01T00:00:00' }, 'ERR_CONTRACT_FORMAT /since 15'],
    ['an offset without a colon', { since: '2026-02-01T00:00:00+0200' }, 'ERR_CONTRACT_FORMAT /since 15'],
    ['too many items', { tags: ['a', 'b', 'c'] }, 'ERR_CONTRACT_ITEMS /tags 16'],
    ['equal items', { tags: ['a', 'a'] }, 'ERR_CONTRACT_ITEMS /tags 16'],
    ['a reserved key', { grants: { constructor: true } }, 'ERR_CONTRACT_RESERVED_NAME /grants 17'],
  ];
  for (const [what, change, mistake] of cases)
    it(`refuses ${what}`, () => assert.deepEqual(mistakes(change), [mistake]));

  it('refuses a document without a required attribute', () => {
    const object = user();
    const [violation] = object.validate({ id: 'u1', status: 'active' });
    assert.deepEqual(violation && [violation.code, violation.pointer, violation.actual], [
      'ERR_CONTRACT_REQUIRED',
      '/level',
      'nothing',
    ]);
  });

  it('refuses a `__proto__` of a map, and changes no prototype', () => {
    const grants: unknown = JSON.parse('{"__proto__": true}');
    assert.deepEqual(mistakes({ grants }), ['ERR_CONTRACT_RESERVED_NAME /grants 17']);
  });

  it('counts characters and not code units', () => assert.deepEqual(mistakes({ name: '😀😀😀' }), []));

  it('reads 1.0 as a whole number', () => assert.deepEqual(mistakes({ level: JSON.parse('1.0') }), []));

  it('takes null of an optional attribute for none, leaves out what is unknown, and puts defaults in', () => {
    const document = user().project({ ...VALID, email: null, other: 1 });
    assert.deepEqual(document, { ...VALID, origin: 'hr' });
  });

  it('reports what is unknown where the contract rejects it', () => {
    const strict = CONTRACT.replace(
      'property: mount',
      'property: unknownFields, value: reject}, {vendor: authz, property: mount',
    );
    const object = user(strict);
    const [violation] = object.validate(object.project({ ...VALID, other: 1 }));
    assert.deepEqual(violation && [violation.code, violation.pointer], ['ERR_CONTRACT_UNKNOWN_FIELD', '/other']);
  });

  it('masks personal values', () => {
    const object = user();
    const [violation] = object.validate({ ...VALID, email: 'secret' });
    assert.equal(violation?.actual, '(masked)');
  });

  it('gives the key', () => assert.equal(user().keyOf(VALID), 'u1'));

  it('refuses what is out of a random range, and only that', () => {
    const object = user();
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (level) => {
        assert.equal(object.validate({ ...VALID, level }).length === 0, level >= 0 && level <= 5);
      }),
    );
  });

  it('never throws, and its projection is stable', () => {
    const object = user();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = object.project(value);
        object.validate(once);
        assert.deepEqual(object.project(once), once);
      }),
    );
  });
});
