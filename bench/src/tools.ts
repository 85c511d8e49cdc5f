import { spawnSync } from 'node:child_process';
import type { Peer } from './suite.ts';

const PROBE_TIMEOUT_MS = 10_000;

export type Probe =
  | { readonly installed: false }
  | {
      readonly installed: true;
      /** The line with the version; `undefined` when the program does not say. */
      readonly version: string | undefined;
    };

/** Asks a program for its version, which also tells whether it is there. Its exit code does not matter. */
export function probe(peer: Peer): Probe {
  const { error, stdout, stderr } = spawnSync(peer.command, [...peer.versionArgs], {
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
    return { installed: false };
  return { installed: true, version: versionLine(`${stdout}\n${stderr}`) };
}

/** The first line with a digit in it, without what stands around the version. */
function versionLine(output: string): string | undefined {
  const line = output.split('\n').find((text) => /\d/.test(text));
  const version = line?.replace(/\s*Copyright.*$/i, '').trim();
  return version?.slice(0, 80);
}
