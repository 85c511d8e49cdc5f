import { RegoEvaluationError, type Value } from '@writ/rego';
import type { Decision, DecisionRequest, Positions, Refusal } from '../decision/types.ts';
import { jsonText } from './text.ts';

/** What rules may change of a record: the members that can hold anybody's data. */
export interface EventBody {
  readonly input: Value | undefined;
  readonly result: Value | undefined;
  /** Paths whose values were taken out. */
  readonly erased: readonly string[];
  /** Paths whose values were replaced. */
  readonly masked: readonly string[];
}

/**
 * The record of a decision as one line of JSON: the members and names of OPA's decision log, and what only we know below
 * `writ`.
 *
 * @param labels the JSON of the labels, the same for all
 */
export function eventText(decision: Decision, labels: string, body: EventBody): string {
  const { id, request, at, durationNs, policies, refusal } = decision;
  const { caller } = request;
  let text = `{"labels":${labels},"decision_id":${JSON.stringify(id)}`;
  if (caller?.traceId !== undefined) text += `,"trace_id":${JSON.stringify(caller.traceId)}`;
  if (caller?.spanId !== undefined) text += `,"span_id":${JSON.stringify(caller.spanId)}`;
  const sources = Object.keys(policies);
  if (sources.length > 0) {
    const bundles = sources.map((name) => `${JSON.stringify(name)}:{"revision":${JSON.stringify(policies[name])}}`);
    text += `,"bundles":{${bundles.join()}}`;
  }
  text += `,"path":${JSON.stringify(request.entrypoint.join('/'))}`;
  if (body.input !== undefined) text += `,"input":${jsonText(body.input)}`;
  if (body.result !== undefined) text += `,"result":${jsonText(body.result)}`;
  if (body.erased.length > 0) text += `,"erased":${JSON.stringify(body.erased)}`;
  if (body.masked.length > 0) text += `,"masked":${JSON.stringify(body.masked)}`;
  const isCovered = body.erased.length > 0 || body.masked.length > 0;
  if (refusal) text += `,"error":${errorText(refusal, isCovered)}`;
  if (caller?.address !== undefined) text += `,"requested_by":${JSON.stringify(caller.address)}`;
  text += `,"timestamp":"${new Date(at).toISOString()}","metrics":{"timer_rego_query_eval_ns":${durationNs}}`;
  const number = requestNumber(caller?.requestId);
  if (number !== undefined) text += `,"req_id":${number}`;
  return `${text},"writ":${ownText(decision)}}`;
}

/**
 * @param isCovered whether a part of the input or result is not to be seen: then the words of the engine, which may repeat it,
 * are left out
 */
function errorText({ code, message, cause }: Refusal, isCovered: boolean): string {
  if (!(cause instanceof RegoEvaluationError)) return JSON.stringify({ code, message });
  const { location } = cause;
  return JSON.stringify({
    code: cause.code,
    message: isCovered ? 'left out: the message may hold what is erased or masked' : cause.message,
    ...(location && { location: { file: location.file, row: location.row, col: location.col } }),
  });
}

/** OPA numbers requests; other ids of callers are below `writ`. */
function requestNumber(id: string | undefined): string | undefined {
  return id !== undefined && /^[1-9]\d{0,18}$/.test(id) ? id : undefined;
}

function ownText({ request, view, datasets, policies, refusal, durationNs }: Decision): string {
  let text = `{"view":${view},"datasets":{`;
  let separator = '';
  for (const { name, position, ageMs } of datasets) {
    const at = position ? `[${JSON.stringify(position.epoch)},"${position.seq}"]` : 'null';
    const age = Number.isFinite(ageMs) ? Math.round(ageMs) : null;
    text += `${separator}${JSON.stringify(name)}:{"position":${at},"ageMs":${age}}`;
    separator = ',';
  }
  text += `},"policies":${JSON.stringify(policies)},"durationNs":${durationNs}`;
  if (refusal) text += `,"refusal":"${refusal.code}"`;
  return `${text}${requestText(request)}}`;
}

function requestText({ caller, entrypoint, ...request }: DecisionRequest): string {
  const { minPositions, maxStalenessMs, strictBuiltinErrors } = request;
  let text = '';
  if (entrypoint.some((key) => key.includes('/'))) text += `,"entrypoint":${JSON.stringify(entrypoint)}`;
  if (caller?.name !== undefined) text += `,"caller":${JSON.stringify(caller.name)}`;
  if (caller?.requestId !== undefined) text += `,"requestId":${JSON.stringify(caller.requestId)}`;
  if (minPositions) text += `,"minPositions":${JSON.stringify(positionsJson(minPositions))}`;
  if (maxStalenessMs !== undefined) text += `,"maxStalenessMs":${maxStalenessMs}`;
  return strictBuiltinErrors ? `${text},"strictBuiltinErrors":true` : text;
}

function positionsJson(positions: Positions): Record<string, readonly [string, string]> {
  return Object.fromEntries(
    Object.entries(positions).map(([name, { epoch, seq }]) => [name, [epoch, String(seq)] as const]),
  );
}
