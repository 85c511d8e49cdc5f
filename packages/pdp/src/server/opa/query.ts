import {
  evaluate,
  objectOf,
  type PreparedQuery,
  prepare,
  RegoDiagnosticsError,
  RegoEvaluationError,
  type Value,
} from '@writ/rego';
import { parseBody as parseQuery } from '@writ/rego/internal';
import { unmetBy } from '../../decision/unmet.ts';
import { SuspectReadError, withoutSuspects } from '../../store/suspicion.ts';
import type { HttpReply, HttpRequest } from '../http/types.ts';
import { diagnosticsReply, evaluationErrorReply, refusalReply } from './errors.ts';
import { jsonKind, memberOf, parseBody } from './input.ts';
import { Parameters } from './parameters.ts';
import { errorReply, type Json, reply, ValueJson } from './replies.ts';
import type { OpaApiOptions, Terms } from './types.ts';

/** How long a query may take: it may be any, and nothing else runs meanwhile. */
const MAX_MS = 5_000;

/** `GET /v1/query?q=…`. */
export function getQuery(options: OpaApiOptions, request: HttpRequest, terms: Terms): HttpReply {
  const parameters = new Parameters(request.query);
  const query = parameters.last('q');
  if (query === undefined) return errorReply(400, 'invalid_parameter', "missing parameter 'q'");
  return answer(options, query, undefined, parameters, terms);
}

/** `POST /v1/query`. */
export function postQuery(options: OpaApiOptions, request: HttpRequest, terms: Terms): HttpReply {
  const parsed = parseBody(request);
  if (!parsed.ok) return bad(parsed.message);
  if (parsed.value === undefined) return bad('EOF');
  const kind = jsonKind(parsed.value);
  if (kind !== 'object' && kind !== 'null') {
    return bad(`json: cannot unmarshal ${kind} into Go value of type types.QueryRequestV1`);
  }
  const query = memberOf(parsed.value, 'query') ?? '';
  if (typeof query !== 'string') {
    return bad(`json: cannot unmarshal ${jsonKind(query)} into Go struct field QueryRequestV1.query of type string`);
  }
  const input = memberOf(parsed.value, 'input') ?? undefined;
  return answer(options, query, input, new Parameters(request.query), terms);
}

function bad(message: string): HttpReply {
  return errorReply(400, 'invalid_parameter', `error(s) occurred while decoding request: ${message}`);
}

function answer(
  options: OpaApiOptions,
  text: string,
  input: Value | undefined,
  parameters: Parameters,
  terms: Terms,
): HttpReply {
  const start = performance.now();
  // A query may read anything: each dataset must be what it has to be.
  const statuses = options.store.datasetsAt([]).flatMap((name) => options.store.status(name) ?? []);
  const refusal = unmetBy(options.store, statuses, terms);
  if (refusal) return refusalReply(refusal);
  const query = prepared(options, text);
  if ('status' in query) return query;
  const compiled = performance.now();
  const { view } = options.store;
  try {
    const results = withoutSuspects(() => {
      const deadline = performance.now() + MAX_MS;
      const cancelled = (): boolean => performance.now() > deadline;
      return evaluate(query, { input, data: view.data, cancelled, engine: 'interpreted' }).results;
    });
    const metrics: Json = {
      timer_rego_query_compile_ns: Math.round((compiled - start) * 1e6),
      timer_rego_query_eval_ns: Math.round((performance.now() - compiled) * 1e6),
    };
    const measures = parameters.has('metrics') || parameters.has('instrument');
    return reply(
      {
        metrics: measures ? metrics : undefined,
        result: results.length === 0 ? undefined : results.map(({ bindings }) => bindingsJson(bindings)),
      },
      parameters.has('pretty'),
    );
  } catch (error) {
    if (error instanceof RegoEvaluationError) return evaluationErrorReply(error);
    if (!(error instanceof SuspectReadError)) throw error;
    return refusalReply({
      code: 'ERR_PDP_DATA_SUSPECT',
      message: `the query would read suspect data: ${error.message}`,
    });
  }
}

function bindingsJson(bindings: Readonly<Record<string, Value>>): Json {
  return new ValueJson(objectOf(Object.entries(bindings)));
}

function prepared({ store }: OpaApiOptions, text: string): PreparedQuery | HttpReply {
  const policy = store.view.policies?.program.rego;
  if (!policy) return refusalReply({ code: 'ERR_PDP_NO_POLICY', message: 'no policy of Rego is loaded' });
  const { regoVersion = 'v1' } = policy.options;
  let doing: 'parsing' | 'compiling' = 'parsing';
  try {
    const body = parseQuery(text, { regoVersion });
    doing = 'compiling';
    return prepare(policy, body);
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    return diagnosticsReply(error, doing);
  }
}
