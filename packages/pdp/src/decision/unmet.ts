import type { DataStore } from '../store/store.ts';
import type { DatasetStatus, Position } from '../store/types.ts';
import type { DecisionRequest, Positions, Refusal } from './types.ts';

/** What of a request the datasets that it can read do not meet: each must be loaded, fresh, and as new as the caller asks. */
export function unmetBy<Program>(
  store: DataStore<Program>,
  statuses: readonly DatasetStatus[],
  { maxStalenessMs = Number.POSITIVE_INFINITY, minPositions }: Pick<DecisionRequest, 'maxStalenessMs' | 'minPositions'>,
): Refusal | undefined {
  for (const { settings, state, ageMs } of statuses) {
    const { name } = settings;
    if (state === 'missing') {
      return { code: 'ERR_PDP_DATA_MISSING', message: `dataset \`${name}\` has not been loaded` };
    }
    const bound = Math.min(maxStalenessMs, settings.maxStalenessMs ?? Number.POSITIVE_INFINITY);
    if (ageMs > bound) {
      const message = `dataset \`${name}\` is ${Math.round(ageMs)} ms old, more than ${bound} ms`;
      return { code: 'ERR_PDP_DATA_STALE', message };
    }
  }
  return minPositions && behind(store, minPositions);
}

function behind<Program>(store: DataStore<Program>, minPositions: Positions): Refusal | undefined {
  for (const [name, wanted] of Object.entries(minPositions)) {
    if (reaches(store.status(name)?.position, wanted)) continue;
    const message = `dataset \`${name}\` is not at ${wanted.epoch}/${wanted.seq} yet`;
    return { code: 'ERR_PDP_DATA_BEHIND', message };
  }
  return undefined;
}

/** Epochs have no order: another one does not tell whether the change is in. */
function reaches(position: Position | undefined, wanted: Position): boolean {
  return position !== undefined && position.epoch === wanted.epoch && position.seq >= wanted.seq;
}
