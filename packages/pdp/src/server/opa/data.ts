import { isArray, lookup, toJsonText, type Value } from '@writ/rego';
import type { Decision, DecisionRequest } from '../../decision/types.ts';
import type { Path } from '../../store/types.ts';
import type { HttpReply, HttpRequest } from '../http/types.ts';
import { provenanceOf, provenanceText } from '../provenance.ts';
import { refusalReply } from './errors.ts';
import { explanationOf, framesOf } from './explanation.ts';
import { inputOf, parseBody, parseText } from './input.ts';
import { Parameters } from './parameters.ts';
import { dataPath, refText } from './paths.ts';
import { errorReply, type Json, reply, replyText, ValueJson } from './replies.ts';
import type { OpaApiOptions, Terms } from './types.ts';

const WARNING = { code: 'api_usage_warning', message: "'input' key missing from the request" };
const WARNING_TEXT = JSON.stringify(WARNING);

/** `GET /v1/data/…`. */
export function getData(options: OpaApiOptions, request: HttpRequest, url: string, terms: Terms): HttpReply {
  const start = performance.now();
  const parameters = new Parameters(request.query);
  const text = parameters.last('input');
  const parsed = text === undefined ? undefined : parseText(text);
  if (parsed && !parsed.ok) {
    return errorReply(400, 'invalid_parameter', `parameter contains malformed input document: ${parsed.message}`);
  }
  const asked = { ...terms, input: parsed?.value };
  return answer(options, asked, url, parameters, { start, parsed: performance.now(), warns: false });
}

/** `POST /v1/data/…`: the hot path. */
export function postData(options: OpaApiOptions, request: HttpRequest, url: string, terms: Terms): HttpReply {
  const start = performance.now();
  const input = inputOf(request);
  if (!input.ok) return errorReply(400, 'invalid_parameter', input.message);
  const asked = { ...terms, input: input.value };
  const warns = input.value === undefined;
  if (request.query !== '') {
    return answer(options, asked, url, new Parameters(request.query), { start, parsed: performance.now(), warns });
  }
  const place = dataPath(url);
  if ('problem' in place) return invalidPath(place.problem);
  const { decision, value } = decideAt(options, { ...asked, entrypoint: place.path });
  if (decision.refusal) return refusalReply(decision.refusal, framesOf(options, decision));
  const id = options.tellsDecisionId ? `"decision_id":"${decision.id}",` : '';
  const result = value === undefined ? '' : `"result":${toJsonText(value)},`;
  const warning = warns ? `"warning":${WARNING_TEXT},` : '';
  return replyText(`{${id}${result}${warning}"writ":${provenanceText(decision)}}`);
}

/** `POST /v0/data/…` and `POST /`: the body is the input, the answer the bare result. */
export function postBareData(options: OpaApiOptions, request: HttpRequest, url: string, terms: Terms): HttpReply {
  const parsed = parseBody(request);
  if (!parsed.ok) {
    const message = `unexpected parse error for input: body contains malformed input document: ${parsed.message}`;
    return errorReply(400, 'invalid_parameter', message);
  }
  const place = dataPath(url);
  if ('problem' in place) return invalidPath(place.problem);
  const { decision, value } = decideAt(options, { ...terms, entrypoint: place.path, input: parsed.value ?? null });
  if (decision.refusal) return refusalReply(decision.refusal, framesOf(options, decision));
  if (value === undefined) {
    const what = options.hasRules(place.path) ? 'document undefined' : 'document missing';
    return errorReply(404, 'undefined_document', `${what}: ${refText(place.path)}`);
  }
  return reply(new ValueJson(value), new Parameters(request.query).has('pretty'));
}

interface Course {
  /** When the request was taken up and its input was read, on the monotonic clock. */
  readonly start: number;
  readonly parsed: number;
  /** Whether the input is missing where it should not. */
  readonly warns: boolean;
}

function answer(
  options: OpaApiOptions,
  asked: Omit<DecisionRequest, 'entrypoint'>,
  url: string,
  parameters: Parameters,
  { start, parsed, warns }: Course,
): HttpReply {
  const place = dataPath(url);
  if ('problem' in place) return invalidPath(place.problem);
  const strictBuiltinErrors = parameters.has('strict-builtin-errors');
  const request: DecisionRequest = { ...asked, entrypoint: place.path, strictBuiltinErrors };
  const { decision, value } = decideAt(options, request);
  if (decision.refusal) return refusalReply(decision.refusal, framesOf(options, decision));
  const isPretty = parameters.has('pretty');
  const measures = parameters.has('metrics') || parameters.has('instrument');
  const metrics: Json = {
    timer_rego_input_parse_ns: nanoseconds(parsed - start),
    timer_rego_query_eval_ns: decision.durationNs,
    timer_server_handler_ns: nanoseconds(performance.now() - start),
  };
  const members: Json = {
    decision_id: options.tellsDecisionId ? decision.id : undefined,
    provenance: parameters.has('provenance') ? buildOf(options, decision) : undefined,
    explanation: explanationOf(options, decision, parameters.all('explain'), isPretty),
    metrics: measures ? metrics : undefined,
    result: value === undefined ? undefined : new ValueJson(value),
    warning: warns ? WARNING : undefined,
    writ: { ...provenanceOf(decision) },
  };
  return reply(members, isPretty);
}

function buildOf({ version }: OpaApiOptions, { policies }: Decision): Json {
  const bundles = Object.entries(policies).map(([name, revision]) => [name, { revision }] as const);
  return {
    version,
    build_commit: '',
    build_timestamp: '',
    build_hostname: '',
    bundles: bundles.length === 0 ? undefined : Object.fromEntries(bundles),
  };
}

/** A path of OPA's may go on into an array, which an entry point does not. */
function decideAt(
  { decider, consult }: OpaApiOptions,
  request: DecisionRequest,
): { readonly decision: Decision; readonly value: Value | undefined } {
  const decision = decider.decide(request);
  const { value, refusal } = decision;
  const index = request.entrypoint.findIndex((key) => INDEX.test(key));
  if (value !== undefined || refusal || index === -1) return { decision, value };
  const above = consult({ ...request, entrypoint: request.entrypoint.slice(0, index) });
  if (above.refusal) return { decision: above, value: undefined };
  return { decision, value: valueBelow(above.value, request.entrypoint.slice(index)) };
}

const INDEX = /^(?:0|[1-9][0-9]{0,8})$/;

function valueBelow(value: Value | undefined, keys: Path): Value | undefined {
  let below = value;
  for (const key of keys) {
    if (below === undefined) return undefined;
    below = isArray(below) ? (INDEX.test(key) ? below[Number(key)] : undefined) : lookup(below, key);
  }
  return below;
}

function invalidPath(problem: string): HttpReply {
  return errorReply(500, 'internal_error', `invalid_parameter: invalid path: ${problem}`);
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
