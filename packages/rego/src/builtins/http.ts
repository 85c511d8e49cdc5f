import { formatValue, isObject, lookup, setOf, sortedEntries, type Value } from '../value/index.ts';
import { objectOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable, OperandError } from './types.ts';

const PARAMETERS: ReadonlySet<Value> = new Set([
  'body',
  'cache',
  'cache_ignored_headers',
  'caching_mode',
  'enable_redirect',
  'force_cache',
  'force_cache_duration_seconds',
  'force_json_decode',
  'force_yaml_decode',
  'headers',
  'max_retry_attempts',
  'method',
  'raise_error',
  'raw_body',
  'timeout',
  'tls_ca_cert',
  'tls_ca_cert_env_variable',
  'tls_ca_cert_file',
  'tls_client_cert',
  'tls_client_cert_env_variable',
  'tls_client_cert_file',
  'tls_client_key',
  'tls_client_key_env_variable',
  'tls_client_key_file',
  'tls_insecure_skip_verify',
  'tls_server_name',
  'tls_use_system_certs',
  'url',
]);

const STRINGS: ReadonlySet<Value> = new Set([
  'method',
  'raw_body',
  'tls_ca_cert',
  'tls_ca_cert_env_variable',
  'tls_ca_cert_file',
  'tls_client_cert',
  'tls_client_cert_env_variable',
  'tls_client_cert_file',
  'tls_client_key',
  'tls_client_key_env_variable',
  'tls_client_key_file',
  'tls_server_name',
  'url',
]);

const BOOLEANS: ReadonlySet<Value> = new Set(['enable_redirect', 'tls_insecure_skip_verify', 'tls_use_system_certs']);

function checkParameters(request: Value): void {
  if (!isObject(request)) return;
  const entries = sortedEntries(request);
  const unknown = entries.map(([key]) => key).filter((key) => !PARAMETERS.has(key));
  if (unknown.length > 0) {
    throw new OperandError(`operand 1 invalid request parameters(s): ${formatValue(setOf(unknown))}`);
  }
  const missing = ['method', 'url'].filter((key) => lookup(request, key) === undefined);
  if (missing.length > 0) {
    throw new OperandError(`operand 1 missing required request parameters(s): ${formatValue(setOf(missing))}`);
  }
  for (const [key, value] of entries) {
    if (STRINGS.has(key) && typeof value !== 'string') throw new BuiltinError(`${formatValue(key)} must be a string`);
    if (BOOLEANS.has(key) && typeof value !== 'boolean') {
      throw new BuiltinError(`strconv.ParseBool: parsing ${formatValue(formatValue(value))}: invalid syntax`);
    }
    if (key === 'headers' && !isObject(value)) throw new BuiltinError('invalid type for headers key');
  }
}

/** What every request that passes the checks comes to here. */
const REFUSAL = 'this evaluation sends no requests';

/**
 * Checks a request as OPA does, and refuses it: evaluation is synchronous and touches no network. A program that wants
 * requests sent puts a function of its own in the place of this one.
 */
function send(_context: BuiltinContext, request: Value = null): Value {
  const parameters = objectOperand(request, 1);
  const raise = lookup(parameters, 'raise_error') ?? true;
  if (typeof raise !== 'boolean') throw new BuiltinError('invalid value for raise_error field');
  try {
    checkParameters(parameters);
  } catch (error) {
    if (raise || !(error instanceof BuiltinError)) throw error;
    const code = error instanceof OperandError ? 'eval_type_error' : 'eval_builtin_error';
    return refused('eval_http_send_internal_error', `${code}: http.send: ${error.message}`);
  }
  if (raise) throw new BuiltinError(REFUSAL);
  return refused('eval_http_send_network_error', REFUSAL);
}

function refused(code: string, message: string): Value {
  return { error: { code, message }, status_code: 0 };
}

/** Requests. */
export const http = { 'http.send': send } satisfies BuiltinTable;
