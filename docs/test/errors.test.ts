import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERROR_KINDS, type ErrorTable } from '@writ/core';
import { ERROR_TABLES } from './error-tables.ts';
import { withErrorTables } from './errors-page.ts';

const page = readFileSync(new URL('../reference/errors.md', import.meta.url), 'utf8');

test('the page says what the code tables say; npm run docs:errors writes it', () => {
  assert.equal(page, withErrorTables(page, ERROR_TABLES));
});

test('the page explains every kind with its status and exit code', () => {
  for (const [kind, entry] of Object.entries(ERROR_KINDS)) {
    const row = [kind, entry.status, entry.exitCode, entry.public ? 'yes' : 'no'].join(' | ');
    assert.ok(page.includes(`| ${row} |`), row);
  }
});

test('every code stands in the table of its area', () => {
  for (const [area, table] of Object.entries(ERROR_TABLES)) {
    for (const code of Object.keys(table)) assert.ok(code.startsWith(`ERR_${area}_`), `${code} in ${area}`);
  }
});

test('every title and help is one line in lower case without a final stop', () => {
  for (const [code, { title, help }] of Object.values(ERROR_TABLES).flatMap((table) => Object.entries(table))) {
    for (const text of [title, help]) assert.match(text, /^[^A-Z\n.][^\n]*[^.\n]$/, code);
  }
});

test('a code that the page lacks is found', () => {
  const extra: ErrorTable = {
    ERR_CORE_EXAMPLE: { kind: 'internal', title: 'a <thing> | more', help: 'see `a <b>`' },
  };
  const written = withErrorTables(page, { ...ERROR_TABLES, EXAMPLE: extra });
  assert.notEqual(written, page);
  assert.match(written, /\| `ERR_CORE_EXAMPLE` \| internal \| 500 \| 3 \| a &lt;thing> \\\| more \| see `a <b>` \|/);
});
