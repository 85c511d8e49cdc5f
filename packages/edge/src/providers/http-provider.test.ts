import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, startEdge, startServer } from '../testing/edge-fixture.ts';

function ruleSet(id: string): string {
  return `version: "1beta1"\nrules:\n  - {id: ${id}, match: {http: {paths: [{path: /a}]}}, execute: [{authenticator: anon}]}\n`;
}

async function edgeOf(answer: () => { status?: number; type?: string; text: string }) {
  const service = await startServer((_request, response) => {
    const { status = 200, type = 'application/yaml; charset=utf-8', text } = answer();
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  });
  const edge = await startEdge({
    configuration: `serve: {host: 127.0.0.1, port: 0}
management: {host: 127.0.0.1, port: 0}
mechanisms: {authenticators: [{id: anon, type: anonymous}]}
providers: {http_endpoint: {endpoints: ['${service.url}/rules.yaml'], watch_interval: 20ms}}
`,
  });
  return {
    url: edge.url,
    ids: () => edge.edge.rules.ruleSets.flatMap((set) => set.rules.map(({ id }) => id)),
    async until(expected: readonly string[]): Promise<void> {
      const isSo = (): boolean => JSON.stringify(this.ids()) === JSON.stringify(expected);
      for (let round = 0; round < 500 && !isSo(); round++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(this.ids(), expected);
    },
    [Symbol.asyncDispose]: async () => {
      await edge[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

test('rules come from an endpoint, whatever parameters its media type has, and follow its changes', async () => {
  let text = ruleSet('one');
  await using edge = await edgeOf(() => ({ text }));
  assert.deepEqual(edge.ids(), ['one']);
  assert.equal((await ask(edge.url, '/a')).status, 200);
  text = ruleSet('two');
  await edge.until(['two']);
  text = '';
  await edge.until([]);
});

for (const [what, outage] of [
  ['does not answer', { status: 503, text: '' }],
  ['answers with a broken rule set', { text: 'version: "1beta1"\nrules: [{id: broken}]\n' }],
  ['answers with something else', { type: 'text/html', text: '<p>' }],
] as const) {
  test(`an endpoint that ${what} takes no rules away`, async () => {
    let isOut = false;
    const asked: number[] = [];
    await using edge = await edgeOf(() => {
      asked.push(1);
      return isOut ? outage : { text: ruleSet('one') };
    });
    isOut = true;
    const enough = asked.length + 3;
    while (asked.length < enough) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(edge.ids(), ['one']);
  });
}
