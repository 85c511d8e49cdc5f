import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';

async function script(shell: string): Promise<string> {
  const io = fakeIo();
  assert.equal(await run(['completion', shell], io), 0);
  return io.written.out;
}

/** What bash offers after these words, the last of which is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const program = `${await script('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _writ; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', program, 'bash', 'writ', ...words], { encoding: 'utf8' });
  return out.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  const CASES: readonly [words: string[], candidates: string[]][] = [
    [['v'], ['validate', 'version']],
    [['validate', 'c'], ['config']],
    [['validate', '--o'], []],
    [['validate', 'config', '--o'], ['--output']],
    [
      ['up', '--'],
      ['--config', '--output', '--help'],
    ],
    [['up', '-c', 'a.yaml', '--out'], ['--output']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', '-h', '--help'],
    ],
    [['nonsense', 'u'], ['up']],
  ];
  for (const [words, candidates] of CASES) {
    test(`offers "${candidates.join(' ')}" after "writ ${words.join(' ')}"`, async () => {
      assert.deepEqual((await offered(...words)).toSorted(), candidates.toSorted());
    });
  }
});

test('completion in zsh describes every command', async () => {
  const text = await script('zsh');
  assert.match(text, /^#compdef writ\n/);
  assert.match(text, /'up:run every part in one process, with embedded defaults'/);
});

test('completion in zsh and fish quotes the texts of the commands', async () => {
  for (const shell of ['zsh', 'fish']) {
    const text = await script(shell);
    assert.equal((text.replaceAll(`'\\''`, '').match(/'/g)?.length ?? 1) % 2, 0, shell);
  }
});

test('completion in fish has a line for every command', async () => {
  const lines = (await script('fish')).split('\n').filter((line) => line.includes("-a 'validate'"));
  assert.deepEqual(lines, [
    "complete -c writ -n '__writ_at '\\'''\\''' -a 'validate' -d 'check configuration without running anything'",
  ]);
});
