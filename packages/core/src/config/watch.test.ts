import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { z } from 'zod';
import { type LoadResult, loadConfiguration } from './documents.ts';
import type { DocumentKind } from './kinds.ts';
import { type Secret, secret } from './secret.ts';
import { type ConfigWatch, watchConfiguration } from './watch.ts';

interface Spec {
  readonly v: number;
  readonly pw?: Secret | undefined;
}

const kind: DocumentKind<Spec> = {
  kind: 'Thing',
  description: 'A thing.',
  spec: z.strictObject({ v: z.number(), pw: secret().optional() }),
  singleton: true,
};

const document = (spec: string): string => `apiVersion: writ/v1\nkind: Thing\nspec: {${spec}}\n`;

describe('watchConfiguration', () => {
  let folder = '';
  let file = '';
  let watching: ConfigWatch | undefined;
  let seen: string[] = [];
  let wake = (): void => {};

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writ-watch-'));
    file = join(folder, 'writ.yaml');
    seen = [];
  });
  afterEach(() => {
    watching?.close();
    rmSync(folder, { recursive: true });
  });

  function start(text: string): void {
    writeFileSync(file, text);
    watch();
  }

  function watch(afterLoading = (): void => {}): void {
    const load = (): LoadResult =>
      loadConfiguration({ files: [file], kinds: [kind], environment: {}, workingDirectory: folder });
    const note = (what: string): void => {
      seen.push(what);
      wake();
    };
    const current = load();
    afterLoading();
    watching = watchConfiguration({
      load,
      current,
      onChange: (configuration) => {
        const spec = configuration.of(kind)[0]?.spec;
        note(`${spec?.v}${spec?.pw?.reveal() ?? ''}`);
      },
      onRefused: (issues) => note(issues.map(({ code }) => code).join()),
      settleMs: 20,
    });
  }

  /** Waits for so many notices; a test that waits in vain ends by the limit of the runner. */
  async function notices(count: number): Promise<readonly string[]> {
    // The watch does not keep the process alive, as this timer does.
    const alive = setInterval(() => {}, 1_000);
    while (seen.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    clearInterval(alive);
    return seen;
  }

  test('sees a file that is written in place', async () => {
    start(document('v: 1'));
    writeFileSync(file, document('v: 2'));
    assert.deepEqual(await notices(1), ['2']);
  });

  test('sees a file that is replaced by renaming, again and again', async () => {
    start(document('v: 1'));
    for (const version of [2, 3]) {
      writeFileSync(join(folder, 'next'), document(`v: ${version}`));
      renameSync(join(folder, 'next'), file);
      await notices(version - 1);
    }
    assert.deepEqual(seen, ['2', '3']);
  });

  test('sees a directory that is swapped behind links, as container platforms do', async () => {
    for (const version of [1, 2]) {
      mkdirSync(join(folder, `..${version}`));
      writeFileSync(join(folder, `..${version}`, 'writ.yaml'), document(`v: ${version}`));
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/writ.yaml', file);
    watch();
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    assert.deepEqual(await notices(1), ['2']);
  });

  test('sees a file behind a link that is written in place', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere', 'writ.yaml'), document('v: 1'));
    symlinkSync('elsewhere/writ.yaml', file);
    watch();
    writeFileSync(join(folder, 'elsewhere', 'writ.yaml'), document('v: 2'));
    assert.deepEqual(await notices(1), ['2']);
  });

  test('sees a change that came before the watch', async () => {
    writeFileSync(file, document('v: 1'));
    watch(() => writeFileSync(file, document('v: 2')));
    assert.deepEqual(await notices(1), ['2']);
  });

  test('sees a change of a secret in another directory', async () => {
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'pw'), 'a');
    start(document('v: 1, pw: {file: secrets/pw}'));
    writeFileSync(join(folder, 'secrets', 'pw'), 'b');
    assert.deepEqual(await notices(1), ['1b']);
  });

  test('sees a change of a file that a new version includes', async () => {
    writeFileSync(join(folder, 'base.yaml'), document('v: 5'));
    start(document('v: 1'));
    writeFileSync(file, 'include: base.yaml\n');
    await notices(1);
    writeFileSync(join(folder, 'base.yaml'), document('v: 6'));
    assert.deepEqual(await notices(2), ['5', '6']);
  });

  test('refuses a version that is not valid, and takes the next that is', async () => {
    start(document('v: 1'));
    writeFileSync(file, document('v: x'));
    await notices(1);
    writeFileSync(file, document('v: 3'));
    assert.deepEqual(await notices(2), ['ERR_CONFIG_TYPE', '3']);
  });

  test('refuses a file that is gone, and takes it when it is back', async () => {
    start(document('v: 1'));
    rmSync(file);
    await notices(1);
    writeFileSync(file, document('v: 2'));
    assert.deepEqual(await notices(2), ['ERR_CONFIG_FILE_MISSING', '2']);
  });

  test('takes a burst of writes as one change', async () => {
    start(document('v: 1'));
    for (let version = 2; version <= 9; version++) writeFileSync(file, document(`v: ${version}`));
    assert.deepEqual(await notices(1), ['9']);
  });

  test('does not speak of a write that changes nothing', async () => {
    start(document('v: 1'));
    writeFileSync(file, document('v: 1'));
    writeFileSync(join(folder, 'other'), '');
    await new Promise((resolve) => void setTimeout(resolve, 100));
    writeFileSync(file, document('v: 2'));
    assert.deepEqual(await notices(1), ['2']);
  });

  test('reloads by hand, whether or not a file changed', () => {
    start(document('v: 1'));
    watching?.reload();
    assert.deepEqual(seen, ['1']);
  });

  test('says nothing any more once it is closed', async () => {
    start(document('v: 1'));
    writeFileSync(file, document('v: 2'));
    watching?.close();
    watching?.reload();
    await new Promise((resolve) => void setTimeout(resolve, 100));
    assert.deepEqual(seen, []);
  });
});
