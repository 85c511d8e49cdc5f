import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ManualClock, manualClock, sequentialIds } from '@writ/core';
import type { Value } from '@writ/rego';
import { DecisionPoint } from '../../decision/decision-point.ts';
import type { Decision } from '../../decision/types.ts';
import { compileRego } from '../../engine/rego.ts';
import type { EngineProgram } from '../../engine/types.ts';
import { DataStore, SnapshotBuilder } from '../../store/index.ts';
import { authzenHandler } from './handler.ts';
import type { AuthzenAnswer, AuthzenHandler, AuthzenOptions, AuthzenRequest } from './types.ts';

const SOURCE = `package authzen
default allow := false
allow if input.resource.id == data.users[input.subject.id].owns[_]
allow := {"decision": true, "context": {"obligation": "log", "writ": "forged", "set": {1}}} if input.action.name == "explained"
allow := "yes" if input.action.name == "odd"
allow if { input.action.name == "conflicting"; fails }
fails := 1 if input.action.name
fails := 2 if input.action.name
allow if input.action.properties.__proto__ == "data"
allow if input.context.open
names := {"a": 1}`;

interface World {
  readonly clock: ManualClock;
  readonly store: DataStore<EngineProgram>;
  readonly handler: AuthzenHandler;
  readonly recorded: Decision[];
}

const USERS: Readonly<Record<string, Value>> = {
  alice: { owns: ['1', '2', '3'] },
  bob: { owns: ['2'] },
};

function world(options: Pick<AuthzenOptions, 'search' | 'publicUrl'> = {}, users: typeof USERS = USERS): World {
  const clock = manualClock(1_700_000_000_000);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'authzen.rego', source: SOURCE }]);
  const snapshot = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 7n }, ageMs: 0 }, clock);
  for (const [key, user] of Object.entries(users)) snapshot.put(key, user);
  const committed = store
    .stage()
    .declare({ name: 'users', mount: ['users'], maxStalenessMs: 1000 })
    .snapshot(snapshot)
    .policies({ revisions: { app: 'r1' }, program, rulePaths: program.rulePaths })
    .commit();
  assert.equal(committed.ok, true);
  const recorded: Decision[] = [];
  const decider = new DecisionPoint({
    store,
    clock,
    ids: sequentialIds('d'),
    onDecision: (decision) => recorded.push(decision),
  });
  const handler = authzenHandler({ decider, consult: (request) => decider.consult(request), ...options });
  return { clock, store, handler, recorded };
}

type Asked = Partial<Omit<AuthzenRequest, 'body'>> & { readonly body?: unknown };

async function ask({ handler }: World, path: string, { body, ...request }: Asked = {}): Promise<AuthzenAnswer> {
  const bytes = body instanceof Uint8Array ? body : typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const answer = await handler({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    origin: 'http://localhost:8181',
    terms: {},
    ...request,
  });
  assert.ok(answer);
  return answer;
}

/** The members of answers that the tests look at. */
type Member =
  | 'access_evaluation_endpoint'
  | 'context'
  | 'count'
  | 'decision'
  | 'error'
  | 'evaluations'
  | 'length'
  | 'obligation'
  | 'page'
  | 'reasons'
  | 'results'
  | 'search_action_endpoint'
  | 'search_subject_endpoint'
  | 'set'
  | 'writ';
interface Json extends Readonly<Record<Member, Json>>, Iterable<Json> {
  readonly next_token: string;
}

const parsed = ({ body }: AuthzenAnswer): Json => JSON.parse(body) as Json;

const subject = { type: 'user', id: 'alice' };
const resource = { type: 'record', id: '1' };
const action = { name: 'read' };
const question = { subject, action, resource };
const EVALUATION = '/access/v1/evaluation';
const EVALUATIONS = '/access/v1/evaluations';

describe('an evaluation', () => {
  it('answers with the decision and what it is based on', async () => {
    const answer = await ask(world(), EVALUATION, { body: question });
    assert.deepEqual(parsed(answer), {
      decision: true,
      context: {
        writ: {
          decisionId: 'd-1',
          view: 1,
          datasets: { users: { revision: ['e', '7'], ageMs: 0 } },
          policies: { app: 'r1' },
          reasons: [],
        },
      },
    });
    assert.deepEqual([answer.status, answer.headers], [200, { 'content-type': 'application/json' }]);
  });

  it('is recorded', async () => {
    const here = world();
    await ask(here, EVALUATION, { body: question });
    assert.equal(here.recorded.length, 1);
  });

  it('denies where the policy does not permit', async () => {
    const body = { ...question, resource: { type: 'record', id: '9' } };
    assert.equal(parsed(await ask(world(), EVALUATION, { body })).decision, false);
  });

  it('passes on the context of the policy, but for our own member', async () => {
    const { context } = parsed(
      await ask(world(), EVALUATION, {
        body: { ...question, action: { name: 'explained' }, resource: { type: 'record', id: '9' } },
      }),
    );
    assert.deepEqual([context.obligation, context.set, typeof context.writ], ['log', [1], 'object']);
  });

  for (const [name, message] of [
    ['odd', 'the policy gave neither a boolean nor `{decision, context}`'],
    ['conflicting', 'the policy failed'],
  ]) {
    it(`denies and says so where ${message}`, async () => {
      const body = { ...question, action: { name }, resource: { type: 'record', id: '9' } };
      const { decision, context } = parsed(await ask(world(), EVALUATION, { body }));
      assert.deepEqual([decision, context.error], [false, { status: 500, message }]);
    });
  }

  it('denies with the reason where the data is too old', async () => {
    const here = world();
    here.clock.advance(1001);
    const { decision, context } = parsed(await ask(here, EVALUATION, { body: question }));
    assert.deepEqual(
      [decision, context.writ.reasons],
      [false, [{ code: 'ERR_PDP_DATA_STALE', message: 'dataset `users` is 1001 ms old, more than 1000 ms' }]],
    );
  });

  it('holds to the terms of the request', async () => {
    const here = world();
    here.clock.advance(500);
    const answer = await ask(here, EVALUATION, { body: question, terms: { maxStalenessMs: 499 } });
    assert.equal(parsed(answer).decision, false);
  });

  it('takes `__proto__` for a key like any other', async () => {
    const body = `{"subject":${JSON.stringify(subject)},"resource":{"type":"record","id":"9"},"action":{"name":"x","properties":{"__proto__":"data"}}}`;
    assert.equal(parsed(await ask(world(), EVALUATION, { body })).decision, true);
    assert.equal(Object.hasOwn(Object.prototype, 'data'), false);
  });

  it('ignores fields that it does not know', async () => {
    assert.equal(parsed(await ask(world(), EVALUATION, { body: { ...question, unknown: [1] } })).decision, true);
  });

  for (const [name, value] of [
    ['x-request-id', 'bfe9eb29'],
    ['x-request-id', ''],
  ] as const) {
    it(`gives back the request id \`${value}\``, async () => {
      const headers = { 'content-type': 'application/json', [name]: value };
      assert.equal((await ask(world(), EVALUATION, { body: question, headers })).headers['x-request-id'], value);
      assert.equal((await ask(world(), EVALUATION, { body: '', headers })).headers['x-request-id'], value);
    });
  }
});

describe('a bad request', () => {
  const cases: readonly (readonly [body: unknown, message: string])[] = [
    ['', 'the body is empty'],
    ['{', 'the body is no JSON: unexpected EOF'],
    ['[]', 'the body is no JSON object'],
    ['null', 'the body is no JSON object'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 'the body is no UTF-8'],
    ['{"subject":1,"subject":{}}', 'an object in the body has the same key twice'],
    ['{"subject":{"a":1,"\\u0061":2}}', 'an object in the body has the same key twice'],
    [`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`, 'the body is no JSON: exceeded max depth'],
    [{ action, resource }, '`subject` is missing'],
    [{ subject, resource }, '`action` is missing'],
    [{ subject, action }, '`resource` is missing'],
    [{ ...question, subject: 'alice' }, '`subject` is no object'],
    [{ ...question, subject: [] }, '`subject` is no object'],
    [{ ...question, subject: null }, '`subject` is no object'],
    [{ ...question, subject: { id: 'alice' } }, '`subject.type` is missing'],
    [{ ...question, subject: { type: 'user' } }, '`subject.id` is missing'],
    [{ ...question, subject: { type: 'user', id: 1 } }, '`subject.id` is no string'],
    [{ ...question, resource: { type: 'record' } }, '`resource.id` is missing'],
    [{ ...question, action: {} }, '`action.name` is missing'],
    [{ ...question, action: { name: ['read'] } }, '`action.name` is no string'],
    [{ ...question, subject: { ...subject, properties: 'x' } }, '`subject.properties` is no object'],
    [{ ...question, context: 'x' }, '`context` is no object'],
  ];
  for (const [body, message] of cases) {
    it(`is answered with 400 and: ${message}`, async () => {
      const answer = await ask(world(), EVALUATION, { body });
      assert.deepEqual([answer.status, answer.body], [400, message]);
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
    });
  }

  for (const type of [undefined, 'text/plain', 'application/jsonx', 'application/json+x']) {
    it(`is one of content-type ${type}`, async () => {
      const answer = await ask(world(), EVALUATION, { body: question, headers: { 'content-type': type } });
      assert.deepEqual([answer.status, answer.body], [400, 'the content-type must be `application/json`']);
    });
  }

  it('may name parameters of the content-type', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    assert.equal((await ask(world(), EVALUATION, { body: question, headers })).status, 200);
  });

  it('does not read strings as keys', async () => {
    const body = { ...question, context: { 'a:"b': 'c:d\\:"', open: true } };
    assert.equal((await ask(world(), EVALUATION, { body })).status, 200);
  });

  it('has another method or path', async () => {
    const { status, headers } = await ask(world(), EVALUATION, { method: 'GET' });
    assert.deepEqual([status, headers['allow']], [405, 'POST']);
    assert.equal((await ask(world(), '/access/v1/nothing')).status, 404);
    assert.equal((await ask(world(), '/access/v1/search/subject', { body: question })).status, 404);
  });
});

const decisionsOf = (answer: AuthzenAnswer): unknown =>
  Array.from(parsed(answer).evaluations, ({ decision }) => decision);
const of = (...ids: readonly string[]): unknown[] => ids.map((id) => ({ resource: { type: 'record', id } }));

describe('evaluations', () => {
  const shared = { subject, action };

  it('are answered in order, with defaults for what they leave out', async () => {
    const evaluations = [
      ...of('1', '9'),
      { subject: { type: 'user', id: 'bob' }, resource: { type: 'record', id: '2' } },
    ];
    assert.deepEqual(decisionsOf(await ask(world(), EVALUATIONS, { body: { ...shared, evaluations } })), [
      true,
      false,
      true,
    ]);
  });

  it('replace a default as a whole', async () => {
    const body = {
      ...question,
      context: { open: true },
      evaluations: [{ context: {}, ...(of('9')[0] as object) }, of('9')[0]],
    };
    assert.deepEqual(decisionsOf(await ask(world(), EVALUATIONS, { body })), [false, true]);
  });

  for (const [semantic, expected] of [
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ] as const) {
    it(`stop as ${semantic} says`, async () => {
      const body = { ...shared, evaluations: of('1', '9', '2'), options: { evaluations_semantic: semantic, other: 1 } };
      assert.deepEqual(decisionsOf(await ask(world(), EVALUATIONS, { body })), expected);
    });
  }

  it('go on past denials until one permits', async () => {
    const body = {
      ...shared,
      evaluations: of('8', '9', '1', '2'),
      options: { evaluations_semantic: 'permit_on_first_permit' },
    };
    assert.deepEqual(decisionsOf(await ask(world(), EVALUATIONS, { body })), [false, false, true]);
  });

  it('that lack something are denied, each for itself', async () => {
    const answer = await ask(world(), EVALUATIONS, { body: { subject, evaluations: [{ ...question }, { action }] } });
    assert.equal(answer.status, 200);
    const [first, second] = parsed(answer).evaluations;
    assert.deepEqual(
      [first?.decision, second],
      [true, { decision: false, context: { error: { status: 400, message: '`resource` is missing' } } }],
    );
  });

  it('that are none are one evaluation', async () => {
    assert.equal(parsed(await ask(world(), EVALUATIONS, { body: { ...question, evaluations: [] } })).decision, true);
    assert.equal(parsed(await ask(world(), EVALUATIONS, { body: question })).decision, true);
    assert.equal((await ask(world(), EVALUATIONS, { body: { subject, evaluations: [] } })).status, 400);
  });

  for (const [body, message] of [
    [{ evaluations: {} }, '`evaluations` is no array'],
    [{ evaluations: [1] }, '`evaluations[0]` is no object'],
    [{ subject: 'x', evaluations: [{}] }, '`subject` is no object'],
    [{ options: [], evaluations: [{}] }, '`options` is no object'],
    [
      { options: { evaluations_semantic: 'some' }, evaluations: [{}] },
      '`options.evaluations_semantic` is none of execute_all, deny_on_first_deny, permit_on_first_permit',
    ],
    [{ evaluations: Array.from({ length: 10_001 }, () => ({})) }, '`evaluations` has 10001 elements, more than 10000'],
  ] as const) {
    it(`are refused with: ${message}`, async () => {
      const answer = await ask(world(), EVALUATIONS, { body });
      assert.deepEqual([answer.status, answer.body], [400, message]);
    });
  }
});

const SEARCH: NonNullable<AuthzenOptions['search']> = {
  subjects: new Map([['user', { path: ['users'] }]]),
  resources: new Map([['record', ['1', '2', '3', '4']]]),
  actions: ['read', 'explained', 'odd'],
};

const resultsOf = (answer: AuthzenAnswer): unknown => parsed(answer).results;

describe('a search', () => {
  const forRecords = { subject, action, resource: { type: 'record' } };
  const RESOURCE = '/access/v1/search/resource';

  it('finds subjects', async () => {
    const body = { subject: { type: 'user' }, action, resource: { type: 'record', id: '2' } };
    assert.deepEqual(resultsOf(await ask(world({ search: SEARCH }), '/access/v1/search/subject', { body })), [
      { type: 'user', id: 'alice' },
      { type: 'user', id: 'bob' },
    ]);
  });

  it('finds resources', async () => {
    assert.deepEqual(resultsOf(await ask(world({ search: SEARCH }), RESOURCE, { body: forRecords })), [
      { type: 'record', id: '1' },
      { type: 'record', id: '2' },
      { type: 'record', id: '3' },
    ]);
  });

  it('finds actions, whatever action the request names', async () => {
    const body = { subject, resource: { type: 'record', id: '9' }, action: 'x' };
    assert.deepEqual(resultsOf(await ask(world({ search: SEARCH }), '/access/v1/search/action', { body })), [
      { name: 'explained' },
    ]);
  });

  it('ignores the id of what it looks for', async () => {
    const body = { ...forRecords, resource: { type: 'record', id: 7 } };
    assert.equal(parsed(await ask(world({ search: SEARCH }), RESOURCE, { body })).results.length, 3);
  });

  it('finds nothing of a type without candidates', async () => {
    const body = { ...forRecords, resource: { type: 'other' } };
    assert.deepEqual(resultsOf(await ask(world({ search: SEARCH }), RESOURCE, { body })), []);
  });

  it('is not recorded candidate by candidate', async () => {
    const here = world({ search: SEARCH });
    await ask(here, RESOURCE, { body: forRecords });
    assert.deepEqual(here.recorded, []);
  });

  it('says what it is based on, and why candidates were refused', async () => {
    const here = world({ search: SEARCH });
    here.clock.advance(1001);
    const { results, context } = parsed(await ask(here, RESOURCE, { body: forRecords }));
    assert.deepEqual(
      [results, context.writ],
      [
        [],
        {
          view: 1,
          datasets: { users: { revision: ['e', '7'], ageMs: 1001 } },
          policies: { app: 'r1' },
          reasons: [{ code: 'ERR_PDP_DATA_STALE', message: 'dataset `users` is 1001 ms old, more than 1000 ms' }],
        },
      ],
    );
  });

  it('finds nobody, with the reason, where the candidates themselves are too old', async () => {
    const here = world({ search: SEARCH });
    here.clock.advance(1001);
    const body = { subject: { type: 'user' }, action: { name: 'explained' }, resource };
    const { results, context } = parsed(await ask(here, '/access/v1/search/subject', { body }));
    assert.deepEqual([results, context.writ.reasons.length], [[], 1]);
  });

  for (const [body, message] of [
    [{ action, resource }, '`subject` is missing'],
    [{ subject, resource: { type: 'record' } }, '`action` is missing'],
    [{ subject, action, resource: {} }, '`resource.type` is missing'],
    [{ subject: { type: 'user' }, action, resource: { type: 'record' } }, '`subject.id` is missing'],
    [{ ...forRecords, page: 1 }, '`page` is no object'],
    [{ ...forRecords, page: { limit: -1 } }, '`page.limit` is no integer of 0 or more'],
    [{ ...forRecords, page: { limit: 1.5 } }, '`page.limit` is no integer of 0 or more'],
    [{ ...forRecords, page: { token: 1 } }, '`page.token` is no string'],
    [{ ...forRecords, page: { token: 'x' } }, '`page.token` is none of this decision point'],
  ] as const) {
    it(`is refused with: ${message}`, async () => {
      const answer = await ask(world({ search: SEARCH }), RESOURCE, { body });
      assert.deepEqual([answer.status, answer.body], [400, message]);
    });
  }

  it('goes from page to page, and ends with an empty token', async () => {
    const here = world({ search: SEARCH });
    const first = parsed(await ask(here, RESOURCE, { body: { ...forRecords, page: { limit: 2 } } }));
    assert.deepEqual([first.results.length, first.page.count], [2, 2]);
    assert.notEqual(first.page.next_token, '');
    const token = first.page.next_token;
    for (const page of [{ token }, { token, limit: 2 }]) {
      const second = parsed(await ask(here, RESOURCE, { body: { ...forRecords, page } }));
      assert.deepEqual([second.results, second.page], [[{ type: 'record', id: '3' }], { next_token: '', count: 1 }]);
    }
  });

  it('has no page where nobody asks for one and everything fits', async () => {
    assert.equal(parsed(await ask(world({ search: SEARCH }), RESOURCE, { body: forRecords })).page, undefined);
  });

  it('says that there is more even where no result is wanted', async () => {
    const { results, page } = parsed(
      await ask(world({ search: SEARCH }), RESOURCE, { body: { ...forRecords, page: { limit: 0 } } }),
    );
    assert.deepEqual([results, page.next_token === ''], [[], false]);
  });

  it('has a page of 1000 where the request sets no limit', async () => {
    const ids = Array.from({ length: 1001 }, (_, index) => String(index));
    const here = world({ search: { resources: new Map([['record', ids]]) } }, { alice: { owns: ids } });
    const { results, page } = parsed(await ask(here, RESOURCE, { body: forRecords }));
    assert.deepEqual([results.length, page.count, page.next_token === ''], [1000, 1000, false]);
  });

  for (const [what, change] of [
    ['limit', { page: { limit: 1 } }],
    ['subject', { subject: { type: 'user', id: 'bob' } }],
    ['context', { context: {} }],
    ['page.properties', { page: { properties: { sort: 'id' } } }],
  ] as const) {
    it(`refuses a token with another ${what}`, async () => {
      const here = world({ search: SEARCH });
      const { page } = parsed(await ask(here, RESOURCE, { body: { ...forRecords, page: { limit: 2 } } }));
      const body = { ...forRecords, ...change, page: { ...('page' in change && change.page), token: page.next_token } };
      const answer = await ask(here, RESOURCE, { body });
      assert.deepEqual(
        [answer.status, answer.body],
        [400, 'the request differs from the one that `page.token` belongs to'],
      );
    });
  }

  it('goes on after the last result although candidates before it vanished', async () => {
    const here = world({ search: SEARCH }, { a: { owns: ['1'] }, b: { owns: ['1'] }, c: { owns: ['1'] } });
    const body = { subject: { type: 'user' }, action, resource };
    const first = parsed(await ask(here, '/access/v1/search/subject', { body: { ...body, page: { limit: 2 } } }));
    const entries = [{ kind: 'delete', key: 'a' } as const];
    const committed = here.store
      .stage()
      .delta({ dataset: 'users', epoch: 'e', from: 8n, to: 8n, entries, ageMs: 0 })
      .commit();
    assert.equal(committed.ok, true);
    const second = await ask(here, '/access/v1/search/subject', {
      body: { ...body, page: { token: first.page.next_token } },
    });
    assert.deepEqual(resultsOf(second), [{ type: 'user', id: 'c' }]);
  });

  it('ends where the client left', async () => {
    let asked = 0;
    const ids = Array.from({ length: 200_000 }, (_, index) => String(index));
    const here = world({ search: { resources: new Map([['record', ids]]) } });
    const isGone = (): boolean => ++asked > 0;
    await ask(here, RESOURCE, { body: forRecords, isGone });
    assert.equal(asked, 1);
  });
});

describe('the metadata', () => {
  const PATH = '/.well-known/authzen-configuration';
  const get = { method: 'GET', headers: {} };

  it('names the endpoints that there are', async () => {
    const answer = await ask(world(), PATH, get);
    assert.deepEqual(parsed(answer), {
      policy_decision_point: 'http://localhost:8181',
      access_evaluation_endpoint: 'http://localhost:8181/access/v1/evaluation',
      access_evaluations_endpoint: 'http://localhost:8181/access/v1/evaluations',
    });
    assert.deepEqual(answer.headers, { 'cache-control': 'max-age=300', 'content-type': 'application/json' });
  });

  it('names searches that have candidates', async () => {
    const { search_subject_endpoint, search_action_endpoint } = parsed(await ask(world({ search: SEARCH }), PATH, get));
    assert.deepEqual(
      [search_subject_endpoint, search_action_endpoint],
      ['http://localhost:8181/access/v1/search/subject', 'http://localhost:8181/access/v1/search/action'],
    );
  });

  it('is that of the public address, also with a tenant', async () => {
    const here = world({ publicUrl: 'https://pdp.example.com/tenant1' });
    const answer = await ask(here, `${PATH}/tenant1`, get);
    assert.equal(parsed(answer).access_evaluation_endpoint, 'https://pdp.example.com/tenant1/access/v1/evaluation');
    assert.equal(
      here.handler({ method: 'GET', path: `${PATH}/tenant2`, headers: {}, body: Buffer.of(), origin: '', terms: {} }),
      undefined,
    );
  });

  it('is read with GET', async () => {
    assert.equal((await ask(world(), PATH)).status, 405);
  });
});
