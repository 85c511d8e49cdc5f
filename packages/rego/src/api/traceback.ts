import type { Location } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import type { TraceEvent } from '../interpret/index.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import type { PreparedQuery } from './prepare.ts';

/** One expression that was being evaluated when an evaluation failed, the innermost first. */
export interface Frame {
  readonly query: number;
  readonly location: Location;
}

/** How many steps to look for the failing expression in at most. */
const FUEL = 2_000_000;

/**
 * The expressions that were being evaluated when an evaluation failed, the innermost first. It is evaluated once more for
 * that, so that evaluations which do not fail need not keep track.
 */
export function tracebackOf(
  query: PreparedQuery,
  options: EvaluateOptions,
  failure: RegoEvaluationError,
): readonly Frame[] {
  const recorder = new StackRecorder();
  const { print: _, ...quiet } = options;
  try {
    evaluate(query, {
      ...quiet,
      fuel: Math.min(options.fuel ?? FUEL, FUEL),
      trace: (event) => {
        recorder.record(event);
      },
    });
  } catch (error) {
    // Without its requests an evaluation may fail elsewhere.
    if (error instanceof RegoEvaluationError && error.message === failure.message) return recorder.frames();
    if (!(error instanceof RegoEvaluationError)) throw error;
  }
  return [];
}

class StackRecorder {
  /** By depth. */
  readonly #stack: { readonly depth: number; readonly frame: Frame }[] = [];
  // The query itself is the first to be entered.
  #queries = -1;

  record({ op, node, depth }: TraceEvent): void {
    if (op === 'enter') this.#queries += 1;
    if (op !== 'eval' || Array.isArray(node) || !('terms' in node)) return;
    while ((this.#stack.at(-1)?.depth ?? -1) >= depth) this.#stack.pop();
    this.#stack.push({ depth, frame: { query: this.#queries, location: node.loc } });
  }

  frames(): readonly Frame[] {
    return this.#stack.map(({ frame }) => frame).toReversed();
  }
}
