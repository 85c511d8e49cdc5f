import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, lookup, type PlainObject, RegoObject, type Value } from '../value/index.ts';
import { callBuiltin } from './test-context.ts';

const config = {
  aws_service: 's3',
  aws_access_key: 'MYAWSACCESSKEYGOESHERE',
  aws_secret_access_key: 'MYAWSSECRETACCESSKEYGOESHERE',
  aws_region: 'us-east-1',
};
const timeNs = 1_451_311_705_000_000_000n;

function sign(request: Value, settings: Value = config, time: Value = timeNs): Value {
  return callBuiltin('providers.aws.sign_req', [request, settings, time]) ?? null;
}

function headersOf(request: Value): PlainObject {
  const headers = lookup(request, 'headers') ?? null;
  assert.ok(isObject(headers) && !(headers instanceof RegoObject));
  return headers;
}

// The signatures are those of OPA 1.22.2.
test('a request without a body is signed', () => {
  const names = 'host;x-amz-content-sha256;x-amz-date';
  assert.deepEqual(headersOf(sign({ method: 'get', url: 'http://example.com' })), {
    Authorization: `AWS4-HMAC-SHA256 Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=0047a7016c81e5c7f29cd522f97e911e04fc472fced0aee7916cbc287ad6c8e3`,
    host: 'example.com',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20151228T140825Z',
  });
});

test('a session token becomes a signed header', () => {
  const headers = headersOf(
    sign({ method: 'get', url: 'http://example.com' }, { ...config, aws_session_token: 'MYAWSSECURITYTOKENGOESHERE' }),
  );
  const authorization = headers['Authorization'];
  assert.ok(typeof authorization === 'string');
  assert.match(authorization, /Signature=23c31bda8a74630c0a94f6b82a3511e7e74728df98e6f54ed0840488dbbdc8d1$/);
});

for (const [request, settings, time, message] of [
  [
    { method: 'get', url: 'a' },
    {},
    1,
    'operand 2 missing required AWS config parameters(s): {"aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"}',
  ],
  [
    { method: 'get', url: 'a' },
    { ...config, aws_region: 5 },
    1,
    'operand 2 invalid values for required AWS config parameters(s): {"aws_region"}',
  ],
  [{ method: 'get', url: 'a' }, config, 1.5, 'operand 3 could not convert time_ns value into a unix timestamp'],
  [{ url: 'a' }, config, 1, 'operand 1 missing required request parameters(s): {"method"}'],
  [{ url: 'a', method: 'get', x: 1 }, config, 1, 'operand 1 invalid request parameters(s): {"x"}'],
  [{ url: 1, method: 'get' }, config, 1, 'operand 1 invalid values for required request parameters(s): {"url"}'],
  [
    { url: 'a', method: 'get' },
    { ...config, disable_payload_signing: 1 },
    1,
    "operand 2 invalid value for 'disable_payload_signing' in AWS config",
  ],
] satisfies [Value, Value, Value, string][]) {
  test(`fails with: ${message}`, () => {
    assert.throws(() => sign(request, settings, time), { message });
  });
}
