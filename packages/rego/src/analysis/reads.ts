import type { Location } from '../ast/types.ts';
import type { Site } from './demand.ts';
import { pathKey, pathText, type Root, type Segment } from './paths.ts';
import { NONE, type Polarity, plus, polarityOf, type Sign } from './polarity.ts';

/**
 * What a read takes from its place: `value`, the value to compare it or to compute with it; `existence`, whether there is one;
 * `iteration`, which members the collection above has; `subtree`, everything below, handed out or to a built-in.
 */
export type ReadKind = 'value' | 'existence' | 'iteration' | 'subtree';

/** One place of a policy that reads an attribute. */
export interface Read {
  /** `data.users[_].name`: the path, with `_` for any key. */
  readonly path: string;
  readonly root: Root;
  /** The keys after the root; undefined for any key. */
  readonly keys: readonly Segment[];
  readonly kind: ReadKind;
  /** What it does to the decision if what stands there is lost. */
  readonly polarity: Polarity;
  /** The path of the rule that reads; empty for the query itself. */
  readonly rule: string;
  readonly location: Location;
  /** The places of the literals that hold before: the read is conditional on them. */
  readonly guards: readonly Location[];
}

interface Entry {
  readonly root: Root;
  readonly keys: readonly Segment[];
  readonly kind: ReadKind;
  readonly site: Site;
  sign: Sign;
}

/** Collects the reads of a policy. */
export class ReadLog {
  readonly #entries = new Map<string, Entry>();

  add(root: Root, keys: readonly Segment[], kind: ReadKind, sign: Sign, site: Site): void {
    const { rule, loc } = site;
    const id = `${kind} ${root} ${pathKey(keys)} ${rule}\n${loc.file}\n${loc.row}:${loc.col}`;
    const known = this.#entries.get(id);
    if (known) known.sign = plus(known.sign, sign);
    else this.#entries.set(id, { root, keys, kind, site, sign });
  }

  /** The reads by path and place, without those that others of the same rule imply. */
  list(): Read[] {
    const entries = [...this.#entries.values()];
    const byRule = Map.groupBy(entries, ({ site }) => site.rule);
    return [...byRule.values()].flatMap(withoutImplied).map(readOf).toSorted(compareReads);
  }
}

/**
 * To read a value is to need that it is there and that what is around it is. Such reads are left out, where the effect of
 * losing them is said by the others; and reads without effect beside others of the same.
 */
function withoutImplied(entries: readonly Entry[]): Entry[] {
  const below = new Map<string, Sign>();
  const values = new Map<string, Sign>();
  const iterations = new Map<string, Sign>();
  for (const { root, keys, kind, sign } of entries) {
    for (let length = keys.length - 1; length >= 0; length--) add(below, prefixKey(root, keys, length), sign);
    const key = prefixKey(root, keys, keys.length);
    if (kind === 'iteration') add(iterations, key, sign);
    else if (kind !== 'existence') add(values, key, sign);
  }
  return entries.filter(({ root, keys, kind, sign }) => {
    const key = prefixKey(root, keys, keys.length);
    const isSaid = (effects: Map<string, Sign>) => {
      const effect = effects.get(key);
      return effect !== undefined && plus(effect, sign) === effect;
    };
    const hasEffect = (effects: Map<string, Sign>) => (effects.get(key) ?? NONE) !== NONE;
    if (kind === 'subtree') return true;
    if (kind === 'value') return sign !== NONE || !hasEffect(values);
    if (isSaid(below) || isSaid(values)) return false;
    return kind === 'existence' ? !isSaid(iterations) : sign !== NONE || !hasEffect(iterations);
  });
}

function add(effects: Map<string, Sign>, key: string, sign: Sign): void {
  effects.set(key, plus(effects.get(key) ?? NONE, sign));
}

function prefixKey(root: Root, keys: readonly Segment[], length: number): string {
  return `${root} ${pathKey(keys.slice(0, length))}`;
}

function readOf({ root, keys, kind, site, sign }: Entry): Read {
  return {
    path: pathText(root, keys),
    root,
    keys,
    kind,
    polarity: polarityOf(sign),
    rule: site.rule,
    location: site.loc,
    guards: guardsOf(site),
  };
}

/** The compiler makes literals of their own of what is in a literal: such a one is no guard of itself. */
function guardsOf({ guards, loc }: Site): Location[] {
  const found: Location[] = [];
  for (let guard = guards; guard; guard = guard.before) {
    const { file, row, col } = guard.loc;
    if (file !== loc.file || row !== loc.row || col !== loc.col) found.push(guard.loc);
  }
  return found.toReversed();
}

function compareReads(a: Read, b: Read): number {
  return (
    compareTexts(a.path, b.path) ||
    compareTexts(a.location.file, b.location.file) ||
    a.location.row - b.location.row ||
    a.location.col - b.location.col ||
    compareTexts(a.kind, b.kind)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
