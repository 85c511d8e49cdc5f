import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ENFORCED, enforcementWithout } from '../enforcement.ts';
import { readRuleSet } from '../rules/rule-set.ts';
import { type EdgeLoadResult, loadEdgeConfiguration } from './configuration.ts';
import { textDocument } from './document.ts';

const folder = mkdtempSync(join(tmpdir(), 'writ-edge-'));
after(() => rmSync(folder, { recursive: true }));

function load(text: string, environment: Record<string, string> = {}, flags: readonly string[] = []): EdgeLoadResult {
  writeFileSync(join(folder, 'edge.yaml'), text);
  const enforcement = flags.length > 0 ? enforcementWithout(flags) : ENFORCED;
  return loadEdgeConfiguration('edge.yaml', { environment, workingDirectory: folder, enforcement });
}

/** `line:column message` of each mistake. */
function mistakes(
  result: { ok: true } | { ok: false; issues: readonly { line?: number; column?: number; message: string }[] },
): string[] {
  return result.ok ? [] : result.issues.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const TLS = 'tls: {key_store: {path: /k.pem}}';
const BASE = `serve: {${TLS}}
management: {${TLS}}
mechanisms:
  authenticators:
    - {id: anon, type: anonymous}
    - {id: nobody, type: unauthorized}
  authorizers:
    - {id: yes, type: allow}
    - {id: check, type: cel, config: {expressions: [{expression: 'true'}], values: {a: x}}}
  finalizers:
    - {id: h, type: header, config: {headers: {X-A: '{{ .Subject.ID }}'}}}
    - {id: contract, type: jwt, config: {signer: {key_store: {path: /k.pem}}}}
  error_handlers:
    - {id: login, type: redirect, config: {to: 'https://login/'}}
default_rule:
  execute: [{authenticator: nobody}, {finalizer: h}]
  on_error: [{error_handler: login, if: type(Error) == authentication_error}]
`;

test('all mistakes are reported at once, each at its place', () => {
  const result = load(`serve:
  port: many
  tls: {key_store: {path: /k.pem}}
management: {tls: {key_store: {path: /k.pem}}}
mechanisms:
  authenticators:
    - {id: a, type: anonymus}
    - {id: j, type: jwt, config: {jwks_endpoint: http://idp/keys, asertions: {}}}
  authorizers:
    - {id: c, type: cel, config: {expressions: [{expression: 'foo == 1'}]}}
  finalizers:
    - {id: h, type: header, config: {headers: {X: '{{ nope }}'}}}
default_rule:
  execute: [{authenticator: b}]
`);
  const found = mistakes(result);
  for (const part of [
    '2:9 expected a number, got the text `many`',
    '7:21 there is no authenticator of type `anonymus`; did you mean `anonymous`?',
    'authenticator `j`: the scheme must be https',
    'authenticator `j`: unknown key `asertions`; did you mean `assertions`?',
    'authorizer `c`: undeclared reference to `foo`',
    'finalizer `h`: template:1:4: function `nope` is not defined',
    'there is no authenticator `b` in the catalogue',
  ]) {
    assert.ok(
      found.some((line) => line.includes(part)),
      `${part}\n---\n${found.join('\n')}`,
    );
  }
});

test('listeners need TLS unless that is given up', () => {
  const text = BASE.replaceAll(TLS, '');
  assert.match(
    mistakes(load(text)).join('\n'),
    /`serve.tls` must be configured[^]*`management.tls` must be configured/,
  );
  assert.deepEqual(mistakes(load(text, {}, ['insecure-skip-ingress-tls-enforcement'])), []);
});

test('a default rule must not let everyone in, not even as a fallback', () => {
  const text = BASE.replace('{authenticator: nobody}', '{authenticator: nobody}, {authenticator: anon}');
  assert.match(mistakes(load(text)).join('\n'), /insecure default rule configured: `anon`/);
  assert.deepEqual(mistakes(load(text, {}, ['insecure'])), []);
});

test('a variable that is not set is empty, and a warning', () => {
  const result = load(BASE.replace('/k.pem', '"${KEYS}"'));
  assert.ok(result.ok);
  assert.match(result.warnings[0]?.message ?? '', /`KEYS` is not set/);
});

for (const [reference, value] of [
  ['${A:-x}', 'x'],
  ['${SET}', 'heimdall'],
  ['${SET^^}', 'HEIMDALL'],
  ['${SET:0:3}', 'hei'],
  ['${SET#heim}', 'dall'],
  ['${EMPTY:=y}', 'y'],
  ['${EMPTY=y}', ''],
] as const) {
  test(`the variable ${reference} becomes \`${value}\``, () => {
    const result = load(BASE.replace('serve: {', `serve: {host: "${reference}", `), { SET: 'heimdall', EMPTY: '' });
    assert.ok(result.ok, mistakes(result).join('\n'));
    assert.equal(result.configuration.settings.serve.host, value);
  });
}

test('the environment overrides settings', () => {
  const result = load(BASE, {
    HEIMDALLCFG_SERVE_PORT: '80',
    HEIMDALLCFG_SERVE_TRUSTED__PROXIES_0: '10.0.0.0/8',
    HEIMDALLCFG_MECHANISMS_AUTHENTICATORS_0_TYPE: 'unauthorized',
  });
  assert.ok(result.ok, mistakes(result).join('\n'));
  assert.equal(result.configuration.settings.serve.port, 80);
  assert.deepEqual(result.configuration.settings.serve.trusted_proxies, ['10.0.0.0/8']);
  assert.equal(result.configuration.catalogue.find('authenticator', 'anon')?.type.type, 'unauthorized');
});

test('a key of a secret source that does not exist is refused', () => {
  const text = BASE.replace('{key_store: {path: /k.pem}}}}', '{secret: {source: missing}}}}');
  assert.match(mistakes(load(text)).join('\n'), /no secret source `missing` is configured/);
});

function ruleMistakes(rules: string, { isProxy = false } = {}): string[] {
  const loaded = load(BASE);
  assert.ok(loaded.ok, mistakes(loaded).join('\n'));
  const document = textDocument('rules.yaml', rules, { environment: {}, workingDirectory: folder, substitutes: false });
  return mistakes(readRuleSet(document, { id: 'test', configuration: loaded.configuration, isProxy }));
}

function rule(steps: string, match = 'http: {paths: [{path: /a}]}'): string {
  return `version: "1beta1"\nrules:\n  - id: r\n    match: {${match}}\n    execute: [${steps}]\n`;
}

const REFUSED: readonly (readonly [what: string, rules: string, message: RegExp])[] = [
  ['an unknown version', rule('{authenticator: anon}').replace('1beta1', '2'), /unsupported rule set version: `2`/],
  ['an unknown key', rule('{authenticator: anon}').replace('- id: r', '- id: r\n    metod: x'), /unknown key `metod`/],
  ['`if` on an authenticator', rule("{authenticator: anon, if: 'true'}"), /`if` on an authenticator/],
  ['two mechanisms in one step', rule('{authenticator: anon, authorizer: yes}'), /a step names one mechanism/],
  [
    'an unknown key in the config of a step',
    rule('{authenticator: anon, config: {principle: x}}'),
    /authenticator `anon`: unknown key `principle`/,
  ],
  [
    'what a rule cannot set',
    rule('{authenticator: anon}, {finalizer: contract, config: {signer: {}}}'),
    /`signer` cannot be set in a rule/,
  ],
  [
    'methods that leave none',
    rule('{authenticator: anon}', "http: {paths: [{path: /a}], methods: ['!GET']}"),
    /leave none/,
  ],
  [
    'a finalizer before an authorizer',
    rule('{authenticator: anon}, {finalizer: h}, {authorizer: yes}'),
    /after a finalizer/,
  ],
  [
    'an authenticator after an authorizer',
    rule('{authenticator: anon}, {authorizer: yes}, {authenticator: nobody}'),
    /after some other non authenticator/,
  ],
  [
    'two steps with one id',
    rule('{authenticator: anon}, {finalizer: h}, {finalizer: h}'),
    /IDs used for execute pipeline steps must be unique/,
  ],
  ['a rule without a default principal', rule('{authenticator: anon, principal: device}'), /default principal/],
  [
    'a condition that is not boolean',
    rule('{authenticator: anon}, {authorizer: yes, if: Subject.ID}'),
    /must yield a boolean/,
  ],
  [
    'a capture that the path does not have',
    rule('{authenticator: anon}', 'http: {paths: [{path: "/:a", captures: [{name: b, type: exact, value: x}]}]}'),
    /no wildcard named `b`/,
  ],
  [
    'two rules with one id',
    `${rule('{authenticator: anon}')}  - {id: r, match: {http: {paths: [{path: /b}]}}, execute: [{authenticator: anon}]}\n`,
    /two rules with the id `r`/,
  ],
];

for (const [what, rules, message] of REFUSED) {
  test(`a rule set is refused for ${what}`, () => {
    assert.match(ruleMistakes(rules).join('\n'), message);
  });
}

test('a proxy needs to know where requests go', () => {
  assert.match(ruleMistakes(rule('{authenticator: anon}'), { isProxy: true }).join('\n'), /requires forward_to/);
});

test('a Kubernetes resource is a rule set, in both generations', () => {
  const body = (match: string): string =>
    `  rules:\n    - {id: r, match: {${match}}, execute: [{authenticator: anon}]}\n`;
  const head = (version: string): string =>
    `apiVersion: heimdall.dadrus.github.com/${version}\nkind: RuleSet\nmetadata: {name: x}\nspec:\n  authClassName: default\n`;
  assert.deepEqual(
    ruleMistakes(head('v1alpha4') + body('routes: [{path: /a}], hosts: [{type: glob, value: "*.x"}]')),
    [],
  );
  assert.deepEqual(ruleMistakes(head('v1beta1') + body('http: {paths: [{path: /a}]}')), []);
});

test("a stage that a rule does not have is the default rule's", () => {
  const loaded = load(BASE);
  assert.ok(loaded.ok);
  const text = rule('{authenticator: anon}, {authorizer: yes}');
  const document = textDocument('rules.yaml', text, { environment: {}, workingDirectory: folder, substitutes: false });
  const result = readRuleSet(document, { id: 'test', configuration: loaded.configuration, isProxy: false });
  assert.ok(result.ok);
  const pipeline = result.ruleSet.rules[0]?.pipeline;
  assert.deepEqual(
    [pipeline?.authenticators, pipeline?.finalizers, pipeline?.errorHandlers].map((steps) =>
      steps?.map(({ stepId }) => stepId),
    ),
    [['anon'], ['h'], ['login']],
  );
});

test('`values` of a rule are merged into those of the catalogue', () => {
  const loaded = load(BASE);
  assert.ok(loaded.ok);
  const text = rule('{authenticator: anon}, {authorizer: check, config: {values: {b: y}}}');
  const document = textDocument('rules.yaml', text, { environment: {}, workingDirectory: folder, substitutes: false });
  const result = readRuleSet(document, { id: 'test', configuration: loaded.configuration, isProxy: false });
  assert.ok(result.ok);
  const values = result.ruleSet.rules[0]?.pipeline.handlers[0]?.config['values'];
  assert.deepEqual(Object.keys(values ?? {}), ['a', 'b']);
});
