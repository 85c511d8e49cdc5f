import type { Location, Term } from '../ast/types.ts';
import { accessPath, constantsOf } from './access.ts';
import { type Demand, lossOf, readWhole, type Use, type Verdict, verdictOf } from './demand.ts';
import type { Engine } from './engine.ts';
import { givesOneEach } from './functional.ts';
import { flip, NONE, type Sign } from './polarity.ts';
import type { Collected, Combined, Entries, Fallback, Items, Origin, Scope, Size, Source } from './sources.ts';

/** What is read to meet a demand. */
export function consume(engine: Engine, origin: Origin, demand: Demand): void {
  for (const source of origin) {
    if (engine.isNew(source, demand)) consumeSource(engine, source, demand);
  }
}

function consumeSource(engine: Engine, source: Source, demand: Demand): void {
  // What is known to be there was looked up before.
  if (demand.use.kind === 'exists' && !demand.use.asObject && isGiven(source)) return;
  switch (source.kind) {
    case 'place':
      engine.parts.consumePlace(engine, source, demand);
      return;
    case 'collected':
      consumeCollected(engine, source, demand);
      return;
    case 'called': {
      const { node, operands, world, path, keyAt, given } = source;
      const { rules } = node;
      if (!rules) return;
      const at = { ...(keyAt !== undefined && { keyAt }), ...(given && { given }) };
      engine.parts.consumeDocument(engine, { node, group: rules, world, operands, path, ...at }, demand);
      return;
    }
    case 'items':
      consumeItems(engine, source, demand);
      return;
    case 'entries':
      consumeEntries(engine, source, demand);
      return;
    case 'size':
      consumeSize(engine, source, demand);
      return;
    case 'combined':
      consumeCombined(engine, source, demand);
      return;
    case 'fallback':
      consumeFallback(engine, source, demand);
      return;
    default: // constants, and what was read where it was computed
  }
}

function isGiven(source: Source): boolean {
  return 'given' in source && source.given.depth >= source.path.length;
}

function consumeItems(engine: Engine, { items, set }: Items, demand: Demand): void {
  const { use, change, site } = demand;
  if (use.kind === 'whole') {
    const part: Demand = { use: partOf(use), sign: change, change, site };
    for (const item of items) consume(engine, item, part);
  } else if (set && use.kind === 'members') {
    // Equal elements are one.
    for (const item of items) consume(engine, item, readWhole('value', change, site));
  }
}

/** A part of what is read as a whole; the decision is not in it. */
function partOf(use: Extract<Use, { kind: 'whole' }>): Use {
  return { kind: 'whole', as: use.as };
}

function consumeEntries(engine: Engine, { entries, optional }: Entries, demand: Demand): void {
  const { use, change, sign, site } = demand;
  if (use.kind !== 'whole') return;
  const part: Demand = { use: partOf(use), sign: optional ? change : sign, change, site };
  for (const [key, value] of entries) {
    consume(engine, key, part);
    const decides = use.decides === true && constantsOf(key)?.includes('decision') === true;
    consume(engine, value, decides ? demand : part);
  }
}

function consumeSize(engine: Engine, { of }: Size, { use, sign, change, site }: Demand): void {
  const direction = 'direction' in use ? use.direction : undefined;
  const effect = direction === 'up' ? sign : direction === 'down' ? flip(sign) : change;
  consume(engine, of, { use: { kind: 'members' }, sign: NONE, change: use.kind === 'exists' ? NONE : effect, site });
}

function consumeCombined(engine: Engine, { parts }: Combined, { use, change, site }: Demand): void {
  const known: Use = use.kind === 'test' ? { kind: 'whole', as: 'value' } : use;
  for (const { of, opposed } of parts) {
    const effect = opposed ? flip(change) : change;
    consume(engine, of, { use: known, sign: NONE, change: effect, site });
  }
}

function consumeFallback(engine: Engine, source: Fallback, demand: Demand): void {
  const { of, otherwise, path } = source;
  const rest = accessPath(engine.sources, otherwise, path);
  const known = constantsOf(rest);
  const instead: Verdict[] = known
    ? known.map((value) => verdictOf(demand.use, value))
    : [verdictOf(demand.use, undefined)];
  if (path.length > 0 && !isGiven(source)) instead.push('fails');
  const sign = lossOf(demand, verdictOf(demand.use, undefined), instead);
  consume(engine, accessPath(engine.sources, of, path), { ...demand, sign });
  consume(engine, rest, demand);
}

/** What the body of a comprehension does to the decision, for what is done with the whole result. */
export function effectOnMembers({ use, change }: Demand): Sign {
  // It is always defined, and true.
  if (use.kind === 'exists' || (use.kind === 'test' && use.truth === true)) return NONE;
  return change;
}

function consumeCollected(engine: Engine, source: Collected, demand: Demand): void {
  const { term, path, given } = source;
  const effect = given && given.depth > 0 ? given.sign : demand.sign;
  const sign = path.length === 0 ? effectOnMembers(demand) : effect;
  const scope = engine.scopeFor(term, `${source.scope.id}`, sign, () => {
    const inner = source.scope.inner({ sign });
    engine.parts.solve(engine, term.value.body, inner);
    return inner;
  });
  const at = (part: Term): Member => ({ value: engine.parts.valueOf(engine, part, scope), loc: part.loc });
  if (term.type === 'objectcomprehension') {
    const { key, value, body } = term.value;
    const single = givesOneEach([key], body);
    consumeEntry(engine, source, { key: at(key), value: at(value), single }, demand, scope);
  } else {
    consumeElement(engine, source, at(term.value.term), demand, scope);
  }
}

interface Member {
  readonly value: Origin;
  readonly loc: Location;
}

function consumeElement(
  engine: Engine,
  { term, path, keyAt }: Collected,
  { value, loc }: Member,
  demand: Demand,
  scope: Scope,
): void {
  const { sources } = engine;
  // Equal elements of a set are one, so that all of each is looked at.
  if (term.type === 'setcomprehension')
    consume(engine, value, readWhole('value', scope.sign, { ...siteIn(scope), loc }));
  if (path.length === 0) {
    if (demand.use.kind === 'whole')
      consume(engine, value, { ...demand, use: partOf(demand.use), sign: demand.change });
    return;
  }
  if (keyAt === 0 && term.type === 'arraycomprehension') return;
  const inner = keyAt === undefined || keyAt === 0 ? undefined : keyAt - 1;
  consume(engine, accessPath(sources, value, path.slice(1), inner), demand);
}

interface Entry {
  readonly key: Member;
  readonly value: Member;
  /** No two solutions have the same key. */
  readonly single: boolean;
}

function consumeEntry(
  engine: Engine,
  { path, keyAt }: Collected,
  { key, value, single }: Entry,
  demand: Demand,
  scope: Scope,
): void {
  const site = siteIn(scope);
  consume(engine, key.value, readWhole('value', scope.sign, { ...site, loc: key.loc }));
  if (!single) consume(engine, value.value, readWhole('value', NONE, { ...site, loc: value.loc }));
  if (path.length === 0) {
    if (demand.use.kind === 'whole')
      consume(engine, value.value, { ...demand, use: partOf(demand.use), sign: demand.change });
    return;
  }
  if (keyAt === 0) {
    consume(engine, accessPath(engine.sources, key.value, path.slice(1)), demand);
    return;
  }
  consume(
    engine,
    accessPath(engine.sources, value.value, path.slice(1), keyAt === undefined ? undefined : keyAt - 1),
    demand,
  );
}

function siteIn({ rule, guards }: Scope): Pick<Demand['site'], 'rule' | 'guards'> {
  return { rule, guards };
}
