import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

test('the published schema is what the kinds say', () => {
  const outdated = 'it is outdated; write it anew: npm run schema --workspace=@writ/cli';
  assert.equal(readFileSync(SCHEMA_FILE, 'utf8'), schemaText(), outdated);
});

test('every property of the published schema has a description', () => {
  const lacking: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') {
        for (const [name, property] of Object.entries(value as Record<string, { description?: string }>)) {
          if (property.description === undefined) lacking.push(`${path}.${name}`);
        }
      }
      visit(value, `${path}.${key}`);
    }
  };
  visit(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')), '');
  assert.deepEqual(lacking, []);
});
