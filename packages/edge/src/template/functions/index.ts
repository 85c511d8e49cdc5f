import { BUILTINS } from './builtins.ts';
import { COLLECTIONS } from './collections.ts';
import { DATES } from './dates.ts';
import { ENCODINGS } from './encodings.ts';
import { NUMBERS } from './numbers.ts';
import type { TemplateFunction } from './signature.ts';
import { STRINGS } from './strings.ts';

/** Every function that a template can use: those of Go's text/template, of sprig, and heimdall's own. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  ...STRINGS,
  ...COLLECTIONS,
  ...NUMBERS,
  ...ENCODINGS,
  ...DATES,
  ...BUILTINS,
};
