import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { builtinDeclarations, builtinFunctions, builtinGroups, builtinRelations } from './index.ts';

/** What the compiler rewrites, so that no evaluator ever calls it. */
const REWRITTEN: ReadonlySet<string> = new Set(['assign', 'print', 'rego.metadata.chain', 'rego.metadata.rule']);

/** What policies may call and is not there yet. Whoever adds one takes it off the list. */
const MISSING: readonly string[] = [
  'crypto.hmac.equal',
  'crypto.hmac.md5',
  'crypto.hmac.sha1',
  'crypto.hmac.sha256',
  'crypto.hmac.sha512',
  'crypto.md5',
  'crypto.parse_private_keys',
  'crypto.sha1',
  'crypto.sha256',
  'crypto.x509.parse_and_verify_certificates',
  'crypto.x509.parse_and_verify_certificates_with_options',
  'crypto.x509.parse_certificate_request',
  'crypto.x509.parse_certificates',
  'crypto.x509.parse_keypair',
  'crypto.x509.parse_rsa_private_key',
  'glob.match',
  'glob.quote_meta',
  'graphql.is_valid',
  'graphql.parse',
  'graphql.parse_and_verify',
  'graphql.parse_query',
  'graphql.parse_schema',
  'graphql.schema_is_valid',
  'http.send',
  'json.match_schema',
  'json.verify_schema',
  'net.lookup_ip_addr',
  'opa.runtime',
  'providers.aws.sign_req',
  're_match',
  'regex.find_all_string_submatch_n',
  'regex.find_n',
  'regex.globs_match',
  'regex.is_valid',
  'regex.match',
  'regex.replace',
  'regex.split',
  'regex.template_match',
  'rego.parse_module',
  'strings.render_template',
  'time.add_date',
  'time.clock',
  'time.date',
  'time.diff',
  'time.format',
  'time.now_ns',
  'time.parse_duration_ns',
  'time.parse_ns',
  'time.parse_rfc3339_ns',
  'time.weekday',
  'uri.is_valid',
  'uri.parse',
  'uuid.parse',
  'uuid.rfc4122',
];

describe('the built-ins', () => {
  it('are all there, apart from those that are listed as missing', () => {
    const missing = [...builtinDeclarations.keys()].filter((name) => {
      return !builtinFunctions.has(name) && !builtinRelations.has(name) && !REWRITTEN.has(name);
    });
    assert.deepEqual(missing, MISSING);
  });

  it('are written only once', () => {
    const names = builtinGroups.flatMap((group) => Object.keys(group));
    assert.equal(new Set(names).size, names.length);
  });

  it('are all declared', () => {
    const names = [...builtinFunctions.keys(), ...builtinRelations.keys()];
    assert.deepEqual(
      names.filter((name) => !builtinDeclarations.has(name)),
      [],
    );
  });

  it('are relations where they are declared so', () => {
    const declared = [...builtinDeclarations.values()].filter(({ relation }) => relation).map(({ name }) => name);
    assert.deepEqual([...builtinRelations.keys()], declared);
  });
});
