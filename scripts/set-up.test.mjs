import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SET_UP = fileURLToPath(new URL('set-up.mjs', import.meta.url));

test('an npm script that does not exist is one sentence and exit code 2', () => {
  const { status, stderr } = spawnSync(process.execPath, [SET_UP, 'nothing:run'], { encoding: 'utf8' });
  assert.match(stderr, /^writ: there is no npm script `nothing:run` in package\.json, only .*\n$/);
  assert.equal(status, 2);
});

test('a Node that is too old is one sentence and exit code 2', () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' });";
  const options = {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}` },
  };
  const { status, stderr } = spawnSync(process.execPath, [SET_UP, 'test:run'], options);
  assert.match(stderr, /^writ: Node\.js 18 or newer is needed .* this is 16\.20\.2; see https:.*\n$/);
  assert.equal(status, 2);
});
