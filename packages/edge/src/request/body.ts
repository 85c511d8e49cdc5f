import { parseYaml, sourceFrom, toValue } from '@writ/core/internal';

/** A body as templates and expressions see it: parsed where its type is known, else text. */
export type ParsedBody = unknown;

/** Parses a body by its media type. What cannot be parsed stays text. */
export function parseBody(body: Buffer | undefined, contentType: string): ParsedBody {
  const text = (body ?? Buffer.alloc(0)).toString();
  const type = contentType.toLowerCase();
  if (type.includes('json')) return parseJson(text);
  if (type.includes('x-www-form-urlencoded')) {
    const names = new Map<string, string[]>();
    for (const [name, value] of new URLSearchParams(text)) names.set(name, [...(names.get(name) ?? []), value]);
    return Object.fromEntries(names);
  }
  return type.includes('yaml') ? parseYamlText(text) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseYamlText(text: string): unknown {
  const { documents, issues } = parseYaml(sourceFrom('body', '/body', text));
  const [document] = documents;
  return document && issues.length === 0 ? toValue(document) : text;
}
