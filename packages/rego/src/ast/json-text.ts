/** A number with the text that it was written as. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON whose objects keep the order in which their members were added. */
export type JsonNode =
  | null
  | boolean
  | string
  | number
  | bigint
  | JsonNumber
  | readonly JsonNode[]
  | { readonly [key: string]: JsonNode };

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** The text as Go's `encoding/json` writes it, in one line or indented by two spaces. */
export function jsonText(node: JsonNode, indent = false): string {
  return write(node, indent ? '\n' : '');
}

function write(node: JsonNode, newline: string): string {
  if (node === null) return 'null';
  if (typeof node === 'string') return writeString(node);
  if (typeof node !== 'object') return String(node);
  if (node instanceof JsonNumber) return node.text;
  const inner = newline === '' ? '' : `${newline}  `;
  if (isList(node)) {
    return node.length === 0 ? '[]' : `[${inner}${node.map((item) => write(item, inner)).join(`,${inner}`)}${newline}]`;
  }
  const colon = newline === '' ? ':' : ': ';
  const members = Object.entries(node).map(([key, value]) => writeString(key) + colon + write(value, inner));
  return members.length === 0 ? '{}' : `{${inner}${members.join(`,${inner}`)}${newline}}`;
}

function isList(node: object): node is readonly JsonNode[] {
  return Array.isArray(node);
}

function writeString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (character) => ESCAPED[character] ?? character,
  );
}
