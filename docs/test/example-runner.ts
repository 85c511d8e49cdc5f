import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matchesOutput } from './example-output.ts';
import type { Step } from './example-parser.ts';

/** The root folder of the repository. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

const TIMEOUT_MS = 60_000;

/** Makes the folder of one page ready: what it runs finds the packages of this repository as installed ones. */
export function prepareFolder(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

/** Does one step of a page in its folder and throws an assertion error where it goes otherwise than the page says. */
export async function runStep(step: Step, folder: string): Promise<void> {
  switch (step.do) {
    case 'write': {
      const file = join(folder, step.file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, step.text);
      return;
    }
    case 'validate':
      return expectSuccess(folder, 'writ', 'validate', 'config', step.file);
    case 'run-script':
      return expectSuccess(folder, process.execPath, '--conditions=@writ/source', step.file);
    case 'run-command': {
      const { code, text } = await execute(folder, 'sh', ['-c', `exec 2>&1\n${step.command}`]);
      assert.equal(code, step.exitCode, `exit code of \`${step.command}\`, which printed:\n${text}`);
      if (matchesOutput(step.expected, text)) return;
      assert.equal(text, `${step.expected.join('\n')}\n`, `output of \`${step.command}\``);
    }
  }
}

async function expectSuccess(folder: string, command: string, ...args: string[]): Promise<void> {
  const { code, text } = await execute(folder, command, args);
  assert.equal(code, 0, `\`${[command, ...args].join(' ')}\` printed:\n${text}`);
}

async function execute(
  cwd: string,
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const bin = join(ROOT, 'node_modules', '.bin');
  const env = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    HOME: cwd,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    TZ: 'UTC',
  };
  const child = spawn(command, args, { cwd, env, timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer): unknown => chunks.push(chunk);
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, text: Buffer.concat(chunks).toString() });
    });
  });
}
