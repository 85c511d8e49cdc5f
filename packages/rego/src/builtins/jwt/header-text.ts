import { isObject, lookup, parseJson, typeName, type Value } from '../../value/index.ts';

/** What a parameter of a header's text holds, or why there is no string. */
export type HeaderString = { readonly text: string } | { readonly problem: string };

const LIKE_A_NUMBER = /^[-+.eE0-9]+$/;

/** A parameter of the JSON text of a header; the problem is in the words of OPA's library. */
export function headerString(header: string, name: string): HeaderString {
  let value: Value = null;
  try {
    // OPA's library takes what starts like a number for one, and a number has no parameters.
    if (!LIKE_A_NUMBER.test(header)) value = parseJson(header);
  } catch {
    return { problem: `cannot parse JSON: ${syntaxProblem(header)}` };
  }
  const parameter = isObject(value) ? lookup(value, name) : undefined;
  if (parameter === undefined) return { problem: `jwsbb: header "${name}" not found` };
  if (typeof parameter === 'string') return { text: parameter };
  return { problem: `value doesn't contain string; it contains ${kindOf(parameter)}` };
}

function kindOf(value: Value): string {
  return typeof value === 'boolean' ? String(value) : typeName(value);
}

function syntaxProblem(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'cannot parse empty string; unparsed tail: ""';
  if (start.startsWith('{')) return 'cannot parse object';
  if (start.startsWith('[')) return 'cannot parse array';
  return 'unexpected value found';
}
