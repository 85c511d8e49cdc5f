import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PROCESS } from './testing/mistakes.ts';
import { type Ended, WritProcess } from './testing/writ-process.ts';

// What is started here is the built command; the test runner builds it first.
const BIN = fileURLToPath(new URL('../bin/writ.js', import.meta.url));

let folder = '';
let file = '';
let running: WritProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'writ-main-'));
  file = join(folder, 'writ.yaml');
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map(async (writ) => writ.stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

function start(...[argv, options]: ConstructorParameters<typeof WritProcess>): WritProcess {
  const writ = new WritProcess(argv, { cwd: folder, ...options });
  running.push(writ);
  return writ;
}

async function end(...parameters: ConstructorParameters<typeof WritProcess>): Promise<Ended> {
  return start(...parameters).ended;
}

const settings = (port: number, level = 'info'): string =>
  `${PROCESS}spec:\n  log: {level: ${level}}\n  operations: {listen: "127.0.0.1:${port}"}\n`;

/** Starts `writ up` on a free port. */
async function up(text = settings(0)): Promise<{ writ: WritProcess; url: string }> {
  writeFileSync(file, text);
  const writ = start(['up', '-c', 'writ.yaml', '--output', 'json']);
  const [line] = await writ.wrote('out', /^.*\n/);
  const { serves } = JSON.parse(line) as { serves: readonly { name: string; url: string }[] };
  return { writ, url: serves.find(({ name }) => name === 'health')?.url.replace('/health', '') ?? '' };
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url, { headers: { connection: 'close' } })).status;
}

describe('writ up', () => {
  test('serves health and metrics', async () => {
    const { url } = await up();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.equal(await statusOf(`${url}/health`), 200);
    assert.match(metrics, /^writ_build_info\{version="[^"]+"\} 1$/m);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`ends with 0 and closes its port on ${signal}`, async () => {
      const { writ, url } = await up();
      const { code, signal: by } = await writ.stop(signal);
      assert.deepEqual({ code, by }, { code: 0, by: null });
      await assert.rejects(fetch(url));
    });
  }

  test('applies another log level when the file changes', async () => {
    const { writ, url } = await up(settings(0, 'info'));
    writeFileSync(file, settings(0, 'debug'));
    await writ.wrote('err', /"msg":"configuration applied"/);
    await fetch(`${url}/nothing`);
    await writ.wrote('err', /"level":"debug"/);
  });

  test('moves to another address when the file changes', async () => {
    const { writ, url } = await up();
    const port = await freePort();
    writeFileSync(file, settings(port));
    await writ.wrote('err', /"msg":"configuration applied"/);
    assert.equal(await statusOf(`http://127.0.0.1:${port}/health`), 200);
    await assert.rejects(fetch(url));
  });

  test('refuses a new version with a mistake, says where it is, and goes on as before', async () => {
    const { writ, url } = await up();
    writeFileSync(file, `${settings(0)}  lgo: {}\n`);
    const [entry] = await writ.wrote('err', /^.*"msg":"the new configuration is refused, the running one stays".*\n/m);
    const { issues } = JSON.parse(entry) as { issues: readonly string[] };
    assert.deepEqual(issues, ['writ.yaml:6:3: unknown key `lgo`; did you mean `log`?']);
    assert.equal(await statusOf(`${url}/health`), 200);
  });

  test('refuses a new address that is in use, and goes on as before', async () => {
    const { writ, url } = await up();
    await using blocker = await listener();
    writeFileSync(file, settings(blocker.port));
    await writ.wrote('err', /"msg":"the new configuration cannot be applied, the running one stays"/);
    assert.equal(await statusOf(`${url}/health`), 200);
  });

  test('loads its configuration anew on SIGHUP', async () => {
    const { writ, url } = await up();
    writ.child.kill('SIGHUP');
    await writ.wrote('err', /"msg":"configuration applied"/);
    assert.equal(await statusOf(`${url}/health`), 200);
  });

  test('says in one message that its port is in use', async () => {
    await using blocker = await listener();
    writeFileSync(file, settings(blocker.port, 'error'));
    const { code, out, err } = await end(['up', '-c', 'writ.yaml']);
    const says = [
      `writ: cannot listen on \`127.0.0.1:${blocker.port}\`: another process listens there, stop it or configure another port [ERR_CORE_ADDRESS_IN_USE]`,
      '  what to do: stop the process that listens there, or configure another port',
    ];
    assert.deepEqual({ code, out, err: err.split('\n') }, { code: 1, out: '', err: [...says, ''] });
  });

  test('starts again at once on the port of one that was killed', async () => {
    const port = await freePort();
    const { writ } = await up(settings(port));
    await writ.stop('SIGKILL');
    const { url } = await up(settings(port));
    assert.equal(await statusOf(`${url}/health`), 200);
  });
});

describe('the command', () => {
  test('ends quietly when nobody reads its output any more', () => {
    const line = '"$0" "$1" completion zsh | head -c 1; exit "${PIPESTATUS[0]}"';
    const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, BIN], { encoding: 'utf8' });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  test('writes no colour where standard error is no terminal', async () => {
    const { err } = await end(['validate', 'gone.yaml']);
    assert.equal(err, 'gone.yaml: the file does not exist [ERR_CONFIG_FILE_MISSING]\n');
  });

  test('names the Node.js that it needs', async () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '22.1.0' })";
    const { code, out, err } = await end(['--help'], { nodeArguments: [`--import=data:text/javascript,${old}`] });
    const says = 'writ: Node.js 24.6 or newer is needed and this is 22.1.0; see https://nodejs.org/en/download\n';
    assert.deepEqual({ code, out, err }, { code: 2, out: '', err: says });
  });

  // INVARIANT: what only some command needs is loaded by that command, so that help stays fast as Writ grows.
  test('loads of other packages nothing but commander for its help', () => {
    const record = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); } });`;
    const imported = `--import=data:text/javascript,${encodeURIComponent(record)}`;
    const main = `(await import(${JSON.stringify(new URL('../dist/main.js', import.meta.url).href)})).main();`;
    const argv = [imported, '--input-type=module', '--eval', main, '--', 'writ', '--help'];
    const { stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    const packages = [...stderr.matchAll(/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)\//g)].map(([, name]) => name);
    assert.deepEqual(new Set(packages), new Set(['cli', 'commander']));
  });
});

interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** A server on a free port of the loopback address. */
async function listener(): Promise<Listening> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePort(): Promise<number> {
  await using listening = await listener();
  return listening.port;
}
