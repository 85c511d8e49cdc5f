import type { ComprehensionTerm } from '../ast/types.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { pathKey, type Root, type Segment } from './paths.ts';
import type {
  Called,
  Collected,
  Combined,
  Constant,
  Entries,
  Fallback,
  Given,
  Items,
  Mock,
  Origin,
  Place,
  Replacement,
  Scope,
  Size,
  Source,
  Unknown,
  World,
} from './sources.ts';

type Located = Place | Collected | Called;

/** Makes sources, and gives equal ones the same number. */
export class SourceFactory {
  readonly #ids = new Map<string, number>();
  readonly #objects = new WeakMap<object, number>();
  #objectCount = 0;

  /** A number that is the same for the same text only. */
  id(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(text, id);
    }
    return id;
  }

  /** A number of a node of the tree. */
  idOf(node: object): number {
    let id = this.#objects.get(node);
    if (id === undefined) {
      id = ++this.#objectCount;
      this.#objects.set(node, id);
    }
    return id;
  }

  /** A number of what is known of some values. */
  idOfAll(origins: readonly Origin[]): number {
    return this.id(`origins ${origins.map((origin) => origin.map(({ id }) => id).join('|')).join(',')}`);
  }

  place(world: World, root: Root, path: readonly Segment[]): Place {
    return this.#located({ kind: 'place', id: 0, world, root, path });
  }

  collected(term: ComprehensionTerm, scope: Scope): Collected {
    return this.#located({ kind: 'collected', id: 0, term, scope, path: [] });
  }

  called(node: RuleNode, operands: readonly Origin[], world: World): Called {
    return this.#located({ kind: 'called', id: 0, node, operands, world, path: [] });
  }

  /** The same place with another path, or known otherwise. */
  located<T extends Located>(source: T, changes: Partial<Pick<Located, 'path' | 'keyAt' | 'given'>>): T {
    return this.#located({ ...source, ...changes });
  }

  #located<T extends Located>(source: T): T {
    const { path, keyAt, given: known } = source;
    const from = this.#start(source);
    const id = this.id(`${from} ${pathKey(path)} ${keyAt ?? ''} ${known ? `${known.depth}:${known.sign}` : ''}`);
    return { ...source, id };
  }

  #start(source: Located): string {
    switch (source.kind) {
      case 'place':
        return `place ${source.world.id} ${source.root}`;
      case 'collected':
        return `collected ${source.scope.id} ${this.idOf(source.term)}`;
      default:
        return `called ${source.world.id} ${this.idOf(source.node)} ${this.idOfAll(source.operands)}`;
    }
  }

  constant(value: Value): Constant {
    const key = keyOf(value);
    return { kind: 'constant', id: this.id(`constant ${typeof key} ${String(key)}`), value };
  }

  unknown(scalar: boolean): Unknown {
    return { kind: 'unknown', id: this.id(`unknown ${scalar}`), scalar };
  }

  items(items: readonly Origin[], set: boolean): Items {
    return { kind: 'items', id: this.id(`items ${set} ${this.idOfAll(items)}`), set, items };
  }

  entries(entries: readonly (readonly [Origin, Origin])[], optional = false): Entries {
    return { kind: 'entries', id: this.id(`entries ${optional} ${this.idOfAll(entries.flat())}`), entries, optional };
  }

  size(of: Origin): Size {
    return { kind: 'size', id: this.id(`size ${this.idOfAll([of])}`), of };
  }

  combined(parts: Combined['parts']): Combined {
    const text = parts.map(({ of, opposed }) => `${opposed}${this.idOfAll([of])}`).join(' ');
    return { kind: 'combined', id: this.id(`combined ${text}`), parts };
  }

  fallback(of: Origin, otherwise: Origin, path: readonly Segment[] = [], known?: Given): Fallback {
    const id = this.id(
      `fallback ${this.idOfAll([of, otherwise])} ${pathKey(path)} ${known ? `${known.depth}:${known.sign}` : ''}`,
    );
    return { kind: 'fallback', id, of, otherwise, path, ...(known && { given: known }) };
  }

  world(outer: World, replacements: readonly Replacement[], mocks: ReadonlyMap<string, Mock>): World {
    const replaced = replacements.map(({ root, path, value }) => `${root}${pathKey(path)}=${this.idOfAll([value])}`);
    const mocked = Array.from(mocks, ([name, mock]) =>
      'value' in mock ? `${name}=${this.idOfAll([mock.value])}` : `${name} is ${this.idOf(mock.operator)}`,
    );
    const id = this.id(`world ${outer.id} ${replaced.join(' ')} ${mocked.join(' ')}`);
    return {
      id,
      replacements: [...outer.replacements, ...replacements],
      mocks: new Map([...outer.mocks, ...mocks]),
    };
  }

  /** The same with no function replaced. */
  withoutMocks(world: World): World {
    if (world.mocks.size === 0) return world;
    return { id: this.id(`unmocked ${world.id}`), replacements: world.replacements, mocks: new Map() };
  }
}

/** What a policy is looked at in first. */
export const OUTERMOST: World = { id: -1, replacements: [], mocks: new Map() };

/** A value that is known to be defined: losing it has the effect `sign`. */
export function given(factory: SourceFactory, origin: Origin, sign: Given['sign']): Origin {
  return origin.map((source): Source => {
    switch (source.kind) {
      case 'place':
      case 'collected':
      case 'called':
        if (source.given && source.given.depth >= source.path.length) return source;
        return factory.located(source, { given: { depth: source.path.length, sign } });
      case 'fallback':
        return factory.fallback(source.of, source.otherwise, source.path, { depth: source.path.length, sign });
      default:
        return source;
    }
  });
}
