import { constants } from 'node:os';
import { runCli } from './cli.ts';
import { closeHost, openHost } from './host.ts';
import { suites } from './suites/index.ts';

const host = openHost();
// Whatever ends this process, also an exception: what it started ends with it.
process.once('exit', () => {
  closeHost(host);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    process.exit(128 + constants.signals[signal]);
  });

process.exitCode = await runCli(process.argv.slice(2), suites, host, {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
