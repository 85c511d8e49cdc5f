import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadContract } from './load.ts';

const HEAD = 'apiVersion: v3.2.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\n';

/** A contract of one object with the given attributes, each a flow map. */
function withAttributes(...attributes: readonly string[]): string {
  return `${HEAD}schema:\n  - name: user\n    properties:\n${attributes.map((text) => `      - ${text}\n`).join('')}`;
}

const PROFILE = '    customProperties: [{vendor: authz, property: mount, value: "data.users[{id}]"}]\n';

function withProfile(...attributes: readonly string[]): string {
  const key = '{name: id, logicalType: string, required: true, primaryKey: true}';
  return withAttributes(key, ...attributes).replace('    properties:', `${PROFILE}    properties:`);
}

interface Case {
  readonly name: string;
  readonly text: string;
  /** `line:col CODE`, and words of the message. */
  readonly finding?: readonly [place: string, words: string];
  readonly severity?: 'warning' | 'info';
}

const CASES: readonly Case[] = [
  { name: 'a minimal contract', text: withAttributes('{name: a, logicalType: string}') },
  {
    name: 'an unquoted version',
    text: HEAD.replace('1.0.0', '1.10'),
    finding: ['4:10 ERR_CONTRACT_VALUE_TYPE', 'which YAML reads as 1.1; write it in quotes: "1.10"'],
  },
  { name: 'a key twice', text: `${HEAD}id: d\n`, finding: ['6:1 ERR_CONFIG_DUPLICATE_KEY', 'first in line 3'] },
  { name: 'two documents', text: `${HEAD}---\n${HEAD}`, finding: ['7:1 ERR_CONTRACT_DOCUMENT', 'one contract'] },
  { name: 'nothing', text: '', finding: ['1:1 ERR_CONTRACT_DOCUMENT', 'a contract is a map'] },
  { name: 'a list', text: '- a', finding: ['1:1 ERR_CONTRACT_DOCUMENT', 'a contract is a map'] },
  { name: 'nesting without end', text: '['.repeat(20_000), finding: ['1:101 ERR_CONFIG_TOO_COMPLEX', 'nested deeper'] },
  {
    name: 'CRLF line ends',
    text: `${HEAD}statu: x\n`.replaceAll('\n', '\r\n'),
    finding: ['6:1 ERR_CONTRACT_KEY_UNKNOWN', 'did you mean'],
  },
  {
    name: 'a misspelt key',
    text: withAttributes('{name: a, logicaltype: string}'),
    finding: ['9:19 ERR_CONTRACT_KEY_UNKNOWN', 'did you mean `logicalType`?'],
  },
  {
    name: 'a name of the machinery',
    text: withAttributes('{name: constructor, logicalType: string}'),
    finding: ['9:16 ERR_CONTRACT_NAME', '`constructor`'],
  },
  {
    name: 'options without a type',
    text: withAttributes('{name: a, logicalTypeOptions: {minLength: 1}}'),
    finding: ['9:19 ERR_CONTRACT_KEY_MISSING', 'needs a `logicalType`'],
  },
  {
    name: 'bounds that exclude all',
    text: withAttributes('{name: a, logicalType: integer, logicalTypeOptions: {minimum: 5, maximum: 3}}'),
    finding: ['9:71 ERR_CONTRACT_BOUNDS', 'is above `maximum` 3'],
  },
  {
    name: 'lengths that exclude all',
    text: withAttributes('{name: a, logicalType: string, logicalTypeOptions: {minLength: 5, maxLength: 3}}'),
    finding: ['9:72 ERR_CONTRACT_BOUNDS', 'no value fits'],
  },
  {
    name: 'multipleOf 0',
    text: withAttributes('{name: a, logicalType: integer, logicalTypeOptions: {multipleOf: 0}}'),
    finding: ['9:74 ERR_CONTRACT_VALUE', 'above 0'],
  },
  {
    name: 'a pattern that does not compile',
    text: withAttributes('{name: a, logicalType: string, logicalTypeOptions: {pattern: "("}}'),
    finding: ['9:70 ERR_CONTRACT_REGEX', 'not closed'],
  },
  {
    name: 'an exponential pattern',
    text: withAttributes('{name: a, logicalType: string, logicalTypeOptions: {pattern: "^(a|a)*$"}}'),
    finding: ['9:70 ERR_CONTRACT_REGEX', 'exponential'],
  },
  {
    name: 'look-ahead',
    text: withAttributes('{name: a, logicalType: string, logicalTypeOptions: {pattern: "^(?=a)a$"}}'),
    finding: ['9:70 ERR_CONTRACT_REGEX', 'look-ahead'],
  },
  {
    name: 'a pattern without anchors',
    text: withAttributes('{name: a, logicalType: string, logicalTypeOptions: {pattern: "a"}}'),
    finding: ['9:70 ERR_CONTRACT_REGEX', 'anywhere'],
    severity: 'warning',
  },
  {
    name: 'an enum value of another type',
    text: withAttributes('{name: a, logicalType: string, enum: [{value: 1}]}'),
    finding: ['9:55 ERR_CONTRACT_VALUE', 'write it in quotes'],
  },
  {
    name: 'an enum value with two labels',
    text: withAttributes('{name: a, logicalType: string, enum: [{value: x, label: A}, {value: x, label: B}]}'),
    finding: ['9:77 ERR_CONTRACT_DUPLICATE', 'labels'],
  },
  {
    name: 'a map whose keys are numbers',
    text: withAttributes(
      '{name: a, logicalType: map, map: {key: {logicalType: integer}, value: {logicalType: string}}}',
    ),
    finding: ['9:62 ERR_CONTRACT_VALUE', 'texts in JSON'],
    severity: 'warning',
  },
  {
    name: 'required that names nothing',
    text: withAttributes(
      '{name: a, logicalType: object, properties: [{name: b, logicalType: string}], logicalTypeOptions: {required: [zzz]}}',
    ),
    finding: ['9:118 ERR_CONTRACT_REFERENCE', '`zzz`'],
  },
  {
    name: 'an attribute twice',
    text: withAttributes('{name: a, logicalType: string}', '{name: a, logicalType: string}'),
    finding: ['10:16 ERR_CONTRACT_DUPLICATE', 'name `a`'],
  },
  {
    name: 'an id twice',
    text: withAttributes('{id: x, name: a, logicalType: string}', '{id: x, name: b, logicalType: string}'),
    finding: ['10:14 ERR_CONTRACT_DUPLICATE', 'id `x`'],
  },
  {
    name: 'a relationship to nothing',
    text: withAttributes('{name: a, logicalType: string, relationships: [{to: other.id}]}'),
    finding: ['9:61 ERR_CONTRACT_REFERENCE', '`other`'],
    severity: 'warning',
  },
  {
    name: 'a relationship to nothing, with the profile',
    text: withProfile('{name: a, logicalType: string, relationships: [{to: other.id}]}'),
    finding: ['11:61 ERR_CONTRACT_REFERENCE', '`other`'],
  },
  {
    name: 'a relationship to another type',
    text: withAttributes(
      '{name: a, logicalType: integer, relationships: [{to: user.b}]}',
      '{name: b, logicalType: string}',
    ),
    finding: ['9:62 ERR_CONTRACT_REFERENCE', 'of type `string`'],
  },
  {
    name: 'an enum before 3.2',
    text: withAttributes('{name: a, logicalType: string, enum: [{value: x}]}').replace('v3.2.0', 'v3.1.0'),
    finding: ['9:40 ERR_CONTRACT_API_VERSION', 'raise `apiVersion`'],
    severity: 'info',
  },
  {
    name: 'an example out of bounds, with the profile',
    text: withProfile('{name: a, logicalType: integer, logicalTypeOptions: {maximum: 3}, examples: [4]}'),
    finding: ['11:86 ERR_CONTRACT_EXAMPLE', 'above `maximum` 3'],
  },
  {
    name: 'a wide integer, with the profile',
    text: withProfile('{name: a, logicalType: integer, logicalTypeOptions: {format: i64}}'),
    finding: ['11:70 ERR_CONTRACT_PROFILE', 'JSON cannot carry'],
  },
  {
    name: 'a variable in an enum, with the profile',
    text: withProfile('{name: a, logicalType: string, enum: [{value: "${X}"}]}'),
    finding: ['11:55 ERR_CONTRACT_VARIABLE', 'no variables'],
  },
  {
    name: 'a misspelt service level, with the profile',
    text: `${withProfile()}slaProperties: [{property: latancy, value: 3, unit: s}]\n`,
    finding: ['11:28 ERR_CONTRACT_SLA', '`latency`'],
  },
  {
    name: 'the unit m, with the profile',
    text: `${withProfile()}slaProperties: [{property: latency, value: 3, unit: m}]\n`,
    finding: ['11:53 ERR_CONTRACT_SLA', 'months to others'],
  },
  {
    name: 'a negative service level',
    text: `${withProfile()}slaProperties: [{property: latency, value: -3, unit: s}]\n`,
    finding: ['11:44 ERR_CONTRACT_SLA', 'negative'],
  },
  {
    name: 'an unknown choice of the profile',
    text: withProfile().replace('property: mount, value: "data.users[{id}]"', 'property: onInvalid, value: quarantin'),
    finding: ['8:68 ERR_CONTRACT_PROFILE', '`quarantine`'],
  },
  {
    name: 'a mount that is none',
    text: withProfile().replace('data.users[{id}]', 'users'),
    finding: ['8:64 ERR_CONTRACT_PROFILE', 'a place such as'],
  },
  {
    name: 'a mount by no attribute',
    text: withProfile().replace('[{id}]', '[{uid}]'),
    finding: ['8:64 ERR_CONTRACT_PROFILE', '`id`'],
  },
  {
    name: 'an unset variable of a server',
    text: `${HEAD}servers: [{server: a, type: kafka, host: "\${NO_HOST}"}]\n`,
    finding: ['6:42 ERR_CONFIG_VARIABLE_UNSET', '`NO_HOST`'],
  },
  {
    name: 'a default of a variable',
    text: `${HEAD}servers: [{server: a, type: kafka, host: "\${NO_HOST:-h}"}]\nschema: []\n`,
  },
];

describe('linting', () => {
  for (const { name, text, finding, severity = 'error' } of CASES) {
    it(name, () => {
      const all = loadContract('c.yaml', text).findings;
      const of = all.filter((one) => one.severity === severity);
      const shown = of.map(({ line, col, code, message }) => `${line}:${col} ${code} ${message}`);
      if (!finding) {
        assert.deepEqual(all, []);
        return;
      }
      assert.ok(
        shown.some((one) => one.startsWith(finding[0]) && one.includes(finding[1])),
        `${finding.join(' … ')}\nfound:\n${shown.join('\n')}`,
      );
    });
  }

  it('refuses an alias bomb', () => {
    const bomb = Array.from({ length: 30 }, (_, index) =>
      index === 0 ? 'a0: &a0 [x, x]' : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    ).join('\n');
    assert.equal(loadContract('c.yaml', bomb).ok, false);
  });
});
