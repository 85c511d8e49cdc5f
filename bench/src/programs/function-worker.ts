/** The process in which a suite of functions is measured: `function-worker.ts URL-OF-SUITE`, driven by messages. */

import { prepareFunction, type ReadyFunction, timed } from '../functions/measure-function.ts';
import { parseTurnRequest, type TurnRequest } from '../functions/messages.ts';
import { failed, type Outcome } from '../results.ts';
import type { FunctionSuite } from '../suite.ts';

const ready = new Map<string, ReadyFunction>();
const suite = await loadSuite(process.argv[2] ?? '');

process.on('message', (message) => {
  const request = parseTurnRequest(message);
  if (request) void answer(request);
});
// The parent is gone: nobody waits for results any more.
process.on('disconnect', () => {
  process.exit(0);
});

async function answer(request: TurnRequest): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await turn(request);
  } catch (error) {
    outcome = failed(`it threw ${error instanceof Error ? error.message : String(error)}`);
  }
  process.send?.(outcome);
}

async function turn({ name, minMs }: TurnRequest): Promise<Outcome> {
  const variant = suite.variants.find((candidate) => candidate.name === name);
  if (!variant) return failed('its suite does not export it');
  let prepared = ready.get(name);
  if (!prepared) {
    const preparation = await prepareFunction(suite, variant, minMs);
    if ('ok' in preparation) return preparation;
    prepared = preparation;
    ready.set(name, prepared);
  }
  // Nobody pays for the garbage of the one before.
  globalThis.gc?.();
  return { ok: true, sample: await timed(prepared) };
}

async function loadSuite(url: string): Promise<FunctionSuite> {
  const loaded: unknown = await import(url);
  if (typeof loaded === 'object' && loaded !== null && 'suite' in loaded && isFunctionSuite(loaded.suite))
    return loaded.suite;
  throw new TypeError('the source of the suite does not export `suite`, a suite of functions');
}

function isFunctionSuite(value: unknown): value is FunctionSuite {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'functions';
}
