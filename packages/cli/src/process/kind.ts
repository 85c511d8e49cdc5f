import { type DocumentKind, duration, isLoopback, listenAddress } from '@writ/core';
import { z } from 'zod';

/** The settings of one running `writ` process, whatever parts it runs. */
export interface ProcessSpec {
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  /** Health and metrics. */
  readonly operations: { readonly listen: { readonly host: string; readonly port: number } };
  readonly shutdown: { readonly drainMs: number };
  readonly insecure: readonly 'remote-operations'[];
}

const RISKS = ['remote-operations'] as const;

/** The settings that decide whether the listener is open to others, already parsed. */
const listens = z.object({
  operations: z.object({ listen: z.object({ host: z.string() }) }),
  insecure: z.array(z.unknown()),
});

const spec = z
  .strictObject({
    log: z
      .strictObject({
        level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The least severe entries to write'),
      })
      .prefault({})
      .describe('The log of the process: JSON lines on standard error'),
    operations: z
      .strictObject({
        listen: listenAddress()
          .prefault('127.0.0.1:9464')
          .describe('Where /health and /metrics are served, without TLS or authentication; port 0 takes a free one'),
      })
      .prefault({})
      .describe('The listener for those who operate Writ'),
    shutdown: z
      .strictObject({
        drain: duration({ max: 600_000 })
          .prefault('10s')
          .describe('How long requests that are on their way may take once the process is told to stop; at most 10m'),
      })
      .prefault({})
      .describe('How the process ends'),
    insecure: z
      .array(z.enum(RISKS))
      .default([])
      .describe('Insecure settings that are accepted; without its name here, each is refused'),
  })
  .prefault({})
  .refine(({ operations, insecure }) => isLocal(operations.listen.host) || insecure.includes('remote-operations'), {
    path: ['operations', 'listen'],
    message:
      'this address opens health and metrics to other hosts without TLS or authentication; use 127.0.0.1, or accept it: `insecure: [remote-operations]`',
    params: { code: 'ERR_CONFIG_INSECURE' },
    // Also where other keys are wrong: all mistakes at once.
    when: ({ value }) => listens.safeParse(value).success,
  })
  .transform(({ shutdown, ...rest }): ProcessSpec => ({ ...rest, shutdown: { drainMs: shutdown.drain } }));

function isLocal(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}

export const processKind: DocumentKind<ProcessSpec> = {
  kind: 'Process',
  description: 'Settings of one running writ process: its log, its operations listener, how it ends.',
  spec,
  singleton: true,
};
