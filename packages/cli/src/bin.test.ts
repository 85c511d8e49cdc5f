import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/writ.js', import.meta.url));

describe('bin/writ.js', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writ-bin-'));
    for (const name of ['bin', 'bundle', 'dist']) mkdirSync(join(folder, name));
    copyFileSync(BIN, join(folder, 'bin', 'writ.js'));
    write('package.json', '{ "type": "module" }');
    write('dist/main.js', 'export const main = () => console.log("modules");');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string, seconds = 1000): void => {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), seconds, seconds);
  };
  const writeBundle = (seconds: number): void => {
    write('bundle/main.cjs', 'exports.main = () => console.log("bundle");', seconds);
  };
  const started = (): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'writ.js')], { encoding: 'utf8' });
    return `${stdout}${stderr}`.trim();
  };

  test('runs the bundle where it is as it is published', () => {
    writeBundle(1000);
    assert.equal(started(), 'bundle');
  });

  test('runs the bundle that was made after the build', () => {
    write('dist/.tsbuildinfo', '{}', 2000);
    writeBundle(2001);
    assert.equal(started(), 'bundle');
  });

  test('runs the modules where they were built after the bundle', () => {
    write('dist/.tsbuildinfo', '{}', 2002);
    writeBundle(2001);
    assert.equal(started(), 'modules');
  });

  test('runs the modules where there is no bundle', () => {
    assert.equal(started(), 'modules');
  });
});
