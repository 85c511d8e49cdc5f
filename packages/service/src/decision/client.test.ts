import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { serve } from '../testing/edge.ts';
import { createDecisionClient, type DecisionClient, type DecisionClientOptions } from './client.ts';

const QUESTION = {
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'article', id: '7' },
};

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function clientOf(
  t: TestContext,
  answer: Answer,
  options: Partial<DecisionClientOptions> = {},
): Promise<DecisionClient> {
  const { url } = await serve(t, (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => answer(request, response, body));
  });
  const client = createDecisionClient({ url, ...options });
  t.after(async () => client.close());
  return client;
}

const says =
  (text: string, status = 200): Answer =>
  (_request, response) =>
    response.writeHead(status).end(text);

test('a question is sent as AuthZEN says, with credentials, token and bound', async (t) => {
  const seen: unknown[] = [];
  const client = await clientOf(
    t,
    ({ method, url, headers }, response, body) => {
      const { authorization, 'writ-min-revision': min, 'writ-max-staleness-ms': max } = headers;
      seen.push(method, url, authorization, min, max, JSON.parse(body));
      response.end('{"decision": true, "context": {"reason": "author"}}');
    },
    { token: () => 'secret' },
  );
  const decision = await client.evaluate(QUESTION, { minRevision: 'abc', maxStalenessMs: 50 });
  assert.deepEqual(decision, { decision: true, context: { reason: 'author' } });
  assert.deepEqual(seen, ['POST', '/access/v1/evaluation', 'Bearer secret', 'abc', '50', QUESTION]);
});

test('a batch has one decision for each question, in order, and no for those left unanswered', async (t) => {
  const client = await clientOf(t, says('{"evaluations": [{"decision": true}, {"decision": false}]}'));
  const decisions = await client.evaluations({ ...QUESTION, evaluations: [{}, {}, {}] });
  assert.deepEqual(
    decisions.map(({ decision, failure }) => [decision, failure?.code]),
    [
      [true, undefined],
      [false, undefined],
      [false, 'ERR_SERVICE_PDP_ANSWER'],
    ],
  );
});

describe('the decision is no, and says why, where the decision point', () => {
  const cases: Readonly<Record<string, readonly [string, Answer]>> = {
    'answers no JSON': ['ANSWER', says('<html>')],
    'answers no decision': ['ANSWER', says('{}')],
    'answers something truthy': ['ANSWER', says('{"decision": "true"}')],
    'answers a redirect': ['ANSWER', says('{"decision": true}', 302)],
    'denies the service itself': ['REFUSED', says('{"decision": true}', 401)],
    fails: ['UNREACHABLE', says('{"decision": true}', 500)],
    'hangs up': ['UNREACHABLE', (_request, response) => response.destroy()],
    'does not answer': ['TIMEOUT', () => undefined],
    drips: [
      'TIMEOUT',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(timer));
      },
    ],
    'answers without end': [
      'ANSWER',
      (_request, response) => {
        response.end(`{"decision": true, "context": "${'x'.repeat(5 * 1024 * 1024)}"}`);
      },
    ],
  };
  for (const [name, [code, answer]] of Object.entries(cases)) {
    test(name, async (t) => {
      const client = await clientOf(t, answer, { timeoutMs: code === 'TIMEOUT' ? 100 : 5_000 });
      const { decision, failure } = await client.evaluate(QUESTION);
      assert.deepEqual([decision, failure?.code], [false, `ERR_SERVICE_PDP_${code}`]);
      const batch = await client.evaluations({ evaluations: [QUESTION, QUESTION] });
      assert.deepEqual(
        batch.map((each) => [each.decision, each.failure?.code]),
        Array.from({ length: 2 }, () => [false, `ERR_SERVICE_PDP_${code}`]),
      );
    });
  }

  test('is not there', async () => {
    const client = createDecisionClient({ url: 'http://127.0.0.1:9' });
    assert.equal((await client.evaluate(QUESTION)).failure?.code, 'ERR_SERVICE_PDP_UNREACHABLE');
    await client.close();
  });

  test('is left by the caller', async (t) => {
    const client = await clientOf(t, () => undefined, { timeoutMs: 10_000 });
    const { decision, failure } = await client.evaluate(QUESTION, { signal: AbortSignal.abort() });
    assert.deepEqual([decision, failure?.code], [false, 'ERR_SERVICE_PDP_TIMEOUT']);
  });
});

test('a decision point on another machine needs TLS', () => {
  assert.throws(() => createDecisionClient({ url: 'http://pdp.example.com' }), { code: 'ERR_SERVICE_OPTIONS' });
});
