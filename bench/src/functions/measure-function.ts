import { type Failure, failed, invalid, type Sample } from '../results.ts';
import type { FunctionSuite, FunctionVariant } from '../suite.ts';

/** Takes every result, so that no call can be left out as useless by the compiler. */
const sink: { value: unknown } = { value: undefined };

/** A function whose result was right, with the number of calls that make up a round. */
export interface ReadyFunction {
  readonly run: () => unknown;
  readonly async: boolean;
  readonly calls: number;
}

const MAX_CALLS = 2 ** 31;

/**
 * Makes the variant's function, checks one result, and finds the number of calls that last `minMs` milliseconds; that
 * also warms it up.
 */
export async function prepareFunction(
  suite: FunctionSuite,
  variant: FunctionVariant,
  minMs: number,
): Promise<ReadyFunction | Failure> {
  const run = await variant.make();
  const isAsync = variant.async ?? false;
  const first = run();
  if (first instanceof Promise && !isAsync) return failed('it returns a promise and is not declared `async`');
  const complaint = suite.expect(isAsync ? await first : first);
  if (complaint !== undefined) return invalid(`wrong result: ${complaint}`);
  let calls = 1;
  for (;;) {
    const { wallUs } = await timed({ run, async: isAsync, calls });
    const elapsedMs = (wallUs * calls) / 1e3;
    if (elapsedMs >= minMs || calls >= MAX_CALLS) return { run, async: isAsync, calls };
    // A short batch says little about the next one, so grow by tens first and aim past the mark at the end.
    const wanted = elapsedMs < minMs / 20 ? calls * 10 : Math.ceil((calls * minMs * 1.2) / elapsedMs);
    calls = Math.min(Math.max(wanted, calls + 1), MAX_CALLS);
  }
}

/** Calls the function `calls` times in a row. The CPU time is the whole process's, helper threads included. */
export async function timed({ run, async: isAsync, calls }: ReadyFunction): Promise<Sample & { cpuUs: number }> {
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  if (isAsync) await callAsync(run, calls);
  else callSync(run, calls);
  const wallUs = Number(process.hrtime.bigint() - wall) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuUs: (user + system) / calls, wallUs: wallUs / calls };
}

function callSync(run: () => unknown, calls: number): void {
  for (let call = 0; call < calls; call++) sink.value = run();
}

async function callAsync(run: () => unknown, calls: number): Promise<void> {
  for (let call = 0; call < calls; call++) sink.value = await run();
}
