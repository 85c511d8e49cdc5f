import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { byteSize, duration } from './fields.ts';
import { jsonSchemaOf } from './json-schema.ts';
import type { DocumentKind } from './kinds.ts';
import { secret } from './secret.ts';

const kind: DocumentKind<unknown> = {
  kind: 'Store',
  description: 'A store.',
  spec: z.strictObject({
    port: z.int().min(1).describe('The port').default(80),
    on: z.boolean(),
    mode: z.enum(['a', 'b']),
    title: z.string(),
    wait: duration(),
    size: byteSize(),
    ports: z.array(z.number()),
    pw: secret(),
  }),
};

interface Form {
  readonly properties: Readonly<Record<string, Form>>;
  readonly anyOf: readonly unknown[];
}

const VARIABLE = { type: 'string', pattern: '\\$\\{' };

describe('jsonSchemaOf', () => {
  const { anyOf } = jsonSchemaOf([kind]) as { anyOf: readonly [Form, Form] };
  const [form] = anyOf;
  const spec = form.properties['spec']?.properties ?? {};

  for (const name of ['port', 'on', 'mode', 'wait', 'size']) {
    test(`lets a variable stand for ${name}`, () => {
      assert.deepEqual(spec[name]?.anyOf[1], VARIABLE);
    });
  }

  test('lets a variable stand in a list', () => {
    assert.deepEqual(spec['ports'], { type: 'array', items: { anyOf: [{ type: 'number' }, VARIABLE] } });
  });

  test('keeps description and default of what may be a variable in the place where editors look', () => {
    const { description, default: fallback } = spec['port'] as unknown as Record<string, unknown>;
    assert.deepEqual({ description, fallback }, { description: 'The port', fallback: 80 });
  });

  test('takes any text where any text is valid', () => {
    assert.deepEqual(spec['title'], { type: 'string' });
  });

  test('tells the kinds apart by exact values', () => {
    const { kind: name, apiVersion } = form.properties as unknown as Record<string, { const?: string }>;
    assert.deepEqual([name?.const, apiVersion?.const], ['Store', 'writ/v1']);
  });

  test('allows an include beside a document', () => {
    assert.ok('include' in form.properties);
  });

  test('allows a document that only includes others', () => {
    assert.deepEqual(Object.keys(anyOf[1].properties), ['include']);
  });

  test('requires one of the shapes of a secret', () => {
    const { oneOf } = spec['pw'] as unknown as { oneOf: readonly unknown[] };
    assert.deepEqual(oneOf, [{ required: ['file'] }, { required: ['env'] }, { required: ['directory', 'key'] }]);
  });
});
