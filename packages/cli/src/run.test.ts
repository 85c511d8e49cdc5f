import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from './run.ts';
import { type FakeIo, fakeIo } from './testing/fake-io.ts';
import { inFolderWith, PROCESS } from './testing/mistakes.ts';
import { writVersion } from './version.ts';

async function writ(...argv: string[]): Promise<{ exitCode: number } & FakeIo['written']> {
  const io = fakeIo();
  return { exitCode: await run(argv, io), ...io.written };
}

describe('exit codes', () => {
  const CASES: readonly [argv: string[], exitCode: number][] = [
    [['--help'], 0],
    [['help'], 0],
    [['help', 'up'], 0],
    [['up', '--help'], 0],
    [['validate', 'config', '--help'], 0],
    [['--version'], 0],
    [['version'], 0],
    [['completion', 'bash'], 0],
    [[], 2],
    [['nonsense'], 2],
    [['--nonsense'], 2],
    [['up', '--nonsense'], 2],
    [['up', '-c'], 2],
    [['up', '--output', 'xml'], 2],
    [['completion'], 2],
    [['completion', 'tcsh'], 2],
    [['validate'], 1],
    [['validate', 'config'], 1],
    [['validate', '--nonsense'], 1],
    [['validate', 'gone.yaml'], 1],
  ];
  for (const [argv, exitCode] of CASES) {
    test(`writ ${argv.join(' ')} exits with ${exitCode}`, async () => {
      assert.equal((await writ(...argv)).exitCode, exitCode);
    });
  }
});

describe('streams', () => {
  test('help that was asked for is data', async () => {
    const { out, err } = await writ('--help');
    assert.deepEqual([out.startsWith('Usage: writ '), err], [true, '']);
  });

  test('help that was not asked for is a message', async () => {
    const { out, err } = await writ();
    assert.deepEqual([out, err.startsWith('Usage: writ ')], ['', true]);
  });

  test('wrong usage is a message', async () => {
    const { out, err } = await writ('up', '--nonsense');
    const says = "writ: unknown option '--nonsense'\nrun the command with --help to see what it takes\n";
    assert.deepEqual({ out, err: err.replace(/\n\n+/g, '\n') }, { out: '', err: says });
  });
});

describe('help', () => {
  test('lists every command', async () => {
    const { out } = await writ('--help');
    const commands = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(commands, [
      'up',
      'serve',
      'validate',
      'edge',
      'rego',
      'decision',
      'contract',
      'version',
      'completion',
      'help',
    ]);
  });

  test('suggests the command that was meant', async () => {
    const { err } = await writ('validat');
    assert.match(err, /^writ: unknown command 'validat'\n\(Did you mean validate\?\)/);
  });

  test('does not repeat what a terminal would obey', async () => {
    const { err } = await writ('\u001b[31mup\u009b');
    assert.match(err, /unknown command '·\[31mup·'/);
  });
});

describe('--output json', () => {
  test('of version says what runs', async () => {
    const { out } = await writ('version', '--output', 'json');
    const { node, platform, arch } = { node: process.versions.node, platform: process.platform, arch: process.arch };
    assert.deepEqual(JSON.parse(out), { version: writVersion(), node, platform, arch });
  });

  test('of validate says that the files are valid', async () => {
    const { out, err, exitCode } = await inFolderWith({ files: { 'writ.yaml': PROCESS } }, [
      'validate',
      'writ.yaml',
      '--output',
      'json',
    ]);
    assert.deepEqual(
      { out: JSON.parse(out) as unknown, err, exitCode },
      { out: { valid: true, issues: [] }, err: '', exitCode: 0 },
    );
  });

  test('of validate has every mistake with its place', async () => {
    const files = { 'writ.yaml': `${PROCESS}spec: {lgo: {}}\n` };
    const { out, err, exitCode } = await inFolderWith({ files }, ['validate', 'writ.yaml', '--output', 'json']);
    const issue = {
      code: 'ERR_CONFIG_UNKNOWN_KEY',
      message: 'unknown key `lgo`; did you mean `log`?',
      file: 'writ.yaml',
      line: 3,
      column: 8,
      path: ['spec', 'lgo'],
      excerpt: '  3 | spec: {lgo: {}}\n    |        ^^^',
    };
    assert.deepEqual(
      { out: JSON.parse(out) as unknown, err, exitCode },
      { out: { valid: false, issues: [issue] }, err: '', exitCode: 1 },
    );
  });

  test('escapes what a terminal would obey', async () => {
    const name = '\u009b31m\u202e.yaml';
    const { out } = await inFolderWith({ files: {} }, ['validate', name, '--output', 'json']);
    assert.doesNotMatch(out, /[\u007f-\u009f\u202e]/);
    assert.equal((JSON.parse(out) as { issues: { file: string }[] }).issues[0]?.file, name);
  });

  test('of up says where what is served', async () => {
    const files = { 'writ.yaml': `${PROCESS}spec: {operations: {listen: "127.0.0.1:0"}, log: {level: error}}\n` };
    const { out, err, exitCode } = await inFolderWith({ files }, ['up', '-c', 'writ.yaml', '--output', 'json']);
    assert.deepEqual({ exitCode, err }, { exitCode: 0, err: '' });
    assert.match(
      out,
      /^\{"state":"up","version":"[^"]+","serves":\[\{"name":"health","url":"http:\/\/127\.0\.0\.1:\d+\/health"\},\{"name":"metrics","url":"http:\/\/127\.0\.0\.1:\d+\/metrics"\}\]\}\n$/,
    );
  });
});

describe('validate', () => {
  const ACCEPTED: readonly [title: string, text: string][] = [
    ['a document with nothing but its kind', PROCESS],
    ['a file with a byte order mark', `\uFEFF${PROCESS}`],
    ['Windows line breaks', `${PROCESS}spec: {log: {level: info}}\n`.replaceAll('\n', '\r\n')],
    ['JSON', JSON.stringify({ apiVersion: 'writ/v1', kind: 'Process', spec: { log: { level: 'warn' } } })],
    [
      'a remote listener that is accepted',
      `${PROCESS}spec: {operations: {listen: "0.0.0.0:1"}, insecure: [remote-operations]}\n`,
    ],
    ['localhost', `${PROCESS}spec: {operations: {listen: "localhost:1"}}\n`],
    ['IPv6', `${PROCESS}spec: {operations: {listen: "[::1]:1"}}\n`],
    ['a variable with a default', `${PROCESS}spec: {log: {level: "\${NONE:-warn}"}}\n`],
    ['anchors and aliases', `${PROCESS}metadata: {labels: &l {a: b}, annotations: *l}\n`],
  ];
  for (const [title, text] of ACCEPTED) {
    test(`accepts ${title}`, async () => {
      const { exitCode, out, err } = await inFolderWith({ files: { 'writ.yaml': text } }, ['validate', 'writ.yaml']);
      assert.deepEqual({ exitCode, out, err }, { exitCode: 0, out: 'valid: 1 file, 1 document\n', err: '' });
    });
  }

  test('lays the files of -c below the arguments', async () => {
    const files = {
      'a.yaml': `${PROCESS}spec: {log: {level: bad}}\n`,
      'b.yaml': `${PROCESS}spec: {log: {level: info}}\n`,
    };
    const { exitCode } = await inFolderWith({ files }, ['validate', 'b.yaml', '-c', 'a.yaml']);
    assert.equal(exitCode, 0);
  });
});

describe('colour', () => {
  test('marks place, code and caret where colour is wanted', async () => {
    const io = fakeIo({ colour: true, workingDirectory: '/dev' });
    await run(['validate', 'null'], io);
    assert.equal(
      io.written.err,
      '\u001b[1mnull\u001b[22m: the file is not a regular file \u001b[2m[ERR_CONFIG_FILE_UNREADABLE]\u001b[22m\n',
    );
  });
});
