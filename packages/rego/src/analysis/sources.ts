import type { ComprehensionTerm, Location, Term } from '../ast/types.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import type { Value } from '../value/types.ts';
import type { Root, Segment } from './paths.ts';
import type { Sign } from './polarity.ts';

/** What is known of a value before any evaluation: it comes from one of these. Without any, it is undefined. */
export type Origin = readonly Source[];

/** Where a value comes from. Sources with the same `id` are equal. */
export type Source = Place | Collected | Called | Constant | Unknown | Items | Entries | Size | Combined | Fallback;

/** The first keys of a path that are known to be there, and what it does to the decision if they are lost. */
export interface Given {
  readonly depth: number;
  readonly sign: Sign;
}

interface Located {
  readonly id: number;
  readonly path: readonly Segment[];
  /** The value is not what stands at the path, but the key at this index of it, or a part of that key. */
  readonly keyAt?: number;
  readonly given?: Given;
}

/** A path below `data` or `input`, base or virtual. */
export interface Place extends Located {
  readonly kind: 'place';
  readonly world: World;
  readonly root: Root;
}

/** A path into the result of a comprehension. */
export interface Collected extends Located {
  readonly kind: 'collected';
  readonly term: ComprehensionTerm;
  readonly scope: Scope;
}

/** A path into the result of a function of the policy. */
export interface Called extends Located {
  readonly kind: 'called';
  readonly node: RuleNode;
  readonly operands: readonly Origin[];
  readonly world: World;
}

export interface Constant {
  readonly kind: 'constant';
  readonly id: number;
  readonly value: Value;
}

/** The result of a built-in, whose operands are read where it is called. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly id: number;
  /** Neither an array, nor an object, nor a set. */
  readonly scalar: boolean;
}

/** An array or a set made of terms. */
export interface Items {
  readonly kind: 'items';
  readonly id: number;
  readonly set: boolean;
  readonly items: readonly Origin[];
}

/** An object made of terms. */
export interface Entries {
  readonly kind: 'entries';
  readonly id: number;
  readonly entries: readonly (readonly [key: Origin, value: Origin])[];
  /** Entries whose value is undefined are left out. */
  readonly optional: boolean;
}

/** `count(of)`. */
export interface Size {
  readonly kind: 'size';
  readonly id: number;
  readonly of: Origin;
}

/** A collection made of the members of others: it gains and loses members with them, or against them. */
export interface Combined {
  readonly kind: 'combined';
  readonly id: number;
  readonly parts: readonly { readonly of: Origin; readonly opposed: boolean }[];
}

/** `object.get`: a value, and what stands for it where it is undefined. */
export interface Fallback {
  readonly kind: 'fallback';
  readonly id: number;
  readonly of: Origin;
  readonly otherwise: Origin;
  /** Where in the one or the other. */
  readonly path: readonly Segment[];
  readonly given?: Given;
}

/** What stands in for a function. */
export type Mock = { readonly operator: Term } | { readonly value: Origin };

/** What `with` replaced. */
export interface World {
  readonly id: number;
  /** What was replaced last comes last. */
  readonly replacements: readonly Replacement[];
  readonly mocks: ReadonlyMap<string, Mock>;
}

export interface Replacement {
  readonly root: Root;
  readonly path: readonly Segment[];
  readonly value: Origin;
}

/** The literals that hold before a read happens, the last one first. */
export interface Guards {
  readonly loc: Location;
  readonly before: Guards | undefined;
}

let scopes = 0;

/** The variables of a body, and under which conditions it is looked at. */
export class Scope {
  readonly id: number = ++scopes;
  readonly #values = new Map<string, Origin>();
  readonly #parent: Scope | undefined;
  readonly world: World;
  /** The path of the rule; empty for the query. */
  readonly rule: string;
  /** What it does to the decision if the body does not hold any more. */
  readonly sign: Sign;
  guards: Guards | undefined;

  constructor(parts: Pick<Scope, 'world' | 'rule' | 'sign'> & { readonly guards: Guards | undefined }, parent?: Scope) {
    ({ world: this.world, rule: this.rule, sign: this.sign, guards: this.guards } = parts);
    this.#parent = parent;
  }

  /** A scope inside of this one; what is bound there is not known here. */
  inner(changes: { readonly world?: World; readonly sign?: Sign } = {}): Scope {
    const { world, rule, sign, guards } = this;
    return new Scope({ world, rule, sign, guards, ...changes }, this);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): Origin | undefined {
    return this.#values.get(name) ?? this.#parent?.get(name);
  }

  bind(name: string, value: Origin): void {
    this.#values.set(name, value);
  }

  /** What is bound here, not further out. */
  entries(): IterableIterator<[string, Origin]> {
    return this.#values.entries();
  }

  /** Takes over what was bound in a scope inside of this one. */
  adopt(inner: Scope): void {
    for (const [name, value] of inner.#values) this.#values.set(name, value);
  }
}
