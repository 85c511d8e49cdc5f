import { toJsonText, type Value } from '@writ/rego';
import type { HttpReply } from '../http/types.ts';

/** A value of Rego as part of other JSON. */
export class ValueJson {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** JSON whose members are written in their order, those that are undefined not at all. */
export type Json =
  | null
  | boolean
  | number
  | string
  | ValueJson
  | readonly Json[]
  | { readonly [member: string]: Json | undefined };

const JSON_TYPE = { 'content-type': 'application/json' };

/** An answer of OPA's API. */
export function reply(json: Json, isPretty: boolean, status = 200): HttpReply {
  return { status, headers: JSON_TYPE, body: `${text(json, isPretty ? '\n' : undefined)}\n`, mayGzip: true };
}

/** Of text that is one line of JSON. */
export function replyText(body: string): HttpReply {
  return { status: 200, headers: JSON_TYPE, body: `${body}\n`, mayGzip: true };
}

/** OPA's codes for what is wrong with a request. */
export type OpaCode =
  | 'internal_error'
  | 'evaluation_error'
  | 'unauthorized'
  | 'invalid_parameter'
  | 'invalid_operation'
  | 'resource_not_found'
  | 'undefined_document'
  | 'unavailable';

/** An error as OPA writes it. @param more further members */
export function errorReply(
  status: number,
  code: OpaCode,
  message: string,
  more: Readonly<Record<string, Json | undefined>> = {},
): HttpReply {
  return { ...reply({ code, message, ...more }, true, status), mayGzip: false };
}

function text(json: Json, line: string | undefined): string {
  if (json === null || typeof json === 'boolean' || typeof json === 'number') return String(json);
  if (typeof json === 'string') return toJsonText(json);
  if (json instanceof ValueJson) {
    return toJsonText(json.value, line === undefined ? {} : { indent: '  ', prefix: line.slice(1) });
  }
  const inner = line === undefined ? undefined : `${line}  `;
  if (isList(json)) {
    return enclosed(
      '[',
      json.map((item) => text(item, inner)),
      ']',
      line,
    );
  }
  const members: string[] = [];
  for (const [name, member] of Object.entries(json)) {
    if (member !== undefined)
      members.push(`${toJsonText(name)}:${line === undefined ? '' : ' '}${text(member, inner)}`);
  }
  return enclosed('{', members, '}', line);
}

function isList(json: object): json is readonly Json[] {
  return Array.isArray(json);
}

function enclosed(open: string, parts: readonly string[], close: string, line: string | undefined): string {
  if (parts.length === 0) return open + close;
  return line === undefined
    ? `${open}${parts.join(',')}${close}`
    : `${open}${line}  ${parts.join(`,${line}  `)}${line}${close}`;
}
