import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { lookup, type Value } from '../value/index.ts';
import { callBuiltin, testContext } from './test-context.ts';

// Made for these tests alone, the key too.
const root = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUKgAwIBAgIUVcTFTCnkJNqKalVIfrnS0Nh04IkwCgYIKoZIzj0EAwIw
HTEMMAoGA1UECgwDT3JnMQ0wCwYDVQQDDARSb290MCAXDTI2MTEyMzIyNTYzN1oY
DzIxMjYxMDMwMjI1NjM3WjAdMQwwCgYDVQQKDANPcmcxDTALBgNVBAMMBFJvb3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARIIjXDvf1WK1Om5BuaJTNLCtsSV54O
hjEo9wzPqdyQiSqRW5Yd+wF1JYEZZD2cZtRdZ0+oOZsiJ/UOpVYAkjBvo14wXDAP
BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAaBgNVHR4EEzARoA8wDYIL
ZXhhbXBsZS5jb20wHQYDVR0OBBYEFCAv3+NYrh+SWRF81+xd7w93EBTCMAoGCCqG
SM49BAMCA0gAMEUCIB0IomQAisJqosBd0lv5e5Cn/zvRqLaWFWB0SeEtqgCxAiEA
9YLpizNz2Op5omp4CCygrHufRYW68RiScN5v3IWwnK0=
-----END CERTIFICATE-----
`;

const leaf = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIBBTAKBggqhkjOPQQDAjAdMQwwCgYDVQQKDANPcmcxDTAL
BgNVBAMMBFJvb3QwIBcNMjYxMTIzMjI1NjM3WhgPMjEyNjEwMzAyMjU2MzdaMA8x
DTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASHz6bQTwah
JjsnHKS/6mNVh032ucI7aj9bPGpSlI2XnIOUSMzc1/K+0FwnchET20RqnRQ8X5fb
tFgOqxFACR2ao4GHMIGEMBMGA1UdJQQMMAoGCCsGAQUFBwMBMC0GA1UdEQQmMCSC
DSouZXhhbXBsZS5jb22HBAoAAAGGDXNwaWZmZTovL3RkL2EwHQYDVR0OBBYEFBXI
/N13G4woS7+mtiQlQnycO4W/MB8GA1UdIwQYMBaAFCAv3+NYrh+SWRF81+xd7w93
EBTCMAoGCCqGSM49BAMCA0gAMEUCIAg+c1n6bVfROF1URB14ycPjfdt3c+BKsteH
NiZWcAapAiEA1fsi7A+OJ13Ria0qTBVg8IK91mT8Jd7s6RsdOeDoyks=
-----END CERTIFICATE-----
`;

const stranger = `-----BEGIN CERTIFICATE-----
MIIBizCCATKgAwIBAgIBBTAKBggqhkjOPQQDAjAdMQwwCgYDVQQKDANPcmcxDTAL
BgNVBAMMBFJvb3QwIBcNMjYxMTIzMjI1NjM3WhgPMjEyNjEwMzAyMjU2MzdaMA8x
DTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASHz6bQTwah
JjsnHKS/6mNVh032ucI7aj9bPGpSlI2XnIOUSMzc1/K+0FwnchET20RqnRQ8X5fb
tFgOqxFACR2ao28wbTATBgNVHSUEDDAKBggrBgEFBQcDATAWBgNVHREEDzANggtl
eGFtcGxlLm9yZzAdBgNVHQ4EFgQUFcj83XcbjChLv6a2JCVCfJw7hb8wHwYDVR0j
BBgwFoAUIC/f41iuH5JZEXzX7F3vD3cQFMIwCgYIKoZIzj0EAwIDRwAwRAIgRM+7
E2U5hdSC74dtlBqGlFClYg1z1kBy1j6G9l7eb8UCIHiA43YgZLd65dXoTvyGfBoQ
zeamPwcoRNFY1/2gMJFF
-----END CERTIFICATE-----
`;

const leafKey = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIDSMWfsnMoEI4ly/FzwzZjPTSZ7oAqvErNDxMp3RHpu6oAoGCCqGSM49
AwEHoUQDQgAEh8+m0E8GoSY7Jxykv+pjVYdN9rnCO2o/WzxqUpSNl5yDlEjM3Nfy
vtBcJ3IRE9tEap0UPF+X27RYDqsRQAkdmg==
-----END EC PRIVATE KEY-----
`;

const request = `-----BEGIN CERTIFICATE REQUEST-----
MIH1MIGcAgEAMA8xDTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAASHz6bQTwahJjsnHKS/6mNVh032ucI7aj9bPGpSlI2XnIOUSMzc1/K+0Fwn
chET20RqnRQ8X5fbtFgOqxFACR2aoCswKQYJKoZIhvcNAQkOMRwwGjAYBgNVHREE
ETAPgg1yLmV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIDQPPLBnoQ+a83cZ
gXZPCu5vkZoYIwaK+w3PmdNs8OnnAiEA+WPs7IFsxNV8RH+skeD+UVx8OqD6LiNd
NtNBomuxicA=
-----END CERTIFICATE REQUEST-----
`;

/** A time at which all of them are valid. */
const nowNs = 1_830_000_000_000_000_000n;

function call(name: string, ...operands: Value[]): Value {
  return callBuiltin(`crypto.${name}`, operands, { ...testContext(), nowNs }) ?? null;
}

function at(value: Value, ...path: Value[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => (inner === undefined ? undefined : lookup(inner, key)), value);
}

test('a certificate is parsed to the members of Go', () => {
  const parsed = call('x509.parse_certificates', leaf);
  assert.deepEqual(at(parsed, 0, 'DNSNames'), ['*.example.com']);
  assert.deepEqual(at(parsed, 0, 'IPAddresses'), ['10.0.0.1']);
  assert.deepEqual(at(parsed, 0, 'URIStrings'), ['spiffe://td/a']);
  assert.equal(at(parsed, 0, 'SerialNumber'), 5);
  assert.equal(at(parsed, 0, 'Subject', 'CommonName'), 'leaf');
  assert.deepEqual(at(parsed, 0, 'Issuer', 'Organization'), ['Org']);
  assert.equal(at(parsed, 0, 'SignatureAlgorithm'), 10);
});

test('base64 of a PEM text is as good as the text', () => {
  const encoded = Buffer.from(leaf).toString('base64');
  assert.deepEqual(call('x509.parse_certificates', encoded), call('x509.parse_certificates', leaf));
});

test('a chain to the first certificate is verified', () => {
  assert.equal(at(call('x509.parse_and_verify_certificates', root + leaf), 0), true);
});

for (const [what, certificates, options] of [
  ['whose root is another', leaf + root, {}],
  ['with a name that the root may not give', root + stranger, {}],
  ['after its time', root + leaf, { CurrentTime: 9_000_000_000_000_000_000n }],
  ['before its time', root + leaf, { CurrentTime: 1 }],
  ['for another host', root + leaf, { DNSName: 'example.com' }],
  ['for another address', root + leaf, { DNSName: '10.0.0.2' }],
  ['for another usage', root + leaf, { KeyUsages: ['KeyUsageClientAuth'] }],
] satisfies [string, string, Value][]) {
  test(`a chain ${what} is refused`, () => {
    const given = call('x509.parse_and_verify_certificates_with_options', certificates, options);
    assert.deepEqual(given, [false, []]);
  });
}

test('a chain is verified for a host below a wildcard', () => {
  const options = { DNSName: 'a.example.com', KeyUsages: ['KeyUsageServerAuth'] };
  assert.equal(at(call('x509.parse_and_verify_certificates_with_options', root + leaf, options), 0), true);
});

test('a changed certificate is not verified', () => {
  const der = Buffer.from(leaf.replaceAll(/-.*-|\n/g, ''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  const changed = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  assert.deepEqual(call('x509.parse_and_verify_certificates', root + changed), [false, []]);
});

test('a request names its subject and what it asks for', () => {
  const parsed = call('x509.parse_certificate_request', request);
  assert.equal(at(parsed, 'Subject', 'CommonName'), 'leaf');
  assert.deepEqual(at(parsed, 'DNSNames'), ['r.example.com']);
});

test('a certificate and its key are a pair', () => {
  assert.equal(at(call('x509.parse_keypair', leaf, leafKey), 'Leaf', 'SerialNumber'), 5);
});

test('a certificate and the key of another are no pair', () => {
  assert.throws(() => call('x509.parse_keypair', root, leafKey), {
    message: 'tls: private key does not match public key',
  });
});

test('a private key becomes a JWK', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const expected: unknown = JSON.parse(JSON.stringify(privateKey.export({ format: 'jwk' })));
  for (const type of ['pkcs1', 'pkcs8'] as const) {
    const pem = privateKey.export({ format: 'pem', type }).toString();
    assert.deepEqual(call('x509.parse_rsa_private_key', pem), expected);
  }
});

// The texts are what OPA 1.22.2 answers.
for (const [name, operands, message] of [
  ['x509.parse_certificates', ['AAAA'], 'x509: malformed certificate'],
  ['x509.parse_certificates', ['!'], 'illegal base64 data at input byte 0'],
  ['x509.parse_certificates', [leafKey], "PEM block type is 'EC PRIVATE KEY', expected CERTIFICATE"],
  [
    'x509.parse_keypair',
    [leafKey, leafKey],
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  ['x509.parse_rsa_private_key', [''], 'input PEM data was empty'],
  [
    'x509.parse_and_verify_certificates_with_options',
    [root + leaf, { KeyUsages: ['a', 'b'] }],
    "invalid entries for 'KeyUsages' found: [a b]",
  ],
  ['x509.parse_and_verify_certificates_with_options', [root + leaf, { a: 1 }], 'invalid key option'],
] satisfies [string, Value[], string][]) {
  test(`crypto.${name} fails with: ${message}`, () => {
    assert.throws(() => call(name, ...operands), { message });
  });
}

test('every prefix of a certificate fails as a certificate that is malformed', () => {
  const der = Buffer.from(leaf.replaceAll(/-.*-|\n/g, ''), 'base64');
  for (let length = 1; length < der.length; length += 1) {
    assert.throws(() => call('x509.parse_certificates', der.subarray(0, length).toString('base64')), {
      message: 'x509: malformed certificate',
    });
  }
});
