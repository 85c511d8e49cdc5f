import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mechanismReference } from '@writ/edge';
import { withMechanisms } from './mechanisms-page.ts';

test('the page of mechanisms is what `npm run docs:mechanisms` writes', () => {
  const page = readFileSync(join(import.meta.dirname, '../reference/edge-mechanisms.md'), 'utf8');
  assert.equal(page, withMechanisms(page, mechanismReference()));
});
