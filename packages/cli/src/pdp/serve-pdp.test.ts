import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { requireCommand } from '@writ/core/testing';
import { WritProcess } from '../testing/writ-process.ts';

// What is started here is the built command; the test runner builds it first.
let folder = '';
let running: WritProcess[] = [];

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const policy = (value: string): string => `package app\n\nvalue := ${value}\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'writ-pdp-'));
  running = [];
  write('policy.rego', policy('data.word'));
  write('data.json', '{"word": "one"}');
});
afterEach(async () => {
  await Promise.all(running.map(async (writ) => writ.stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

/** A server on a free port, and where it listens. */
async function serve(...argv: readonly string[]): Promise<{ writ: WritProcess; url: string }> {
  const writ = new WritProcess(['serve', 'pdp', ...argv], { cwd: folder, env: { TOKEN: 'secret' } });
  running.push(writ);
  const [, url = ''] = await writ.wrote('err', /"url":"(https?:\/\/[^"]+)"/);
  return { writ, url };
}

async function valueAt(url: string): Promise<unknown> {
  const { result } = (await (await fetch(`${url}/v1/data/app/value`)).json()) as { result?: unknown };
  return result;
}

const LOCAL = ['--addr', '127.0.0.1:0', 'policy.rego', 'data.json'];

describe('writ serve pdp', () => {
  it('serves files, and what they become', async () => {
    const { writ, url } = await serve(...LOCAL);
    assert.equal(await valueAt(url), 'one');
    write('data.json', '{"word": "two"}');
    await writ.wrote('err', /loaded anew/);
    assert.equal(await valueAt(url), 'two');
  });

  it('stays as it is where a change is wrong, and says where', async () => {
    const { writ, url } = await serve(...LOCAL);
    write('policy.rego', policy(''));
    await writ.wrote('err', /policy\.rego:4: rego_parse_error.*the running ones stay/);
    assert.equal(await valueAt(url), 'one');
  });

  it('answers what was begun before it ends', async () => {
    const { writ, url } = await serve(...LOCAL);
    const { hostname, port } = new URL(url);
    const client = connect(Number(port), hostname);
    let answer = '';
    client.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    client.write('POST /v1/data/app/value HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{');
    await valueAt(url);
    const ended = writ.stop('SIGTERM');
    await writ.wrote('err', /stopping/);
    client.write('}');
    await once(client, 'close');
    assert.match(answer, /"result":"one"/);
    assert.equal((await ended).code, 0);
  });

  it('starts again after it was killed, on the same port', async () => {
    const { writ, url } = await serve(...LOCAL);
    await writ.stop('SIGKILL');
    const again = await serve('--addr', new URL(url).host, 'policy.rego', 'data.json');
    assert.equal(await valueAt(again.url), 'one');
  });

  it('writes each decision to the log', async () => {
    const { writ, url } = await serve(...LOCAL, '--decision-log', 'stdout');
    await valueAt(url);
    const [line] = await writ.wrote('out', /^\{.*"path":"app\/value".*\}$/m);
    assert.equal((JSON.parse(line) as { result: unknown }).result, 'one');
  });

  for (const [name, argv, message] of [
    ['an address that others can reach', ['--addr', '0.0.0.0:0'], /^writ: others can reach `0\.0\.0\.0:0`/],
    ['no address', ['--addr', 'x'], /^writ: --addr: /],
    ['a file that is not there', ['nothing.rego'], /nothing\.rego: no such file or directory/],
    ['no reference', ['--authzen-entrypoint', 'x'], /^writ: --authzen-entrypoint/],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const writ = new WritProcess(['serve', 'pdp', ...argv], { cwd: folder });
      const { code, err } = await writ.ended;
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }

  it('serves others over TLS, with client certificates or tokens', async (t) => {
    const openssl = requireCommand(t, 'openssl');
    if (openssl === undefined) return;
    for (const name of ['server', 'client', 'stranger']) certificate(openssl, name);
    write(
      'pdp.yaml',
      `apiVersion: writ/v1
kind: DecisionPoint
spec:
  listen: 127.0.0.1:0
  paths: [policy.rego, data.json]
  tls: { certificate: { file: server.crt }, key: { file: server.key }, clientAuthorities: { file: client.crt } }
  callers:
    certificates: [client]
    tokens: [{ name: edge, token: { env: TOKEN } }]
`,
    );
    const { writ, url } = await serve('-c', 'pdp.yaml');
    const statuses = [
      await statusOf(url, {}),
      await statusOf(url, { name: 'client' }),
      await statusOf(url, { name: 'stranger' }),
      await statusOf(url, { token: 'secret' }),
    ];
    assert.deepEqual(statuses, [401, 200, 401, 200]);
    const before = readFileSync(join(folder, 'server.crt'), 'utf8');
    certificate(openssl, 'server');
    await writ.wrote('err', /certificates are in force/);
    assert.notEqual(readFileSync(join(folder, 'server.crt'), 'utf8'), before);
    assert.equal(await statusOf(url, { token: 'secret' }), 200);
  });
});

/** A certificate that signs itself. */
function certificate(openssl: string, name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  execFileSync(openssl, ['req', '-x509', '-days', '2', ...key, ...subject, ...files], { cwd: folder, stdio: 'ignore' });
}

/** The status of a decision, asked with the certificate of a name or a token, on a connection of its own. */
async function statusOf(
  url: string,
  { name, token }: { readonly name?: string; readonly token?: string },
): Promise<number | undefined> {
  const file = (suffix: string): Buffer => readFileSync(join(folder, `${name}.${suffix}`));
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(
    `${url}/v1/data/app/value`,
    {
      agent: false,
      ca: readFileSync(join(folder, 'server.crt')),
      ...(name !== undefined && { cert: file('crt'), key: file('key') }),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    },
    (response) => {
      response.resume();
      resolve(response.statusCode);
    },
  )
    .on('error', reject)
    .end();
  return promise;
}
