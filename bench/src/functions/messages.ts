import type { Outcome } from '../results.ts';

/** Asks the measuring process for one turn of one variant. The first turn of a variant also prepares it. */
export interface TurnRequest {
  readonly name: string;
  /** Milliseconds that the turn lasts at least. */
  readonly minMs: number;
}

/** @returns `undefined` when `message` is something else */
export function parseTurnRequest(message: unknown): TurnRequest | undefined {
  if (!isRecord(message)) return undefined;
  const { name, minMs } = message;
  return typeof name === 'string' && typeof minMs === 'number' ? { name, minMs } : undefined;
}

/** @returns `undefined` when `message` is something else */
export function parseOutcome(message: unknown): Outcome | undefined {
  if (!isRecord(message)) return undefined;
  const { ok, sample, status, reason } = message;
  if (ok === true && isRecord(sample)) {
    const { cpuUs, wallUs } = sample;
    return typeof cpuUs === 'number' && typeof wallUs === 'number' ? { ok, sample: { cpuUs, wallUs } } : undefined;
  }
  if (ok === false && (status === 'failed' || status === 'invalid') && typeof reason === 'string')
    return { ok, status, reason };
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
