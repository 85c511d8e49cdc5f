import { isObject, lookup, parseJson, typeName, type Value } from '../../value/index.ts';

/** What a parameter of a header's text holds, or why there is no string. */
export type HeaderString = { readonly text: string } | { readonly problem: string };

const LIKE_A_NUMBER = /^[-+.eE0-9]+$/;

/** A parameter of the JSON text of a header; the problem is in the words of OPA's library. */
export function headerString(header: string, name: string): HeaderString {
  let value: Value;
  try {
    value = parseJson(header);
  } catch (error) {
    // Earlier versions of OPA say what follows the last colon; its suites ask for either.
    const reason = error instanceof SyntaxError ? error.message : '';
    // OPA's library takes what starts like a number for one, and a number has no parameters.
    const problem = LIKE_A_NUMBER.test(header) ? notFound(name) : `cannot parse JSON: ${syntaxProblem(header)}`;
    return { problem: reason === '' ? problem : `${problem}: ${reason}` };
  }
  const parameter = isObject(value) ? lookup(value, name) : undefined;
  if (parameter === undefined) return { problem: notFound(name) };
  if (typeof parameter === 'string') return { text: parameter };
  return { problem: `value doesn't contain string; it contains ${kindOf(parameter)}` };
}

function notFound(name: string): string {
  return `jwsbb: header "${name}" not found`;
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
