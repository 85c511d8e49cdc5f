import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { lineDiff } from './line-diff.ts';

describe('writ rego fmt -w', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writ-fmt-'));
    writeFileSync(join(folder, 'a.rego'), 'package a\np:=1');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fmt = async (...argv: readonly string[]) => {
    const io = fakeIo({ workingDirectory: folder });
    return { exits: await run(['rego', 'fmt', ...argv], io), ...io.written };
  };

  test('overwrites a file and prints nothing', async () => {
    assert.deepEqual(await fmt('-w', '.'), { exits: 0, out: '', err: '' });
    assert.equal(readFileSync(join(folder, 'a.rego'), 'utf8'), 'package a\n\np := 1\n');
    assert.deepEqual(readdirSync(folder), ['a.rego']);
  });

  test('keeps the mode of a file', async () => {
    chmodSync(join(folder, 'a.rego'), 0o640);
    await fmt('-w', 'a.rego');
    assert.equal(statSync(join(folder, 'a.rego')).mode & 0o777, 0o640);
  });

  test('writes where a link leads', async () => {
    symlinkSync('a.rego', join(folder, 'b.rego'));
    await fmt('-w', 'b.rego');
    assert.equal(readFileSync(join(folder, 'a.rego'), 'utf8'), 'package a\n\np := 1\n');
  });

  test('leaves what is wrong', async () => {
    writeFileSync(join(folder, 'a.rego'), 'package a\np if {');
    assert.equal((await fmt('-w', '.')).exits, 2);
    assert.equal(readFileSync(join(folder, 'a.rego'), 'utf8'), 'package a\np if {');
  });

  test('-d prints the lines that change', async () => {
    assert.deepEqual(await fmt('-d', 'a.rego'), {
      exits: 0,
      out: 'package a\n\u001B[31mp:=1\u001B[0m\u001B[32m\n\u001B[0m\u001B[32mp := 1\n\u001B[0m\n',
      err: '',
    });
  });

  test('--check-result takes true and false only', async () => {
    assert.equal((await fmt('--check-result=maybe', 'a.rego')).exits, 1);
    assert.equal((await fmt('--check-result=false', 'a.rego')).exits, 0);
  });
});

describe('lineDiff', () => {
  const plain = (text: string) =>
    text.replaceAll('\u001B[31m', '<').replaceAll('\u001B[32m', '>').replaceAll('\u001B[0m', '|');
  for (const [before, after, diff] of [
    ['', '', ''],
    ['a\n', 'a\n', 'a\n'],
    ['a\nb\nc\n', 'a\nc\n', 'a\n<b\n|c\n'],
    ['a\nc\n', 'a\nb\nc\n', 'a\n>b\n|c\n'],
    ['a\nb\nc\nd\n', 'x\nb\nc\ny\n', '<a\n|>x\n|b\nc\n<d\n|>y\n|'],
  ] as const) {
    test(`of ${JSON.stringify(before)} and ${JSON.stringify(after)}`, () => {
      assert.equal(plain(lineDiff(before, after)), diff);
    });
  }
});
