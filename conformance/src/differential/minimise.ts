import { type Comparison, compareMutant } from './compare.ts';
import type { Mutant } from './mutants.ts';
import type { Oracle } from './oracle.ts';
import { tokensOf } from './tokens.ts';

/** How many times OPA may be asked for one disagreement. */
const ATTEMPTS = 400;

/** A disagreement with all taken out that it does not need. */
export interface Disagreement {
  readonly mutant: Mutant;
  readonly comparison: Comparison;
}

/** Takes modules, lines and tokens out as long as the two differ in the same way. */
export async function minimise(start: Disagreement, oracle: Oracle): Promise<Disagreement> {
  let smallest = start;
  let attempts = 0;
  const attempt = async (modules: readonly string[]): Promise<boolean> => {
    if (++attempts > ATTEMPTS) return false;
    const mutant = { ...smallest.mutant, modules };
    const comparison = await compareMutant(mutant, oracle);
    const { step, engine, difference } = start.comparison;
    if (comparison.step !== step || comparison.engine !== engine || comparison.difference !== difference) return false;
    smallest = { mutant, comparison };
    return true;
  };
  for (let index = start.mutant.modules.length - 1; index >= 0 && start.mutant.modules.length > 1; index--) {
    await attempt(smallest.mutant.modules.toSpliced(index, 1));
  }
  for (let index = 0; index < smallest.mutant.modules.length; index++) {
    await shrink(index, lines, () => smallest.mutant.modules, attempt);
    await shrink(
      index,
      (module) => tokensOf(module).map(({ text }) => text),
      () => smallest.mutant.modules,
      attempt,
    );
  }
  return smallest;
}

function lines(module: string): string[] {
  return module.split(/(?<=\n)/);
}

/** Takes ever smaller runs of pieces out of a module. */
async function shrink(
  index: number,
  cut: (module: string) => string[],
  current: () => readonly string[],
  attempt: (modules: readonly string[]) => Promise<boolean>,
): Promise<void> {
  let pieces = cut(current()[index] ?? '');
  for (let size = Math.ceil(pieces.length / 2); size > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let from = 0; from < pieces.length; ) {
      const fewer = pieces.toSpliced(from, size);
      if (await attempt(current().with(index, fewer.join('')))) pieces = fewer;
      else from += size;
    }
  }
}
