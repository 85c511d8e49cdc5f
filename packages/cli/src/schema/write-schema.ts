// Writes the published JSON Schema anew: npm run schema --workspace=@writ/cli
import { writeFileSync } from 'node:fs';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

writeFileSync(SCHEMA_FILE, schemaText());
