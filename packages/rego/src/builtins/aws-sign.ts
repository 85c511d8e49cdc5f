import { createHash, createHmac } from 'node:crypto';
import {
  compareStrings,
  formatValue,
  isObject,
  lookup,
  objectOf,
  type PlainObject,
  type RegoObject,
  setOf,
  sortedEntries,
  toBigInt,
  toJsonText,
  type Value,
} from '../value/index.ts';
import { type GoUrl, parseUrl } from './go/url.ts';
import { numberOperand, objectOperand, operandTypeError } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable, OperandError } from './types.ts';

/** The members of a request, as `http.send` takes them. */
const REQUEST_MEMBERS = new Set([
  'method',
  'url',
  'body',
  'enable_redirect',
  'force_json_decode',
  'force_yaml_decode',
  'headers',
  'raw_body',
  'tls_use_system_certs',
  'tls_ca_cert',
  'tls_ca_cert_file',
  'tls_ca_cert_env_variable',
  'tls_client_cert',
  'tls_client_cert_file',
  'tls_client_cert_env_variable',
  'tls_client_key',
  'tls_client_key_file',
  'tls_client_key_env_variable',
  'tls_insecure_skip_verify',
  'tls_server_name',
  'timeout',
  'cache',
  'force_cache',
  'force_cache_duration_seconds',
  'raise_error',
  'caching_mode',
  'max_retry_attempts',
  'cache_ignored_headers',
]);

const REQUIRED_SETTINGS = ['aws_service', 'aws_access_key', 'aws_secret_access_key', 'aws_region'];

/** Proxies may change these on the way. */
const UNSIGNED_HEADERS = new Set(['authorization', 'user-agent', 'x-amzn-trace-id']);

type RegoMap = PlainObject | RegoObject;

interface Settings {
  readonly service: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly sessionToken: string;
}

/** Signs a request for AWS (signature version 4) and answers it with the headers that this takes. */
function signRequest(_: BuiltinContext, request: Value = null, config: Value = null, time: Value = null): Value {
  const given = objectOperand(request, 1);
  const configured = objectOperand(config, 1);
  const settings = readSettings(configured);
  const timeNs = toBigInt(numberOperand(time, 1));
  // AWS knows no time before 1970. OPA signs for one, but not where it is written as a fraction.
  if (timeNs === undefined || BigInt.asUintN(63, timeNs) !== timeNs) {
    throw new OperandError('operand 3 could not convert time_ns value into a unix timestamp');
  }
  checkRequest(given);
  const headers = readHeaders(given);
  const { url, method } = readTarget(given);
  const isUnsigned = lookup(configured, 'disable_payload_signing') ?? false;
  const body = bodyText(given);
  if (typeof isUnsigned !== 'boolean') {
    throw new OperandError("operand 2 invalid value for 'disable_payload_signing' in AWS config");
  }
  const payloadHash = isUnsigned ? 'UNSIGNED-PAYLOAD' : sha256(body);
  const signed = sign(settings, { url, method, headers, payloadHash, timeNs });
  return objectOf([...sortedEntries(given), ['headers', signed]]);
}

function texts(names: readonly string[]): string {
  return formatValue(setOf(names));
}

function readSettings(config: RegoMap): Settings {
  const missing = REQUIRED_SETTINGS.filter((name) => lookup(config, name) === undefined);
  if (missing.length > 0) {
    throw new OperandError(`operand 2 missing required AWS config parameters(s): ${texts(missing)}`);
  }
  const invalid = REQUIRED_SETTINGS.filter((name) => typeof lookup(config, name) !== 'string');
  if (invalid.length > 0) {
    throw new OperandError(`operand 2 invalid values for required AWS config parameters(s): ${texts(invalid)}`);
  }
  return {
    service: text(config, 'aws_service'),
    accessKey: text(config, 'aws_access_key'),
    secretKey: text(config, 'aws_secret_access_key'),
    region: text(config, 'aws_region'),
    sessionToken: text(config, 'aws_session_token'),
  };
}

function text(object: RegoMap, name: string): string {
  const value = lookup(object, name);
  return typeof value === 'string' ? value : '';
}

function checkRequest(request: RegoMap): void {
  const unknown = sortedEntries(request)
    .map(([key]) => key)
    .filter((key) => typeof key !== 'string' || !REQUEST_MEMBERS.has(key));
  if (unknown.length > 0) {
    throw new OperandError(`operand 1 invalid request parameters(s): ${formatValue(setOf(unknown))}`);
  }
  const missing = ['method', 'url'].filter((name) => lookup(request, name) === undefined);
  if (missing.length > 0) {
    throw new OperandError(`operand 1 missing required request parameters(s): ${texts(missing)}`);
  }
}

function readHeaders(request: RegoMap): ReadonlyMap<string, string> {
  const given = lookup(request, 'headers') ?? {};
  if (!isObject(given)) throw operandTypeError(0, given, 'object');
  const entries = sortedEntries(given).map(([name, value]): [string, string] => [
    typeof name === 'string' ? name : '',
    typeof value === 'string' ? value : '',
  ]);
  return new Map(entries);
}

function readTarget(request: RegoMap): { readonly url: GoUrl; readonly method: string } {
  const invalid = ['method', 'url'].filter((name) => typeof lookup(request, name) !== 'string');
  if (invalid.length > 0) {
    throw new OperandError(`operand 1 invalid values for required request parameters(s): ${texts(invalid)}`);
  }
  try {
    return { url: parseUrl(text(request, 'url')), method: text(request, 'method') };
  } catch (error) {
    throw new BuiltinError(error instanceof Error ? error.message : 'invalid URL');
  }
}

function bodyText(request: RegoMap): string {
  const raw = lookup(request, 'raw_body');
  if (raw !== undefined) return typeof raw === 'string' ? raw : '';
  const body = lookup(request, 'body');
  return body === undefined ? '' : toJsonText(body);
}

/** What is signed of a request. */
interface Signable {
  readonly url: GoUrl;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly payloadHash: string;
  readonly timeNs: bigint;
}

/** The headers of the signed request. */
function sign(settings: Settings, { url, method, headers, payloadHash, timeNs }: Signable): Value {
  const time = timestamp(timeNs);
  const date = time.slice(0, 8);
  const added = new Map([
    ['host', url.host],
    ['x-amz-date', time],
  ]);
  if (settings.service === 's3' || settings.service === 'glacier') added.set('x-amz-content-sha256', payloadHash);
  if (settings.sessionToken !== '') added.set('x-amz-security-token', settings.sessionToken);

  const toSign = new Map(added);
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!UNSIGNED_HEADERS.has(lower)) toSign.set(lower, value);
  }
  const lines = [...toSign].toSorted(([a], [b]) => compareStrings(a, b));
  const names = lines.map(([name]) => name).join(';');
  const canonical = [
    method,
    escapedPath(url),
    url.rawQuery,
    ...lines.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    payloadHash,
  ].join('\n');

  const scope = `${date}/${settings.region}/${settings.service}/aws4_request`;
  const stringToSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [date, settings.region, settings.service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${settings.secretKey}`),
  );
  const signature = hmac(key, stringToSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${settings.accessKey}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return objectOf([...headers, ['Authorization', authorization], ...added]);
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

const VALID_PATH = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/;

/** The path with escapes: as it was written, where that is well-formed. */
function escapedPath({ path, rawPath }: GoUrl): string {
  if (rawPath !== '' && VALID_PATH.test(rawPath)) return rawPath;
  return encodeURIComponent(path.toWellFormed())
    .replaceAll(/%(?:24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent)
    .replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20151228T140825Z`; a time in nanoseconds of 64 bits is within the years that a Date can hold. */
function timestamp(timeNs: bigint): string {
  return new Date(Number(timeNs / 1_000_000_000n) * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** The built-in `providers.aws.sign_req`. */
export const aws = { 'providers.aws.sign_req': signRequest } satisfies BuiltinTable;
