import { constants } from 'node:os';
import type { Output } from './cli.ts';
import { closeHost, type Host, openHost } from './host.ts';

/** A command with this process's arguments, streams and signals; its result becomes the exit code. */
export async function runMain(
  command: (args: readonly string[], host: Host, output: Output) => Promise<number>,
): Promise<void> {
  const host = openHost();
  // Whatever ends this process, also an exception: what it started ends with it.
  process.once('exit', () => {
    closeHost(host);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      process.exit(128 + constants.signals[signal]);
    });
  process.exitCode = await command(process.argv.slice(2), host, {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
}
