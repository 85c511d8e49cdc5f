import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileSink } from './file.ts';

const { signal } = new AbortController();

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'writ-log-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  return directory;
}

describe('file sink', () => {
  it('appends lines to a file that only its owner can read', async (t) => {
    const file = join(folder(t), 'decisions.log');
    for (const line of ['{"a":1}', '{"a":2}']) {
      const sink = fileSink({ file });
      assert.equal(await sink.write([line], signal), 1);
      await sink.close();
    }
    assert.equal(readFileSync(file, 'utf8'), '{"a":1}\n{"a":2}\n');
    assert.equal(statSync(file).mode & 0o077, 0);
  });

  it('begins a new file past the size, and keeps so many old ones', async (t) => {
    const directory = folder(t);
    const sink = fileSink({ file: join(directory, 'log'), maxBytes: 2, keep: 2 });
    for (const line of ['1', '2', '3', '4', '5']) await sink.write([line], signal);
    await sink.close();
    assert.deepEqual(
      readdirSync(directory)
        .toSorted()
        .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
      [
        ['log', '5\n'],
        ['log.1', '4\n'],
        ['log.2', '3\n'],
      ],
    );
  });

  it('opens the file again where another program has moved it', async (t) => {
    const file = join(folder(t), 'log');
    const sink = fileSink({ file });
    await sink.write(['1'], signal);
    renameSync(file, `${file}.old`);
    sink.reopen();
    await sink.write(['2'], signal);
    await sink.close();
    assert.deepEqual([readFileSync(`${file}.old`, 'utf8'), readFileSync(file, 'utf8')], ['1\n', '2\n']);
  });
});
