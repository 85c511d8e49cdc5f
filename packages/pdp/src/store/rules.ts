import type { Value } from '@writ/rego';
import { addAt, follow, type PathNode, pathNode } from './path-tree.ts';
import type { Path } from './types.ts';

/** Where the rules of the policies are. Each place has its own path as value. */
export type RulePlaces = PathNode<Path>;

export function rulePlaces(paths: Iterable<Path>): RulePlaces {
  const root: RulePlaces = pathNode();
  for (const path of paths) addAt(root, path, path);
  return root;
}

/** The documents of a dataset, present or to come. */
export interface Documents {
  get(key: string): Value | undefined;
}

/**
 * Finds a rule that stands where data is. A rule may be below a document that leaves its place free, as a package may share
 * its path with data.
 *
 * @param keys the documents to look at; all of them by default
 * @returns the path of the rule, and the key of the document
 */
export function conflictOf(
  places: RulePlaces,
  mount: Path,
  documents: Documents,
  keys?: Iterable<string>,
): { readonly rule: Path; readonly key?: string } | undefined {
  const { above, node } = follow(places, mount);
  const [rule] = above;
  if (rule) return { rule };
  if (!node || node.children.size === 0) return undefined;
  for (const key of keys ?? node.children.keys()) {
    const child = node.children.get(key);
    const document = typeof key === 'string' ? documents.get(key) : undefined;
    const found = child && document !== undefined ? takenBy(child, document) : undefined;
    if (found && typeof key === 'string') return { rule: found, key };
  }
  return undefined;
}

function takenBy(node: RulePlaces, value: Value): Path | undefined {
  const [rule] = node.values;
  if (rule) return rule;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [key, child] of node.children) {
    const part: unknown = typeof key === 'string' ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parts of a JSON value are values
    const found = part === undefined ? undefined : takenBy(child, part as Value);
    if (found) return found;
  }
  return undefined;
}
