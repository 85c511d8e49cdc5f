import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RegoDiagnosticsError } from '../../diagnostic.ts';
import { parseModule } from '../../syntax/parse.ts';
import { compileModules } from '../compile.ts';
import { select, unwrap } from './lattice.ts';
import { SchemaError, typeOfSchema } from './schema.ts';
import { typeText } from './text.ts';

const CASES: readonly (readonly [title: string, schema: unknown, type: string])[] = [
  ['a scalar', { type: 'string' }, 'string'],
  ['an integer is a number', { type: 'integer' }, 'number'],
  [
    'an object',
    { type: 'object', properties: { b: { type: 'null' }, a: { type: 'string' } } },
    'object<a: string, b: any>',
  ],
  ['an object without properties', { type: 'object' }, 'object[any: any]'],
  ['a list', { type: 'array', items: { type: 'number' } }, 'array[number]'],
  ['a tuple', { items: [{ type: 'number' }, { type: 'string' }] }, 'array<number, string>'],
  ['a choice', { anyOf: [{ type: 'string' }, { type: 'boolean' }] }, 'any<boolean, string>'],
  [
    'all of several objects',
    { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'number' } } }] },
    'object<a: string, b: number>',
  ],
  ['a reference', { $ref: '#/definitions/a', definitions: { a: { type: 'string' } } }, 'string'],
  ['nothing', {}, 'any'],
];

describe('typeOfSchema', () => {
  for (const [title, schema, type] of CASES) {
    it(title, () => {
      assert.equal(typeText(typeOfSchema(schema)), type);
    });
  }

  it('knows schemas that contain themselves', () => {
    const schema = { $ref: '#/$defs/n', $defs: { n: { properties: { next: { $ref: '#/$defs/n' } } } } };
    const next = select(select(typeOfSchema(schema), 'next'), 'next');
    assert.equal(unwrap(next)?.kind, 'object');
  });

  for (const ref of ['#/missing', '#/%s', 'https://example.com/schema', '#/__proto__']) {
    it(`refuses the reference ${ref}`, () => {
      assert.throws(() => typeOfSchema({ $ref: ref }), SchemaError);
    });
  }

  it('refuses all of what nothing can be', () => {
    assert.throws(() => typeOfSchema({ allOf: [{ type: 'string' }, { type: 'number' }] }), {
      message: 'type checking: unable to merge these schemas: type mismatch: string and number',
    });
  });
});

describe('schemas', () => {
  const compile = (text: string, schemas?: ReadonlyMap<string, unknown>): string[] => {
    try {
      compileModules([parseModule(text, { file: 'a.rego' })], schemas ? { schemas } : {});
      return [];
    } catch (error) {
      if (!(error instanceof RegoDiagnosticsError)) throw error;
      return error.diagnostics.map(({ message }) => message);
    }
  };

  it('type the input', () => {
    const schemas = new Map([['schema', { properties: { a: { type: 'string' } } }]]);
    assert.deepEqual(compile('package a\np if input.b', schemas), ['undefined ref: input.b']);
  });

  it('type the documents of annotations', () => {
    const schemas = new Map([['schema.acl', { type: 'array', items: { type: 'string' } }]]);
    const rule = 'p if data.acl[_] == 1';
    assert.deepEqual(compile(`package a\n# METADATA\n# schemas:\n# - data.acl: schema.acl\n${rule}`, schemas), [
      'match error',
    ]);
  });

  it('must be there', () => {
    const text = 'package a\n# METADATA\n# schemas:\n# - input: schema.x\np if input.a';
    assert.deepEqual(compile(text, new Map()), ['undefined schema: schema.x']);
    assert.deepEqual(compile(text), []);
  });
});
