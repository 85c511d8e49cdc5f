import { jsonSchemaOf } from '@writ/core';
import { DOCUMENT_KINDS } from '../kinds.ts';

/** The JSON Schema of our documents that is published with the package, for editors. */
export const SCHEMA_FILE = new URL('../../schema/writ.v1.schema.json', import.meta.url);

/** What {@link SCHEMA_FILE} has to hold. */
export function schemaText(): string {
  return `${JSON.stringify(jsonSchemaOf(DOCUMENT_KINDS), undefined, 2)}\n`;
}
