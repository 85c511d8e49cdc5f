import { createInterface } from 'node:readline';
import type { Host } from '../host.ts';
import { pinned } from '../host.ts';
import { type Failure, failed, withLastLine } from '../results.ts';
import { collect } from '../run-process.ts';

/** A program that answers each line with a line. */
export interface LineProcess {
  /** The answer, or what happened instead; after that the program is gone. */
  ask(line: string): Promise<string | Failure>;
  close(): Promise<void>;
}

/**
 * Starts a program on the core that all contenders share.
 *
 * @param timeoutMs how long an answer may take
 */
export function startLineProcess(
  host: Host,
  program: { readonly command: string; readonly args: readonly string[]; readonly env?: Record<string, string> },
  timeoutMs: number,
): LineProcess {
  const { command, args } = pinned(host, 'server', program.command, program.args);
  const child = host.children.spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...program.env },
  });
  const stderr = collect(child.stderr);
  // Writing to a program that is gone fails; that it is gone is noticed by its missing answer.
  child.stdin?.on('error', () => undefined);
  const gone = new Promise<undefined>((resolve) => {
    child.once('error', () => {
      resolve(undefined);
    });
    child.once('close', () => {
      resolve(undefined);
    });
  });
  const waiting: ((line: string) => void)[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));

  return {
    async ask(line) {
      const { promise: answer, resolve } = Promise.withResolvers<string>();
      const { promise: late, resolve: isLate } = Promise.withResolvers<'late'>();
      waiting.push(resolve);
      const timer = setTimeout(() => {
        isLate('late');
      }, timeoutMs);
      child.stdin?.write(`${line}\n`);
      const first = await Promise.race([answer.then((text) => ({ text })), gone, late]);
      clearTimeout(timer);
      if (first === 'late') {
        await host.children.stop(child, 0);
        return failed(`no answer to \`${line}\` within ${timeoutMs} ms`);
      }
      return first?.text ?? failed(withLastLine('its process ended', stderr()));
    },
    close: async () => host.children.stop(child, 0),
  };
}
