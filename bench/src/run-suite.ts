import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandContender } from './commands/command-contender.ts';
import type { Contender } from './contender.ts';
import { decisionContenders } from './decisions/decision-contender.ts';
import { functionContenders } from './functions/function-contender.ts';
import { type Host, PROJECT_ROOT } from './host.ts';
import { notesOf } from './notes.ts';
import { roundOrders } from './order.ts';
import { type Failure, failed, type Outcome, type Sample, type SuiteResult, type VariantResult } from './results.ts';
import { serverContender } from './servers/server-contender.ts';
import { DEFAULT_ROUNDS, type Settings } from './settings.ts';
import type { Suite } from './suite.ts';
import { probeVariant } from './tools.ts';

/** Receives one line about how far the run is. */
export type Progress = (line: string) => void;

/**
 * Measures one suite: all variants warm up one after the other, then take their turns in every round. A variant that
 * fails is out from then on, with the reason; the others go on.
 */
export async function runSuite(
  suite: Suite,
  host: Host,
  settings: Settings,
  progress: Progress = () => undefined,
): Promise<SuiteResult> {
  const rounds = settings.rounds ?? suite.rounds ?? DEFAULT_ROUNDS;
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new RangeError(`\`${rounds}\` is not a number of rounds`);
  const probes = new Map(suite.variants.map((variant) => [variant.name, probeVariant(variant)]));
  const contenders = contendersOf(suite, host, settings).filter(({ name }) => probes.get(name)?.installed !== false);
  const failures = new Map<string, Failure>();
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  try {
    for (const contender of contenders) {
      progress(`${suite.name}: warming up ${contender.name}`);
      const failure = await guarded(contender.warmUp.bind(contender));
      if (failure) failures.set(contender.name, failure);
    }
    for (const [round, order] of roundOrders(contenders, rounds, settings.seed).entries()) {
      progress(`${suite.name}: round ${round + 1} of ${rounds}`);
      for (const contender of order.filter(({ name }) => !failures.has(name))) {
        const outcome: Outcome = await guarded(contender.measure.bind(contender));
        if (outcome.ok) samples.get(contender.name)?.push(outcome.sample);
        else failures.set(contender.name, outcome);
      }
    }
  } finally {
    await Promise.all(contenders.map(async (contender) => contender.close()));
  }
  const results = suite.variants.map((variant): VariantResult => {
    const found = probes.get(variant.name);
    const version = found?.installed === true ? found.version : undefined;
    const peer = found && {
      command: found.command,
      version: version === undefined ? undefined : host.redact(version),
    };
    const none = { name: variant.name, peer, samples: [], peakRssBytes: undefined };
    if (found?.installed === false) return { ...none, status: 'absent', reason: found.reason };
    const failure = failures.get(variant.name);
    if (failure) return { ...none, status: failure.status, reason: host.redact(failure.reason) };
    const contender = contenders.find(({ name }) => name === variant.name);
    return {
      name: variant.name,
      status: 'measured',
      reason: undefined,
      peer,
      samples: samples.get(variant.name) ?? [],
      peakRssBytes: contender?.peakRssBytes(),
    };
  });
  const { name, title, kind, baseline } = suite;
  const notes = notesOf(suite, host, settings);
  return { name, title, kind, baseline, rounds, seed: settings.seed, notes, variants: results };
}

function contendersOf(suite: Suite, host: Host, settings: Settings): Contender[] {
  if (suite.kind === 'commands') {
    const folder = suite.files ? folderOf(suite.name, suite.files(), host) : PROJECT_ROOT;
    return suite.variants.map((variant) => commandContender(variant, folder, host, settings));
  }
  if (suite.kind === 'servers') return suite.variants.map((variant) => serverContender(suite, variant, host, settings));
  if (suite.kind === 'decisions') return decisionContenders(suite, host, settings);
  return functionContenders(suite, host, settings);
}

function folderOf(name: string, files: Readonly<Record<string, string>>, host: Host): string {
  const folder = join(host.directory, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

async function guarded<T>(action: () => Promise<T>): Promise<T | Failure> {
  try {
    return await action();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
