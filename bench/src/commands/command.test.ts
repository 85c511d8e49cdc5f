import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SHORTEST, testHost } from '../fixtures/host.ts';
import { runSuite } from '../run-suite.ts';
import { figuresOf } from '../statistics.ts';
import type { CommandSuite, CommandVariant } from '../suite.ts';
import { parseShellTimes } from './shell-times.ts';

const BURN = (steps: number): string => `let x = 0; for (let i = 0; i < ${steps}; i++) x = (x + i) % 1000`;
const NODE = process.execPath;

function suiteOf(...variants: CommandVariant[]): CommandSuite {
  const baseline = variants[0]?.name ?? '';
  return { kind: 'commands', name: 's', title: 't', baseline, variants };
}

describe('parseShellTimes', () => {
  test('adds user and system time of the children, not of the shell, as bash prints them', () => {
    assert.deepEqual(parseShellTimes('10.000100 10.500100\n0m9.000s 0m9.000s\n1m2.500s 0m0.025s\n'), {
      cpuUs: 62_525_000,
      wallUs: 500_000,
    });
  });
  test('reads what dash prints, which has no clock', () => {
    assert.deepEqual(parseShellTimes(' \n0m0.000000s 0m0.000000s\n0m0.030000s 0m0.010000s\n'), {
      cpuUs: 40_000,
      wallUs: undefined,
    });
  });
  test('reads decimal commas of other locales', () => {
    assert.equal(parseShellTimes('1,5 2,5\n0m0,000s 0m0,000s\n0m0,030s 0m0,010s\n')?.cpuUs, 40_000);
  });
  test('a report cut short is nothing', () => {
    assert.equal(parseShellTimes('10.0 \n0m0.1s 0m0.1s\n'), undefined);
  });
});

for (const shell of ['bash', 'sh'] as const)
  describe(`commands counted by ${shell}`, () => {
    test('a child that burns clearly more CPU is reported so, and so is one that leaves it to its own child', async (t) => {
      const host = testHost(t);
      if (host.shell === undefined || (shell === 'bash' && host.shell !== 'bash')) {
        t.skip(`${shell} is not installed: apt-get install ${shell === 'sh' ? 'dash' : shell}`);
        return;
      }
      const nested = `require('node:child_process').spawnSync(${JSON.stringify(NODE)}, ['-e', ${JSON.stringify(BURN(3e8))}])`;
      const suite = suiteOf(
        { name: 'idle', command: NODE, args: ['-e', 'setTimeout(() => {}, 300)'] },
        { name: 'burns', command: NODE, args: ['-e', BURN(3e8)] },
        { name: 'lets burn', command: NODE, args: ['-e', nested] },
      );
      const result = await runSuite(suite, { ...host, shell }, SHORTEST);
      const [, burns, letsBurn] = result.variants.map((variant) => figuresOf(result, variant)?.ratio?.min ?? 0);
      assert.ok((burns ?? 0) > 2, `${burns}`);
      assert.ok((letsBurn ?? 0) > 2, `${letsBurn}`);
    });
  });

describe('commands', () => {
  test('without a shell only wall time is told, and the notes say so', async (t) => {
    const host = testHost(t, { shell: undefined });
    const result = await runSuite(suiteOf({ name: 'a', command: NODE, args: ['-e', '0'] }), host, SHORTEST);
    assert.equal(result.variants[0]?.samples[0]?.cpuUs, undefined);
    assert.match(result.notes.join(' '), /wall time/);
  });

  test('failures are named with their cause and the others go on', async (t) => {
    const result = await runSuite(
      suiteOf(
        { name: 'good', command: NODE, args: ['-e', '0'] },
        { name: 'wrong code', command: NODE, args: ['-e', 'console.error("it broke"); process.exit(3)'] },
        { name: 'expected code', command: NODE, args: ['-e', 'process.exit(3)'], exitCode: 3 },
        { name: 'hangs', command: NODE, args: ['-e', 'setInterval(() => {}, 1e6)'], timeoutMs: 300 },
        { name: 'wrong output', command: NODE, args: ['-e', ''], check: () => 'nothing was said' },
      ),
      testHost(t),
      SHORTEST,
    );
    assert.deepEqual(
      result.variants.map(({ status, reason }) => [status, reason]),
      [
        ['measured', undefined],
        ['failed', 'exit code 3 instead of exit code 0: it broke'],
        ['measured', undefined],
        ['failed', 'no end within 300 ms'],
        ['invalid', 'wrong output: nothing was said'],
      ],
    );
  });

  test('a command that does not exist is a failure with and without a shell', async (t) => {
    const suite = suiteOf({ name: 'a', command: 'writ-bench-no-such-command', args: [] });
    for (const shell of ['sh', undefined] as const) {
      const { variants } = await runSuite(suite, testHost(t, { shell }), SHORTEST);
      assert.equal(variants[0]?.status, 'failed');
      assert.match(variants[0].reason ?? '', /not found|ENOENT/);
    }
  });

  test('an absent peer is named and not measured', async (t) => {
    const peer = { command: 'writ-bench-no-such-peer', versionArgs: ['version'] };
    const suite = suiteOf(
      { name: 'here', command: NODE, args: ['-e', '0'] },
      { name: 'there', peer, command: peer.command, args: [] },
    );
    const { variants } = await runSuite(suite, testHost(t), SHORTEST);
    assert.equal(variants[1]?.status, 'absent');
    assert.equal(variants[1].reason, '`writ-bench-no-such-peer` is not installed');
    assert.deepEqual(variants[1].samples, []);
  });

  test('zero rounds are refused', async (t) => {
    const suite = suiteOf({ name: 'a', command: NODE, args: ['-e', '0'] });
    await assert.rejects(runSuite(suite, testHost(t), { ...SHORTEST, rounds: 0 }), RangeError);
  });
});
