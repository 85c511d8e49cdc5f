import { lookup, type Value } from '@writ/rego';
import type { EngineProgram } from '../../engine/types.ts';
import type { DataStore } from '../../store/store.ts';
import { withoutSuspects } from '../../store/suspicion.ts';
import type { Path } from '../../store/types.ts';
import type { LogPolicy } from './event-rules.ts';

/** Where OPA has its rules. */
const MASK: Path = ['system', 'log', 'mask'];
const DROP: Path = ['system', 'log', 'drop'];

/**
 * Rules for records from the policies of a store, as they are when the record is written: `data.system.log.mask` and
 * `data.system.log.drop`.
 */
export function storeLogPolicy(store: DataStore<EngineProgram>): LogPolicy {
  let view: typeof store.view | undefined;
  let hasMask = false;
  let hasDrop = false;
  const look = (): void => {
    if (view === store.view) return;
    view = store.view;
    hasMask = isDefinedAt(store, MASK);
    hasDrop = isDefinedAt(store, DROP);
  };
  return {
    get isThere() {
      look();
      // Without policies nobody knows what they would mask.
      return hasMask || hasDrop || view?.policies === undefined;
    },
    drops: (event) => hasDrop && evaluated(store, DROP, event) === true,
    masks: (event) => {
      if (!store.view.policies) throw new Error('no policy is loaded');
      return hasMask ? evaluated(store, MASK, event) : undefined;
    },
  };
}

function isDefinedAt({ view }: DataStore<EngineProgram>, path: Path): boolean {
  const hasRule = view.policies?.rulePaths.some((rule) => overlaps(rule, path)) ?? false;
  return hasRule || valueAt(view.data, path) !== undefined;
}

function overlaps(left: Path, right: Path): boolean {
  const shorter = Math.min(left.length, right.length);
  return left.slice(0, shorter).every((key, index) => key === right[index]);
}

function valueAt(data: Value, path: Path): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) at = at === undefined ? undefined : lookup(at, key);
  return at;
}

function evaluated(store: DataStore<EngineProgram>, path: Path, event: Value): Value | undefined {
  const entrypoint = store.view.policies?.program.entrypoint(path);
  if (!entrypoint) return undefined;
  for (const name of entrypoint.reads.flatMap((read) => store.datasetsAt(read))) {
    // Rules over data that is not there would say too little.
    if (store.status(name)?.state === 'missing') throw new Error(`dataset \`${name}\` has not been loaded`);
  }
  return withoutSuspects(() => {
    return entrypoint.evaluate(event, store.view.data, { isCurrent: true, strictBuiltinErrors: true });
  });
}
