import { toJsonText, type Value } from '@writ/rego';

/** A value of Rego inside of other JSON. */
export class ValueJson {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** JSON whose members are written in the order in which they stand, those that are undefined not at all. */
export type Json =
  | null
  | boolean
  | number
  | string
  | ValueJson
  | readonly Json[]
  | ReadonlyMap<string, Json>
  | { readonly [member: string]: Json | undefined };

/** JSON as OPA's commands write it: two spaces of indentation, `<`, `>` and `&` escaped, a line break at the end. */
export function jsonLines(json: Json): string {
  return `${write(json, '')}\n`;
}

function write(json: Json, prefix: string): string {
  if (json === null || typeof json === 'boolean' || typeof json === 'number') return String(json);
  if (typeof json === 'string') return textJson(json);
  if (json instanceof ValueJson) return toJsonText(json.value, { indent: '  ', prefix });
  const inner = `${prefix}  `;
  if (isList(json)) {
    return enclosed(
      '[',
      json.map((item) => write(item, inner)),
      ']',
      prefix,
    );
  }
  const members: string[] = [];
  const entries: Iterable<readonly [string, Json | undefined]> = isMap(json) ? json : Object.entries(json);
  for (const [name, member] of entries) {
    if (member !== undefined) members.push(`${toJsonText(name)}: ${write(member, inner)}`);
  }
  return enclosed('{', members, '}', prefix);
}

/** What is no UTF-8 in a file is half a surrogate in its text, and U+FFFD as an escape in Go's JSON. */
function textJson(text: string): string {
  if (text.isWellFormed()) return toJsonText(text);
  return `"${text
    .split(/\p{Surrogate}/u)
    .map((part) => toJsonText(part).slice(1, -1))
    .join('\\ufffd')}"`;
}

function isMap(json: object): json is ReadonlyMap<string, Json> {
  return json instanceof Map;
}

function isList(json: object): json is readonly Json[] {
  return Array.isArray(json);
}

function enclosed(open: string, parts: readonly string[], close: string, prefix: string): string {
  if (parts.length === 0) return open + close;
  return `${open}\n${prefix}  ${parts.join(`,\n${prefix}  `)}\n${prefix}${close}`;
}
