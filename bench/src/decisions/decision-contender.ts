import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Contender } from '../contender.ts';
import type { Host } from '../host.ts';
import { type Failure, failed, invalid, type Outcome } from '../results.ts';
import type { Settings } from '../settings.ts';
import type { DecisionSuite } from '../suite.ts';
import { type LineProcess, startLineProcess } from './line-process.ts';
import { type Answers, parseAnswers, parseRunTimes, type RunTimes } from './protocol.ts';

const TIMEOUT_MS = 120_000;

/** The inputs of one run are all in memory at once, in some peers at ten times their size as text. */
const MAX_RUN_BYTES = 8 * 1024 * 1024;
const MAX_RUN_DECISIONS = 20_000;

/** The fastest variants decide more inputs in a turn's time than fit one run, and making inputs takes its time too. */
const MAX_RUNS = 10;

/** A compiler of the fastest kind has seen everything after that many turns' time. */
const WARM_UP_TURNS = 5;

/** The variants of a suite of decisions, each a process of its own. */
export function decisionContenders(suite: DecisionSuite, host: Host, settings: Settings): Contender[] {
  const text = readFileSync(join(suite.folder, 'inputs.json'), 'utf8');
  const inputs: unknown = JSON.parse(text);
  const count = Array.isArray(inputs) ? inputs.length : 0;
  const mostDecisions = Math.ceil(Math.min(MAX_RUN_DECISIONS, (MAX_RUN_BYTES * count) / text.length));
  let reference: { readonly name: string; readonly answers: Answers } | undefined;

  return suite.variants.map(({ name, program }) => {
    let peer: LineProcess | undefined;
    let decisions = Math.min(count, mostDecisions);

    async function ask(line: string): Promise<string | Failure> {
      peer ??= startLineProcess(host, program(host.directory), TIMEOUT_MS);
      return peer.ask(line);
    }

    async function run(): Promise<RunTimes | Failure> {
      const line = await ask(`run ${decisions}`);
      if (typeof line !== 'string') return line;
      return parseRunTimes(line) ?? failed('its process answered something that is not the times of a run');
    }

    async function checkAnswers(): Promise<Failure | undefined> {
      const line = await ask('answers');
      if (typeof line !== 'string') return line;
      const answers = parseAnswers(line);
      if (answers?.length !== count) return failed('its process answered something that is not a decision per input');
      reference ??= { name, answers };
      const wrong = answers.findIndex((answer, index) => !isDeepStrictEqual(answer, reference?.answers[index]));
      if (wrong === -1) return undefined;
      const decided = [answers[wrong], reference.answers[wrong]].map((answer) => JSON.stringify(answer?.[0] ?? null));
      return invalid(`input ${wrong}: decides ${decided[0]}, and ${reference.name} ${decided[1]}`);
    }

    /** Runs until `ms` milliseconds have been measured, or often enough. */
    async function runFor(ms: number, grow: boolean): Promise<Outcome> {
      const sum = { wallNs: 0, cpuNs: 0, decisions: 0 };
      for (let runs = 0; runs < MAX_RUNS && sum.wallNs < ms * 1e6; runs++) {
        const times = await run();
        if ('ok' in times) return times;
        sum.wallNs += times.wallNs;
        sum.cpuNs += times.cpuNs;
        sum.decisions += decisions;
        if (grow) decisions = grown(decisions, times.wallNs / 1e6, settings.functionMs, mostDecisions);
      }
      const us = sum.decisions * 1e3;
      return { ok: true, sample: { cpuUs: sum.cpuNs / us, wallUs: sum.wallNs / us } };
    }

    return {
      name,
      async warmUp() {
        const failure = await checkAnswers();
        if (failure) return failure;
        const outcome = await runFor(settings.functionMs * WARM_UP_TURNS, true);
        return outcome.ok ? undefined : outcome;
      },
      measure: async () => runFor(settings.functionMs, false),
      peakRssBytes: () => undefined,
      async close() {
        await peer?.close();
      },
    };
  });
}

/** How many decisions last `wantedMs`, as far as `decisions` that lasted `ms` tell, and at most ten times as many. */
function grown(decisions: number, ms: number, wantedMs: number, most: number): number {
  const wanted = ms > 0 ? Math.ceil((decisions * wantedMs) / ms) : most;
  return Math.max(1, Math.min(wanted, decisions * 10, most));
}
