import { spawnSync } from 'node:child_process';
import type { Peer, Suite } from './suite.ts';

const PROBE_TIMEOUT_MS = 10_000;

export type Probe =
  | {
      readonly installed: false;
      /** Names what is missing. */
      readonly reason: string;
    }
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
    return { installed: false, reason: `\`${peer.command}\` is not installed` };
  return { installed: true, version: versionLine(`${stdout}\n${stderr}`) };
}

/** Whether what a variant is about is there; `undefined` where there is no question. */
export function probeVariant(variant: Suite['variants'][number]): (Probe & { readonly command: string }) | undefined {
  if (!('program' in variant)) return variant.peer && { command: variant.peer.command, ...probe(variant.peer) };
  const { name, version, absent } = variant;
  if (absent !== undefined) return { command: name, installed: false, reason: absent };
  return version === undefined ? undefined : { command: name, installed: true, version };
}

/** The first line with a digit in it, without what stands around the version. */
function versionLine(output: string): string | undefined {
  const line = output.split('\n').find((text) => /\d/.test(text));
  const version = line?.replace(/\s*Copyright.*$/i, '').trim();
  return version?.slice(0, 80);
}
