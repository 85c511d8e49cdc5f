import {
  formatValue,
  isArray,
  isObject,
  lookup,
  type PlainObject,
  quote,
  setOf,
  sortedEntries,
  toJsonText,
  type Value,
} from '../../value/index.ts';
import type { HttpCaching, HttpRequest, HttpTls } from '../outside.ts';
import { parseGoDuration } from '../time/duration.ts';
import { BuiltinError, OperandError } from '../types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The parameters of TLS, and what {@link HttpTls} calls them. */
const TLS_TEXTS = {
  tls_ca_cert: 'caCert',
  tls_ca_cert_env_variable: 'caCertEnvVariable',
  tls_ca_cert_file: 'caCertFile',
  tls_client_cert: 'clientCert',
  tls_client_cert_env_variable: 'clientCertEnvVariable',
  tls_client_cert_file: 'clientCertFile',
  tls_client_key: 'clientKey',
  tls_client_key_env_variable: 'clientKeyEnvVariable',
  tls_client_key_file: 'clientKeyFile',
  tls_server_name: 'serverName',
} as const satisfies Record<string, keyof HttpTls>;

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
  'tls_insecure_skip_verify',
  'tls_use_system_certs',
  'url',
  ...Object.keys(TLS_TEXTS),
]);

const DEFAULT_TIMEOUT_MS = 5000;

/** A request, with what `http.send` itself needs of its parameters. */
export interface ParsedRequest {
  readonly request: HttpRequest;
  /** Equal for requests that differ in nothing but headers that are to be ignored. */
  readonly key: string;
  readonly decode: { readonly json: boolean; readonly yaml: boolean };
}

/**
 * Reads the parameters of a request.
 *
 * @throws BuiltinError with OPA's texts
 */
export function parseRequest(parameters: PlainObject | Value): ParsedRequest {
  checkNames(parameters);
  const key = keyOf(parameters);
  const cache = cachingOf(parameters);
  const decode = { json: flag(parameters, 'force_json_decode'), yaml: flag(parameters, 'force_yaml_decode') };
  const headers = headersOf(parameters);
  const method = (text(parameters, 'method') ?? '').toUpperCase();
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]*$/.test(method)) throw new BuiltinError(`net/http: invalid method ${quote(method)}`);
  const request: HttpRequest = {
    method: method === '' ? 'GET' : method,
    url: text(parameters, 'url') ?? '',
    headers,
    body: bodyOf(parameters),
    timeoutMs: timeoutOf(parameters),
    enableRedirect: parsedFlag(parameters, 'enable_redirect') ?? false,
    maxRetryAttempts: attemptsOf(parameters),
    tls: tlsOf(parameters),
    ...(cache && { cache }),
  };
  return { request, key, decode };
}

function checkNames(parameters: Value): void {
  if (!isObject(parameters)) return;
  const unknown = sortedEntries(parameters).flatMap(([key]) => (PARAMETERS.has(key) ? [] : [key]));
  if (unknown.length > 0) {
    throw new OperandError(`operand 1 invalid request parameters(s): ${formatValue(setOf(unknown))}`);
  }
  const missing = ['method', 'url'].filter((key) => lookup(parameters, key) === undefined);
  if (missing.length > 0) {
    throw new OperandError(`operand 1 missing required request parameters(s): ${formatValue(setOf(missing))}`);
  }
}

function keyOf(parameters: Value): string {
  const ignored = lookup(parameters, 'cache_ignored_headers');
  const headers = lookup(parameters, 'headers');
  if (ignored !== undefined && headers !== undefined) {
    if (!isArray(ignored) || ignored.some((name) => typeof name !== 'string')) {
      throw new BuiltinError('cache_ignored_headers must be an array of strings');
    }
  }
  const names: ReadonlySet<Value> = new Set(ignored !== undefined && isArray(ignored) ? ignored : []);
  const entries = isObject(parameters) ? sortedEntries(parameters) : [];
  const parts = entries.flatMap(([name, value]): string[] => {
    if (name === 'cache_ignored_headers') return [];
    if (name !== 'headers' || !isObject(value)) return [`${formatValue(name)}: ${formatValue(value)}`];
    return [
      formatValue(
        sortedEntries(value)
          .filter(([header]) => !names.has(header))
          .flat(),
      ),
    ];
  });
  return parts.join(', ');
}

function cachingOf(parameters: Value): HttpCaching | undefined {
  const isCached = flag(parameters, 'cache');
  const isForced = flag(parameters, 'force_cache');
  const mode = lookup(parameters, 'caching_mode') ?? 'serialized';
  if (mode !== 'serialized' && mode !== 'deserialized') {
    if (typeof mode !== 'string') throw new BuiltinError('invalid value for "caching_mode" field');
    throw new BuiltinError(`invalid value specified for "caching_mode" field: ${mode}`);
  }
  if (!isForced) return isCached ? { mode } : undefined;
  const given = lookup(parameters, 'force_cache_duration_seconds');
  if (given === undefined) {
    throw new BuiltinError("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
  }
  const digits = formatValue(given);
  const wrong = (what: string) => new BuiltinError(`strconv.ParseInt: parsing ${quote(digits)}: ${what}`);
  if (!/^-?[0-9]+$/.test(digits)) throw wrong('invalid syntax');
  const forceSeconds = Number(digits);
  if (forceSeconds < -(2 ** 31) || forceSeconds >= 2 ** 31) throw wrong('value out of range');
  return forceSeconds > 0 ? { mode, forceSeconds } : { mode };
}

function headersOf(parameters: Value): Readonly<Record<string, string>> {
  const given = lookup(parameters, 'headers');
  if (given === undefined) return {};
  if (!isObject(given)) throw new BuiltinError('invalid type for headers key');
  const headers = new Map<string, string>();
  for (const [name, value] of sortedEntries(given)) {
    if (typeof value !== 'string')
      throw new BuiltinError(`invalid type for headers value ${quote(formatValue(value))}`);
    headers.set(canonicalName(typeof name === 'string' ? name : formatValue(name)), value);
  }
  return Object.fromEntries(headers);
}

function canonicalName(name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name;
  return name.toLowerCase().replaceAll(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}

function bodyOf(parameters: Value): string {
  const raw = text(parameters, 'raw_body');
  if (raw !== undefined) return raw;
  const body = lookup(parameters, 'body');
  return body === undefined ? '' : toJsonText(body);
}

function timeoutOf(parameters: Value): number {
  const given = lookup(parameters, 'timeout');
  if (given === undefined) return DEFAULT_TIMEOUT_MS;
  if (typeof given === 'string') {
    if (/^[-+]?[0-9]{1,18}$/.test(given)) return Math.max(0, Number(given) / 1e6);
    try {
      return Math.max(0, Number(parseGoDuration(given)) / 1e6);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      throw new BuiltinError(`invalid timeout value ${formatValue(given)}: ${reason}`);
    }
  }
  if (typeof given === 'number' || typeof given === 'bigint') {
    if (!Number.isInteger(Number(given)) || Math.abs(Number(given)) >= 2 ** 63) {
      throw new BuiltinError(`invalid timeout number value ${formatValue(given)}, must be int64`);
    }
    return Math.max(0, Number(given) / 1e6);
  }
  throw new OperandError(`operand 1 'timeout' must be one of {string, number}`);
}

function attemptsOf(parameters: Value): number {
  const given = lookup(parameters, 'max_retry_attempts') ?? 0;
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return given;
  throw new BuiltinError(`invalid value ${formatValue(given)} for field "max_retry_attempts"`);
}

function tlsOf(parameters: Value): HttpTls {
  const tls: Mutable<HttpTls> = {};
  for (const [parameter, name] of Object.entries(TLS_TEXTS)) {
    const value = text(parameters, parameter);
    if (value !== undefined) tls[name] = value;
  }
  const insecure = parsedFlag(parameters, 'tls_insecure_skip_verify');
  if (insecure !== undefined) tls.insecureSkipVerify = insecure;
  const system = parsedFlag(parameters, 'tls_use_system_certs');
  if (system !== undefined) tls.useSystemCerts = system;
  return tls;
}

function text(parameters: Value, name: string): string | undefined {
  const value = lookup(parameters, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new BuiltinError(`${quote(name)} must be a string`);
  return value.replace(/^"+/, '').replace(/(?<!")"+$/, '');
}

function flag(parameters: Value, name: string): boolean {
  const value = lookup(parameters, name) ?? false;
  if (typeof value !== 'boolean') throw new BuiltinError(`invalid value for ${quote(name)} field`);
  return value;
}

/** Where OPA parses the text of a value. */
function parsedFlag(parameters: Value, name: string): boolean | undefined {
  const value = lookup(parameters, name);
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw new BuiltinError(`strconv.ParseBool: parsing ${quote(formatValue(value))}: invalid syntax`);
}
