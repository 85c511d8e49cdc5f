/** What both servers serve. */
export const POLICY = `package app

default allow := false

allow if input.user == "alice"

conflict := 1 if input.x

conflict := 2 if input.x

undef if input.never

kinds := {"set": {1, "a", [2]}, "<b>": null, "big": 123456789012345678901234567890, "half": 0.5}

quotient := 1 / input.z

names contains name if some name in data.roles.admin

echo := input

call := f(input.n)

f(n) := n + 1
`;

export const DATA = { roles: { admin: ['x', 'y'], 7: 'seven' }, scalar: 1, 'a/b': { x: 'slash' } };

/** A request; the body is JSON text unless the headers say otherwise. */
export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const DOCUMENTS = [
  '',
  '/app',
  '/app/allow',
  '/app/undef',
  '/app/kinds',
  '/app/names',
  '/app/conflict',
  '/app/quotient',
  '/app/echo',
  '/app/call',
  '/app/f',
  '/nothing',
  '/nothing/below',
  '/roles',
  '/roles/admin/1',
  '/roles/admin/9',
  '/roles/admin/x',
  '/roles/7',
  '/scalar',
  '/scalar/x',
  '/a%2Fb/x',
  '/a%22b',
  '/app/%zz',
];

const INPUTS = [
  '',
  '{}',
  'null',
  '{"input":null}',
  '{"input":{"user":"alice"}}',
  '{"input":{"user":"bob","x":1,"z":0,"n":2}}',
  '{"input":{"z":4,"__proto__":{"user":"alice"}}}',
  '{"input":{"user":"bob","user":"alice"}}',
  '{"input":[1,2,{"a":"\\u00e9<>&"}]}',
  '{"input":1e400}',
  '{"input":12345678901234567890.123}',
  '{"input":"\\ud800"}',
  '{',
  '[1]',
  '"x"',
  '1',
  'true',
  '{"input":}',
  '{"input":01}',
  'nul',
];

const QUERIES = [
  'x = data.roles.admin[_]',
  'data.roles.admin[i] = x',
  'data.roles.admin[_]',
  '1 = 2',
  '1 = 1',
  'x = 1; y = 2',
  'some x in [1, 2]',
  ')',
  'foo(1)',
  'input.a = x',
  'data.app.f(1, x)',
  'data.app.conflict',
];

const OTHERS: readonly Question[] = [
  { path: '/health' },
  { path: '/health?bundles' },
  { path: '/health?plugins' },
  { path: '/health/live' },
  { path: '/v1/query' },
  { path: '/v1/query', method: 'POST', body: '{' },
  { path: '/v1/query', method: 'POST', body: '{"query":1}' },
  { path: '/v1/query', method: 'POST', body: '[]' },
  { path: '/v1/query', method: 'POST', body: '{"query":"input.a=x","input":{"a":5}}' },
  { path: '/v1/policies/none' },
  { path: '/v1/status' },
  { path: '/', method: 'POST', body: '{}' },
  { path: '/nothing' },
  { path: '/v1/nothing' },
  { path: '/v1/query', method: 'PUT' },
  { path: '/v0/data/x', method: 'PUT' },
  { path: '/v1/data/app', method: 'OPTIONS' },
  { path: '/v1/data/app/allow?explain=notes' },
  { path: '/v1/data/app/allow?pretty' },
  { path: '/v1/data/app/allow?pretty=true' },
  { path: '/v1/data/app/allow?pretty=false' },
  { path: '/v1/data/app/kinds?pretty' },
  { path: '/v1/data/app/quotient?strict-builtin-errors', method: 'POST', body: '{"input":{"z":0}}' },
  { path: '/v1/data/app/allow?input=%7B%22user%22:%22alice%22%7D' },
  { path: '/v1/data/app/allow?input=%7B' },
  { path: '/v1/data/app/echo?input=1&input=2' },
  {
    path: '/v1/data/app/allow',
    method: 'POST',
    body: 'input: {user: alice}',
    headers: { 'content-type': 'application/x-yaml' },
  },
];

/** Everything that both servers are asked. */
export const QUESTIONS: readonly Question[] = [
  ...DOCUMENTS.map((path) => ({ path: `/v1/data${path}` })),
  ...DOCUMENTS.flatMap((path) => INPUTS.map((body) => ({ path: `/v1/data${path}`, method: 'POST', body }))),
  ...DOCUMENTS.flatMap((path) => INPUTS.map((body) => ({ path: `/v0/data${path}`, method: 'POST', body }))),
  ...QUERIES.map((query) => ({ path: `/v1/query?q=${encodeURIComponent(query)}` })),
  ...OTHERS,
];
