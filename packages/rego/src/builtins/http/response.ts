import { RegoEvaluationError } from '../../diagnostic.ts';
import { objectOf, parseJson, type Value } from '../../value/index.ts';
import { textOf } from '../go/text.ts';
import type { HttpResponse } from '../outside.ts';
import type { BuiltinContext } from '../types.ts';
import { unmarshalYaml } from '../yaml/parse.ts';
import type { ParsedRequest } from './request.ts';

/** An answer as `http.send` gives it: the body also as a value where its type is JSON or YAML, else null. */
export function responseValue(
  { status, statusCode, headers, body }: HttpResponse,
  decode: ParsedRequest['decode'],
  context: BuiltinContext,
): Value {
  const raw = textOf(body);
  context.spend(raw.length / 64);
  return {
    status,
    status_code: statusCode,
    body: bodyValue(raw, headers['content-type']?.[0] ?? '', decode, context),
    raw_body: raw,
    headers: objectOf(
      Object.entries(headers).map(([name, values]): [Value, Value] => [name.toLowerCase(), [...values]]),
    ),
  };
}

function bodyValue(raw: string, contentType: string, decode: ParsedRequest['decode'], context: BuiltinContext): Value {
  try {
    if (decode.json || isJson(contentType)) {
      context.spend(raw.length / 16);
      return parseJson(raw);
    }
    const isYaml = contentType.includes('application/yaml') || contentType.includes('application/x-yaml');
    return decode.yaml || isYaml
      ? unmarshalYaml(raw, (steps) => {
          context.spend(steps);
        })
      : null;
  } catch (error) {
    if (error instanceof RegoEvaluationError) throw error;
    return null;
  }
}

function isJson(contentType: string): boolean {
  const [type = ''] = contentType.split(';');
  return /^application\/(?:json|[^/]*\+json)$/.test(type.trim().toLowerCase());
}
