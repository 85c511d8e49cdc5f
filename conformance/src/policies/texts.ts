/** Texts that mean something to JavaScript, and must mean nothing but themselves in a policy. */
export const HOSTILE_TEXTS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '"});globalThis.pwned=1;//',
  "'+(globalThis.pwned=1)+'",
  '`${globalThis.pwned=1}`',
  '${globalThis.pwned=1}',
  '*/globalThis.pwned=1;/*',
  '\nglobalThis.pwned=1\n',
  '\u2028globalThis.pwned=1\u2029',
  '</script>',
  '\\',
  '\\"',
  '\u0001',
  '\u0001[1]',
  '\u0000',
  '0',
  '-1',
  '',
  '\u{1f600}é',
];

/** Names of variables and rules, some of which JavaScript keeps for itself or generated code may use. */
export const HOSTILE_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'arguments',
  'eval',
  'this',
  'await',
  'class',
  'undefined',
  'globalThis',
  'R',
  'c',
  'k0',
  'v1',
];

/** A string of Rego. */
export function regoString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
