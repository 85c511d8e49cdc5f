import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A whole number from 0 up to but not including `below`. */
export type Random = (below: number) => number;

/** What a workload's folder holds: `policy.rego`, `data.json`, `inputs.json`. The decision is `data.bench.allow`. */
interface WorkloadFiles<Data, Input> {
  readonly policy: string;
  readonly data: Data;
  /** Asked in turn, over and over. */
  readonly inputs: readonly Input[];
}

/** A policy with data and inputs, and its decision as somebody would write it who has JavaScript and no Rego. */
export interface Workload<Data = unknown, Input = unknown> {
  readonly name: string;
  readonly title: string;
  make(random: Random): WorkloadFiles<Data, Input>;
  decide(input: Input, data: Data): boolean;
}

/** A workload whose types nobody has to know: a folder of its name holds what `make` made, or something of that shape. */
export function defineWorkload<Data, Input>(definition: Workload<Data, Input>): Workload {
  return {
    ...definition,
    // The files are the workload's own; a decision on others throws or differs from its peers', and both are reported.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    decide: (input, data) => definition.decide(input as Input, data as Data),
  };
}

/** Writes each workload into the folder of its name; the same files every time. */
export function writeWorkloads(workloads: readonly Workload[], directory: string): void {
  const random = seededRandom();
  for (const workload of workloads) {
    const { policy, data, inputs } = workload.make(random);
    const folder = join(directory, workload.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'policy.rego'), policy);
    writeFileSync(join(folder, 'data.json'), JSON.stringify(data));
    writeFileSync(join(folder, 'inputs.json'), JSON.stringify(inputs));
  }
}

/** The same numbers every time: a linear congruential generator modulo 2^31, with which the first figures were measured. */
export function seededRandom(): Random {
  let state = 12_345;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** One of `items`. */
export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[random(items.length)] ?? items[0];
}

/** `count` things, made one after the other. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
