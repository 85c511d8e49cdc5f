import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Answers, RunTimes } from './protocol.ts';

/** What a workload's folder holds, read. */
export interface Folder {
  readonly policy: string;
  readonly data: unknown;
}

/** How a variant that runs in Node.js takes part. */
export interface Decider<Input> {
  /** Parses the text of an input, outside of what is measured. */
  readonly parse: (text: string) => Input;
  readonly decide: (input: Input) => unknown;
  /** The values in what `decide` returned. */
  readonly values: (decision: unknown) => readonly unknown[];
}

/** Takes every decision, so that none can be left out as useless by the compiler. */
const sink: { value: unknown } = { value: undefined };

export function readFolder(folder: string): Folder {
  const data: unknown = JSON.parse(readFileSync(join(folder, 'data.json'), 'utf8'));
  return { policy: readFileSync(join(folder, 'policy.rego'), 'utf8'), data };
}

/** Speaks the protocol of a peer (bench/README.md) on the standard streams until the input ends. */
export async function serveDecisions<Input>(folder: string, { decide, parse, values }: Decider<Input>): Promise<void> {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, 'inputs.json'), 'utf8'));
  if (!Array.isArray(parsed)) throw new TypeError('inputs.json is not an array');
  const texts = parsed.map((input) => JSON.stringify(input));
  const fresh = (decisions: number) =>
    Array.from({ length: decisions }, (_, index) => parse(texts[index % texts.length] ?? ''));
  for await (const line of createInterface({ input: process.stdin })) {
    const [, decisions] = /^run (\d+)$/.exec(line) ?? [];
    const answer: Answers | RunTimes =
      decisions === undefined
        ? fresh(texts.length).map((input) => values(decide(input)))
        : measure(decide, fresh(Number(decisions)));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** @param inputs one per decision, which nothing has seen before */
function measure<Input>(decide: Decider<Input>['decide'], inputs: readonly Input[]): RunTimes {
  // What parsing left behind is not the decisions' garbage, and the second time moves the inputs to where the young
  // generation's collections do not look. A whole collection would also throw away the code that was compiled for shapes
  // of which no object lives just now: the interpreter then takes three times as long, which no server would see.
  globalThis.gc?.({ type: 'minor' });
  globalThis.gc?.({ type: 'minor' });
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  for (const input of inputs) sink.value = decide(input);
  const wallNs = Number(process.hrtime.bigint() - wall);
  const { user, system } = process.cpuUsage(cpu);
  return { wallNs, cpuNs: (user + system) * 1e3 };
}
