import type { RuleNode } from '../interpret/rule-tree.ts';
import { keyOf } from '../value/key.ts';
import { accessPath } from './access.ts';
import { type Demand, readWhole } from './demand.ts';
import type { Engine } from './engine.ts';
import { mayBeSame, type Segment } from './paths.ts';
import { NONE, plus, unsure } from './polarity.ts';
import { given as known } from './source-factory.ts';
import type { Place, Replacement, World } from './sources.ts';

/** What is read of a path below `data` or `input`. */
export function consumePlace(engine: Engine, place: Place, demand: Demand): void {
  if (consumeReplacements(engine, place, demand)) return;
  if (place.root === 'input') readBase(engine, place, demand);
  else walk(engine, place, demand, engine.program.rules, 0);
}

/** Reads what `with` put at the path. Returns whether nothing else is there. */
function consumeReplacements(engine: Engine, place: Place, demand: Demand): boolean {
  const { replacements } = place.world;
  for (const replacement of replacements.toReversed()) {
    if (replacement.root !== place.root) continue;
    const hit = hitBy(place.path, replacement);
    if (hit === 'no') continue;
    const { length } = replacement.path;
    const { path, keyAt } = place;
    if (length <= path.length && (keyAt === undefined || keyAt >= length)) {
      const value = accessPath(
        engine.sources,
        replacement.value,
        path.slice(length),
        keyAt === undefined ? undefined : keyAt - length,
      );
      const { given } = place;
      const isGiven = given !== undefined && given.depth >= path.length;
      engine.parts.consume(engine, isGiven ? known(engine.sources, value, given.sign) : value, demand);
    } else if (demand.use.kind === 'whole') {
      engine.parts.consume(
        engine,
        replacement.value,
        readWhole(demand.use.as, demand.change, demand.site, demand.change),
      );
    }
    if (hit === 'all') return true;
  }
  return false;
}

/** Whether a path leads to what was replaced, or around it, or may do so. */
function hitBy(path: readonly Segment[], { path: target }: Replacement): 'all' | 'maybe' | 'no' {
  let certain = target.length <= path.length;
  for (let index = 0; index < Math.min(path.length, target.length); index++) {
    if (!mayBeSame(path[index], target[index])) return 'no';
    certain &&= path[index] !== undefined && target[index] !== undefined;
  }
  return certain ? 'all' : 'maybe';
}

/** Goes down the tree of rules, and reads what stands beside them. */
function walk(engine: Engine, place: Place, demand: Demand, node: RuleNode, position: number): void {
  const { path, keyAt } = place;
  engine.step();
  if (position === path.length) {
    extent(engine, place, demand, node);
    return;
  }
  const segment = path[position];
  const children =
    segment === undefined
      ? [...node.children.values()]
      : [node.children.get(keyOf(segment))].filter((child) => child !== undefined);
  if (segment === undefined || children.length === 0) readBase(engine, place, demand);
  // The names of documents are no attributes.
  if (keyAt === position) {
    if (segment !== undefined) readBase(engine, place, demand);
    return;
  }
  for (const child of children) descend(engine, place, demand, child, position + 1);
}

function descend(engine: Engine, place: Place, demand: Demand, child: RuleNode, position: number): void {
  const { path, keyAt, given, world } = place;
  // What `with` put there was read already.
  if (isOutOfForce(world, child)) return;
  if (!child.rules) {
    walk(engine, place, demand, child, position);
    return;
  }
  engine.parts.consumeDocument(
    engine,
    {
      node: child,
      group: child.rules,
      world,
      operands: [],
      path: path.slice(position),
      ...(keyAt !== undefined && { keyAt: keyAt - position }),
      ...(given && { given: { depth: given.depth - position, sign: given.sign } }),
    },
    demand,
  );
}

function isOutOfForce({ replacements }: World, { path }: RuleNode): boolean {
  return replacements.some(
    (replacement) =>
      replacement.root === 'data' && replacement.path.length <= path.length && hitBy(path, replacement) === 'all',
  );
}

/** A document with all that rules define below it. */
function extent(engine: Engine, place: Place, demand: Demand, node: RuleNode): void {
  const { use, change, site } = demand;
  if (use.kind === 'members') {
    readBase(engine, place, demand);
    return;
  }
  // Rules are below, so that it is an object whatever the base documents are.
  const isObject = use.kind === 'exists' || (use.kind === 'test' && use.truth === true);
  const effect = isObject ? NONE : plus(change, unsure(demand.sign));
  const below = readWhole('subtree', effect, site, effect);
  readBase(engine, place, below);
  for (const child of node.children.values()) {
    if (!child.hidden) descend(engine, { ...place, path: child.path }, below, child, child.path.length);
  }
}

function readBase({ log }: Engine, { root, path, keyAt, given }: Place, { use, sign, change, site }: Demand): void {
  if (keyAt !== undefined) {
    const isGiven = given !== undefined && given.depth > keyAt;
    log.add(root, path.slice(0, keyAt + 1), 'iteration', isGiven ? given.sign : sign, site);
    return;
  }
  const isGiven = given !== undefined && given.depth >= path.length;
  const effect = isGiven ? given.sign : sign;
  switch (use.kind) {
    case 'exists':
      if (!isGiven) log.add(root, path, 'existence', effect, site);
      break;
    case 'test':
      log.add(root, path, 'value', effect, site);
      break;
    case 'whole':
      log.add(root, path, use.as, effect, site);
      break;
    case 'members':
      if (!isGiven) log.add(root, path, 'existence', effect, site);
      log.add(root, [...path, undefined], 'iteration', change, site);
      break;
  }
}
