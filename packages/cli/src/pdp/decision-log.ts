import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { byteSize, type Clock, duration, filePath, type Logger, type Metrics, secret } from '@writ/core';
import {
  createDecisionLog,
  type DataStore,
  type DecisionLog,
  type EngineProgram,
  fileSink,
  httpSink,
  LossReport,
  openSpool,
  parseMask,
  type RecordSink,
  streamSink,
  ViewHistory,
  type ViewHistoryOptions,
} from '@writ/pdp';
import { fromJs } from '@writ/rego';
import { z } from 'zod';
import type { Io } from '../io.ts';
import { writVersion } from '../version.ts';

const mask = z
  .union([
    z.string(),
    z.strictObject({
      op: z.enum(['remove', 'upsert']).describe('Erases the value, or puts another one there'),
      path: z.string().describe('Such as `/input/password`'),
      value: z.json().optional().describe('What `upsert` puts there'),
    }),
  ])
  .transform((written, context) => {
    const parsed = parseMask(fromJs(written));
    if (parsed.ok) return parsed.rule;
    context.addIssue({ code: 'custom', message: parsed.message });
    return z.NEVER;
  });

const file = z.strictObject({
  path: filePath().describe('The file; records are appended'),
  maxSize: byteSize({ min: 1024 }).optional().describe('The size past which a new file is begun'),
  keep: z.int().min(0).max(1000).default(5).describe('How many old files stay, as `.1`, `.2` and so on'),
});

const http = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where chunks are posted, such as `https://logs.example/logs`'),
  token: secret().optional().describe('A bearer token; over http only to this machine'),
  maxChunk: byteSize({ min: 1024 }).prefault('32KiB').describe('The size of a compressed chunk at most'),
  timeout: duration({ min: 1 }).prefault('10s').describe('How long a request may take'),
});

const disk = z.strictObject({
  directory: filePath().describe('Where records wait: for this log alone'),
  maxSize: byteSize({ min: 1024 }).prefault('1GiB').describe('How much may wait'),
  whenFull: z.enum(['deny', 'drop']).describe('Past that: refuse decisions, or decide and count what is lost'),
  safeOn: z
    .enum(['disk', 'system'])
    .default('disk')
    .describe(
      'When an answer may go out: its record is on disk, or the system has it, which the loss of power can take',
    ),
});

/** `spec.decisionLog` of a decision point. */
export const decisionLogSpec = z
  .strictObject({
    stdout: z.boolean().default(false).describe('Writes to standard output'),
    file: file.optional().describe('Writes to a file'),
    http: http.optional().describe('Sends to a receiver, as OPA does'),
    disk: disk.optional().describe('Keeps on disk what goes to the receiver, until it has it'),
    history: z
      .strictObject({
        directory: filePath().describe('Where views are kept: for this decision point alone'),
        keep: z.int().min(1).default(100).describe('How many, the newest'),
      })
      .optional()
      .describe('Keeps policies and data on disk each time they are loaded, for `writ decision replay`'),
    labels: z.record(z.string(), z.string()).default({}).describe('Of every record, besides `version`'),
    mask: z.array(mask).default([]).describe('Paths to erase, or `{op, path, value}` as in OPA’s mask rules'),
    secretNames: z
      .enum(['erase', 'keep'])
      .default('erase')
      .describe('What happens to members with names such as `password`, at any depth'),
    maxRecords: z.int().min(1).max(10_000_000).default(10_000).describe('How many records wait to be written'),
    maxWaiting: byteSize({ min: 1024 })
      .prefault('64MiB')
      .describe('How large those are, and what waits for each target'),
    maxPerSecond: z.int().min(1).optional().describe('How many records of a second are kept'),
  })
  .refine(({ disk: kept, http: target }) => kept === undefined || target !== undefined, {
    path: ['disk'],
    message: '`disk` keeps what goes to `http`: say where that is',
  })
  .refine(({ http: target }) => target?.token === undefined || isPrivate(new URL(target.url)), {
    path: ['http', 'url'],
    message: 'a token would go over the network in the clear: use https',
  });

type DecisionLogSpec = z.output<typeof decisionLogSpec>;

interface Parts {
  readonly store: DataStore<EngineProgram>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Opens the log that the configuration describes.
 *
 * @param target of the command line: `stdout`, or the name of a file
 * @returns undefined where decisions are logged nowhere
 */
export async function openDecisionLog(
  io: Io,
  target: string | undefined,
  settings: DecisionLogSpec | undefined,
  { store, ...parts }: Parts,
): Promise<DecisionLog | undefined> {
  const report = new LossReport(parts);
  const spec = settings ?? decisionLogSpec.parse({});
  const sinks: RecordSink[] = [];
  if (spec.stdout || target === 'stdout') sinks.push(stdoutSink(io));
  if (target !== undefined && target !== 'stdout') {
    sinks.push(fileSink({ file: resolve(io.workingDirectory, target) }));
  }
  if (spec.file) {
    const { path, maxSize, keep } = spec.file;
    sinks.push(fileSink({ file: path, keep, ...(maxSize !== undefined && { maxBytes: maxSize }) }));
  }
  if (spec.http) sinks.push(await receiverSink(spec.http, spec.disk, report));
  if (sinks.length === 0) return undefined;
  return createDecisionLog({
    sinks,
    report,
    store,
    labels: { ...spec.labels, version: writVersion() },
    masks: spec.mask,
    secretNames: spec.secretNames,
    whenFull: spec.disk?.whenFull ?? 'drop',
    limits: {
      maxRecords: spec.maxRecords,
      maxBytes: spec.maxWaiting,
      ...(spec.maxPerSecond !== undefined && { maxPerSecond: spec.maxPerSecond }),
    },
  });
}

/** The history that the configuration asks for. */
export function historyOf(
  settings: DecisionLogSpec | undefined,
  parts: Pick<ViewHistoryOptions, 'store' | 'logger' | 'policies'>,
): ViewHistory | undefined {
  return settings?.history && new ViewHistory({ ...settings.history, ...parts });
}

async function receiverSink(
  { url, token, maxChunk, timeout }: NonNullable<DecisionLogSpec['http']>,
  kept: DecisionLogSpec['disk'],
  report: LossReport,
): Promise<RecordSink> {
  const sink = httpSink({
    url: new URL(url),
    maxChunkBytes: maxChunk,
    timeoutMs: timeout,
    report,
    ...(token && { token }),
  });
  if (!kept) return sink;
  const { directory, maxSize, whenFull, safeOn } = kept;
  return openSpool({ directory, sink, maxBytes: maxSize, whenFull, safeOn, report });
}

function stdoutSink(io: Io): RecordSink {
  const write = (chunk: unknown, _encoding: string, done: () => void): void => {
    io.out(String(chunk));
    done();
  };
  return streamSink('stdout', new Writable({ write, decodeStrings: false }));
}

function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
