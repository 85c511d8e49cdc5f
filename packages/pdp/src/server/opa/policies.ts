import { parseJson, parseModule, type Value } from '@writ/rego';
import { moduleText } from '@writ/rego/internal';
import type { HttpReply } from '../http/types.ts';
import { errorReply, type Json, reply, ValueJson } from './replies.ts';
import type { OpaApiOptions } from './types.ts';

/** `GET /v1/policies`. */
export function listPolicies({ modules }: OpaApiOptions, isPretty: boolean): HttpReply {
  const all = [...modules()].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return reply({ result: all.map(([id, raw]) => policyJson(id, raw)) }, isPretty);
}

/** `GET /v1/policies/…`. */
export function getPolicy({ modules }: OpaApiOptions, id: string, isPretty: boolean): HttpReply {
  const raw = modules().get(id);
  return raw === undefined
    ? errorReply(404, 'resource_not_found', `storage_not_found_error: policy id ${JSON.stringify(id)}`)
    : reply({ result: policyJson(id, raw) }, isPretty);
}

function policyJson(id: string, raw: string): Json {
  return { id, raw, ast: new ValueJson(astOf(id, raw)) };
}

function astOf(id: string, raw: string): Value {
  return parseJson(moduleText(parseModule(raw, { file: id })));
}
