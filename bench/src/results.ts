import type { Suite } from './suite.ts';

/** One variant's share of one round. */
export interface Sample {
  /** CPU time per operation in microseconds, user and system; `undefined` where the host does not tell. */
  readonly cpuUs: number | undefined;
  /** Wall time per operation in microseconds. */
  readonly wallUs: number;
  readonly load?: LoadSample;
}

/** What the load generator saw in one round. */
export interface LoadSample {
  readonly requestsPerSecond: number;
  /** Latency in microseconds that half of the requests stayed below. */
  readonly p50Us: number;
  /** Latency in microseconds that 99 of 100 requests stayed below. */
  readonly p99Us: number;
}

/**
 * `absent`: not installed, not measured. `failed`: it did not run to its end. `invalid`: it ran and its answers were
 * wrong, so its figures would mean nothing.
 */
export type Status = 'measured' | 'absent' | 'failed' | 'invalid';

export interface Failure {
  readonly ok: false;
  readonly status: 'failed' | 'invalid';
  /** One line that says what happened. */
  readonly reason: string;
}

export type Outcome = { readonly ok: true; readonly sample: Sample } | Failure;

export interface VariantResult {
  readonly name: string;
  readonly status: Status;
  /** Why there are no figures; `undefined` when measured. */
  readonly reason: string | undefined;
  readonly peer: { readonly command: string; readonly version: string | undefined } | undefined;
  /** One entry per round, in the order of the rounds; empty unless measured. */
  readonly samples: readonly Sample[];
  /** Largest resident memory in bytes: of the largest process of a command, of all processes of a server. */
  readonly peakRssBytes: number | undefined;
}

export interface SuiteResult {
  readonly name: string;
  readonly title: string;
  readonly kind: Suite['kind'];
  readonly baseline: string;
  readonly rounds: number;
  readonly seed: number;
  /** How it was measured here, one sentence each: the load tool, the cores, what this host cannot tell. */
  readonly notes: readonly string[];
  readonly variants: readonly VariantResult[];
}

export function failed(reason: string): Failure {
  return { ok: false, status: 'failed', reason };
}

export function invalid(reason: string): Failure {
  return { ok: false, status: 'invalid', reason };
}

/** The last line with text in it, at most 300 characters: programs put the cause of their death there. */
function lastLine(text: string): string {
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .findLast((part) => part !== '');
  return (line ?? '').slice(0, 300);
}

/** `reason` followed by what the program itself said last, if it said anything. */
export function withLastLine(reason: string, output: string): string {
  const line = lastLine(output);
  return line === '' ? reason : `${reason}: ${line}`;
}
