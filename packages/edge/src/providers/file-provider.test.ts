import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '@writ/core';
import { loadEdgeConfiguration } from '../config/configuration.ts';
import { createEdge } from '../edge.ts';
import { enforcementWithout } from '../enforcement.ts';
import { temporaryFolder } from '../testing/edge-fixture.ts';
import { fileProvider } from './file-provider.ts';

function ruleSet(id: string, path: string): string {
  return `version: "1beta1"\nrules:\n  - {id: ${id}, match: {http: {paths: [{path: ${path}}]}}, execute: [{authenticator: anon}]}\n`;
}

async function provider(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const rulesFolder = join(folder.path, 'rules');
  mkdirSync(rulesFolder);
  const write = (name: string, text: string): void => writeFileSync(join(rulesFolder, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  writeFileSync(
    join(folder.path, 'edge.yaml'),
    'mechanisms: {authenticators: [{id: anon, type: anonymous}]}\nproviders: {file_system: {src: rules}}\n',
  );
  const at = { environment: {}, workingDirectory: folder.path };
  const loaded = loadEdgeConfiguration('edge.yaml', { ...at, enforcement: enforcementWithout(['insecure']) });
  assert.ok(loaded.ok);
  const { configuration } = loaded;
  const { rules } = createEdge({ ...at, configuration, mode: 'decision', logger: silentLogger });
  const part = fileProvider({
    ...at,
    configuration,
    rules,
    isProxy: false,
    logger: silentLogger,
    onChange: () => undefined,
  });
  return {
    rulesFolder,
    write,
    start: async () => part.start(new AbortController().signal),
    scan: () => part.scan(),
    ids: () => rules.ruleSets.flatMap((set) => set.rules.map(({ id }) => id)).toSorted(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('a changed, a new and a deleted file are taken', async () => {
  using files = await provider({ 'a.yaml': ruleSet('a', '/a'), 'b.yaml': ruleSet('b', '/b') });
  await files.start();
  assert.deepEqual(files.ids(), ['a', 'b']);
  files.write('a.yaml', ruleSet('a-changed', '/a'));
  files.write('c.yaml', ruleSet('c', '/c'));
  rmSync(join(files.rulesFolder, 'b.yaml'));
  files.scan();
  assert.deepEqual(files.ids(), ['a-changed', 'c']);
});

test('a broken version, and one that conflicts, never replace a good one', async () => {
  using files = await provider({ 'a.yaml': ruleSet('a', '/a'), 'b.yaml': ruleSet('b', '/b') });
  await files.start();
  files.write('a.yaml', 'version: "1beta1"\nrules: [{id: broken}]\n');
  files.write('b.yaml', ruleSet('b-conflict', '/a'));
  files.scan();
  assert.deepEqual(files.ids(), ['a', 'b']);
});

test('a file that is renamed or swapped by its link is noticed', async () => {
  using files = await provider({ 'a.yaml': ruleSet('a', '/a') });
  await files.start();
  renameSync(join(files.rulesFolder, 'a.yaml'), join(files.rulesFolder, '.old'));
  const next = join(files.rulesFolder, '.next');
  writeFileSync(next, ruleSet('linked', '/a'));
  symlinkSync(next, join(files.rulesFolder, 'a.yaml'));
  files.scan();
  assert.deepEqual(files.ids(), ['linked']);
});

test('a folder that cannot be read takes no rules away', async () => {
  using files = await provider({ 'a.yaml': ruleSet('a', '/a') });
  await files.start();
  renameSync(files.rulesFolder, `${files.rulesFolder}-gone`);
  files.scan();
  assert.deepEqual(files.ids(), ['a']);
});

test('an empty file is none', async () => {
  using files = await provider({ 'a.yaml': ruleSet('a', '/a') });
  await files.start();
  files.write('a.yaml', '');
  files.scan();
  assert.deepEqual(files.ids(), []);
});

test('a mistake stops the start, with its place', async () => {
  using files = await provider({ 'a.yaml': 'version: "1beta1"\nrules: [{id: broken}]\n' });
  await assert.rejects(files.start(), /a.yaml:2:\d+: the key `match` is missing/);
});
