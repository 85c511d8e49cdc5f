import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mechanismReference } from '@writ/edge';
import { withMechanisms } from './mechanisms-page.ts';

const file = join(import.meta.dirname, '../reference/edge-mechanisms.md');
writeFileSync(file, withMechanisms(readFileSync(file, 'utf8'), mechanismReference()));
