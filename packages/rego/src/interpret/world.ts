import type { Term } from '../ast/types.ts';
import type { Value } from '../value/types.ts';
import type { RuleNode } from './rule-tree.ts';

/** What `with` can change. A world is never changed, apart from its cache: `with` makes another one. */
export interface World {
  readonly input: Value | undefined;
  /** What `with` puts over the base documents. */
  readonly overlay: Value | undefined;
  /** The paths below `data` that `with` replaces: no rule counts at and below them. */
  readonly targets: readonly (readonly Value[])[];
  /** Replaced functions and built-ins by name; what is replaced last counts. */
  readonly mocks: ReadonlyMap<string, Mock>;
  readonly cache: Cache;
}

/** What a call of a replaced function gives: a value, or another function's result. */
export type Mock = { readonly value: Value } | { readonly operator: Term };

/** Results of rules that hold as long as the world does. */
export class Cache {
  /** The values of whole documents; undefined stands for an undefined document. */
  readonly documents = new Map<RuleNode, Value | undefined>();
  /** Parts of documents that were asked for with a key, by that key. */
  readonly parts = new Map<RuleNode, Map<string, Value>>();
  /** Results of functions by their arguments. */
  readonly calls = new Map<RuleNode, Map<string, Value | undefined>>();
}

/** Whether rules are out of force at a path because `with` replaces it or a document above. */
export function isReplaced(
  world: Pick<World, 'targets'>,
  path: readonly Value[],
  equal: (a: Value, b: Value) => boolean,
): boolean {
  return world.targets.some(
    (target) =>
      target.length <= path.length &&
      target.every((key, index) => {
        const at = path[index];
        return at !== undefined && equal(key, at);
      }),
  );
}
