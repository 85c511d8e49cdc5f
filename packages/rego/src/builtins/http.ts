import { lookup, quote, type Value } from '../value/index.ts';
import { type ParsedRequest, parseRequest } from './http/request.ts';
import { responseValue } from './http/response.ts';
import { objectOperand } from './operands.ts';
import { type HttpRequest, RefusedError } from './outside.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable, OperandError } from './types.ts';

/** What every request that passes the checks comes to where the evaluation has no port for it. */
const REFUSAL = 'this evaluation sends no requests';

/**
 * Checks a request as OPA does, then takes its answer from the outside. An evaluation without one is synchronous, touches no
 * network and refuses.
 */
function send(context: BuiltinContext, request: Value = null): Value {
  const parameters = objectOperand(request, 1);
  const raise = lookup(parameters, 'raise_error') ?? true;
  if (typeof raise !== 'boolean') throw new BuiltinError('invalid value for raise_error field');
  let parsed: ParsedRequest;
  try {
    parsed = parseRequest(parameters);
  } catch (error) {
    if (raise || !(error instanceof BuiltinError)) throw error;
    const code = error instanceof OperandError ? 'eval_type_error' : 'eval_builtin_error';
    return failure('eval_http_send_internal_error', `${code}: http.send: ${error.message}`);
  }
  if (!context.outside?.http) {
    if (raise) throw new BuiltinError(REFUSAL);
    return failure('eval_http_send_network_error', REFUSAL);
  }
  const answer = context.outside.http(parsed.key, parsed.request);
  if ('value' in answer) return responseValue(answer.value, parsed.decode, context);
  return failed(answer.error, parsed.request, raise);
}

function failed(error: Error, { method, url }: HttpRequest, raise: boolean): Value {
  const isRefused = error instanceof RefusedError;
  const isTimeout = error.name === 'TimeoutError';
  const operation = method.charAt(0) + method.slice(1).toLowerCase();
  if (raise) {
    if (isRefused) throw new BuiltinError(error.message);
    if (isTimeout) throw new BuiltinError(`${operation} ${url}: request timed out`);
    throw new BuiltinError(`${operation} ${quote(url)}: ${error.message}`);
  }
  if (isRefused) return failure('eval_http_send_internal_error', `eval_builtin_error: http.send: ${error.message}`);
  const message = isTimeout
    ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    : error.message;
  return failure('eval_http_send_network_error', `${operation} ${quote(url)}: ${message}`);
}

function failure(code: string, message: string): Value {
  return { error: { code, message }, status_code: 0 };
}

/** Requests. */
export const http = { 'http.send': send } satisfies BuiltinTable;
