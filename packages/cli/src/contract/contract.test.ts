import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';

const OLD = `apiVersion: v3.2.0
kind: DataContract
id: hr
version: 1.0.0
status: active
schema:
  - name: user
    customProperties: [{vendor: authz, property: mount, value: "data.users[{id}]"}]
    properties:
      - {name: id, logicalType: string, required: true, primaryKey: true}
      - {name: status, logicalType: string, required: true}
`;

const FILES = {
  'old.yaml': OLD,
  'new.yaml': OLD.replace(/ {6}- \{name: status.*\n/, ''),
  'bad.yaml': OLD.replace('status: active', 'state: active'),
  'broken.yaml': 'a: [',
  'app.rego': 'package app\nallow if not data.users[input.sub].status == "suspended"\n',
  'broken.rego': 'package app\nallow if {',
};

const folder = mkdtempSync(join(tmpdir(), 'writ-contract-'));
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
after(() => rmSync(folder, { recursive: true }));

async function contract(...words: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const io = fakeIo({ workingDirectory: folder });
  return { exitCode: await run(['contract', ...words], io), ...io.written };
}

describe('writ contract lint', () => {
  it('accepts a contract', async () => assert.equal((await contract('lint', 'old.yaml')).exitCode, 0));

  it('prints findings as JSON', async () => {
    const { exitCode, out } = await contract('lint', 'bad.yaml', '--format', 'json');
    assert.equal(exitCode, 1);
    const { findings } = JSON.parse(out) as { findings: Record<string, unknown>[] };
    const { severity, code, line, col } = findings[0] ?? {};
    assert.deepEqual([severity, code, line, col], ['error', 'ERR_CONTRACT_KEY_UNKNOWN', 5, 1]);
  });

  it('exits with 2 where a file cannot be parsed', async () => {
    assert.equal((await contract('lint', 'broken.yaml')).exitCode, 2);
  });
});

describe('writ contract check', () => {
  it('names the policy line that fails open', async () => {
    const { exitCode, out } = await contract(
      'check',
      'old.yaml',
      'new.yaml',
      '--policies',
      'app.rego',
      '--format',
      'json',
    );
    assert.equal(exitCode, 1);
    const { verdict, findings } = JSON.parse(out) as { verdict: string; findings: Record<string, unknown>[] };
    assert.equal(verdict, 'breaking');
    const [finding] = findings;
    assert.deepEqual(
      finding && [finding['change'], finding['severity'], finding['attribute'], finding['line'], finding['policies']],
      [
        'attribute-removed',
        'critical',
        'user.status',
        'old.yaml:11',
        [{ file: 'app.rego', row: 2, col: 14, rule: 'data.app.allow', effect: 'fail-open' }],
      ],
    );
  });

  it('accepts what changes nothing', async () => {
    assert.equal((await contract('check', 'old.yaml', 'old.yaml', '--policies', 'app.rego')).exitCode, 0);
  });

  for (const words of [
    ['old.yaml', 'none.yaml', '--policies', 'app.rego'],
    ['old.yaml', 'new.yaml', '--policies', 'none'],
    ['old.yaml', 'new.yaml', '--policies', 'broken.rego'],
    ['old.yaml', 'new.yaml'],
  ]) {
    it(`exits with 2 for ${words.join(' ')}`, async () =>
      assert.equal((await contract('check', ...words)).exitCode, 2));
  }
});
