import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matches } from '../check.ts';
import { seededRandom } from '../rego/workload.ts';
import { blog } from '../rego/workloads/blog.ts';
import type { Answer, LoadRequest, ServerPlace, ServerSuite, ServerVariant } from '../suite.ts';

const WRIT = fileURLToPath(new URL('../../../packages/cli/bin/writ.js', import.meta.url));
const JSON_BODY = { 'content-type': 'application/json' };
const BATCH = 100;

/** The policy and about a megabyte of data: 10,000 readers, 5000 articles. */
const { policy, data, inputs } = blog.make(seededRandom());

async function writeBlog({ directory }: ServerPlace): Promise<readonly string[]> {
  const files = { 'policy.rego': policy, 'data.json': JSON.stringify(data) };
  const paths = Object.keys(files).map((name) => join(directory, name));
  await Promise.all(Object.entries(files).map(async ([name, text]) => writeFile(join(directory, name), text)));
  return paths;
}

const answers =
  (pattern: RegExp) =>
  ({ body }: Answer) =>
    matches(pattern)(body);

const opaRequest: LoadRequest = {
  path: '/v1/data/bench/allow',
  method: 'POST',
  headers: JSON_BODY,
  body: inputs.map((input) => JSON.stringify({ input })),
};
const decided = answers(/"result":(true|false)/);

/** A log line for each decision, and metrics, as both servers are run in earnest. */
const opa: ServerVariant = {
  name: 'OPA, /v1/data',
  peer: { command: 'opa', versionArgs: ['version'] },
  request: opaRequest,
  status: 200,
  check: decided,
  async start(place) {
    const files = await writeBlog(place);
    const args = ['run', '--server', '--addr', `127.0.0.1:${place.port}`, '--set', 'decision_logs.console=true'];
    return { command: 'opa', args: [...args, ...files], env: { GOMAXPROCS: '1' } };
  },
};

function writ(name: string, request: LoadRequest, check: ServerVariant['check']): ServerVariant {
  return {
    name,
    request,
    status: 200,
    check,
    async start(place) {
      const files = await writeBlog(place);
      const args = ['serve', 'pdp', '--addr', `127.0.0.1:${place.port}`, '--decision-log', 'stdout'];
      return {
        command: process.execPath,
        args: [WRIT, ...args, '--authzen-entrypoint', 'data.bench.allow', ...files],
      };
    },
  };
}

const writVariant = writ('Writ, /v1/data', opaRequest, decided);

export const single: ServerSuite = {
  kind: 'servers',
  name: 'pdp-server',
  title: 'one decision over HTTP: the blog policy with 1.1 MB of data, decision log and metrics on',
  baseline: 'OPA, /v1/data',
  variants: [
    opa,
    writVariant,
    writ(
      'Writ, AuthZEN evaluation',
      {
        path: '/access/v1/evaluation',
        method: 'POST',
        headers: JSON_BODY,
        body: inputs.map((input) => JSON.stringify(input)),
      },
      answers(/"decision":(true|false)/),
    ),
  ],
};

export const batch: ServerSuite = {
  kind: 'servers',
  name: 'pdp-batch',
  title: `${BATCH} decisions in one AuthZEN request; divide the ratio by ${BATCH} for one decision`,
  baseline: 'OPA, /v1/data',
  variants: [
    opa,
    writ(
      `Writ, AuthZEN ${BATCH} evaluations`,
      {
        path: '/access/v1/evaluations',
        method: 'POST',
        headers: JSON_BODY,
        body: Array.from({ length: 10 }, (_, turn) =>
          JSON.stringify({
            evaluations: Array.from(
              { length: BATCH },
              (_none, index) => inputs[(turn * BATCH + index) % inputs.length],
            ),
          }),
        ),
      },
      answers(/"decision":(true|false).*"decision":(true|false)/),
    ),
  ],
};
