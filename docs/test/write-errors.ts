// Writes the tables of docs/reference/errors.md from the code.
import { readFileSync, writeFileSync } from 'node:fs';
import { ERROR_TABLES } from './error-tables.ts';
import { withErrorTables } from './errors-page.ts';

const page = new URL('../reference/errors.md', import.meta.url);
writeFileSync(page, withErrorTables(readFileSync(page, 'utf8'), ERROR_TABLES));
