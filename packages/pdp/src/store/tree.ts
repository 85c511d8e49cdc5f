import type { PlainObject, Value } from '@writ/rego';
import { define } from '@writ/rego/internal';
import type { Path } from './types.ts';

/** Something that stands below `data`. */
export interface Mounted {
  readonly mount: Path;
  readonly container: PlainObject;
}

/**
 * The document `data`: the objects on the way to each mount are made anew, those of the datasets are shared. Mounts do not
 * overlap.
 */
export function treeOf(mounted: Iterable<Mounted>): PlainObject {
  const root: Branch = new Map();
  for (const { mount, container } of mounted) {
    const last = mount.at(-1);
    if (last === undefined) return container;
    let branch = root;
    for (const key of mount.slice(0, -1)) {
      const known = branch.get(key);
      const next: Branch = known instanceof Map ? known : new Map();
      branch.set(key, next);
      branch = next;
    }
    branch.set(last, container);
  }
  return objectOfBranch(root);
}

type Branch = Map<string, Branch | PlainObject>;

/** The depth is that of the mounts. */
function objectOfBranch(branch: Branch): PlainObject {
  const object: Record<string, Value> = {};
  for (const [key, part] of branch) define(object, key, part instanceof Map ? objectOfBranch(part) : part);
  return object;
}
