import type { Module } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { compileError } from './errors.ts';

/** The stages recurse; deeper terms could overflow the stack. */
const MAX_DEPTH = 1000;

/** Reports a module that is nested too deeply, without recursion. */
export function checkNesting(module: Module): Diagnostic[] {
  for (const rule of module.rules) {
    for (let branch: Module['rules'][number] | undefined = rule; branch; branch = branch.else) {
      if (isTooDeep(branch.head) || isTooDeep(branch.body)) {
        return [compileError(branch.loc, 'rule is nested too deeply')];
      }
    }
  }
  return [];
}

/** Whether a node has more than the allowed number of levels; what is not a part of the tree is not followed. */
export function isTooDeep(node: object): boolean {
  const waiting: [unknown, number][] = [[node, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    // A level of the tree is up to four levels of objects and lists.
    if (depth > 4 * MAX_DEPTH) return true;
    for (const key of Object.keys(value)) {
      if (key === 'loc') continue;
      const child: unknown = Reflect.get(value, key);
      if (typeof child === 'object') waiting.push([child, depth + 1]);
    }
  }
  return false;
}
