import type { Body, Term } from '../../ast/types.ts';
import { isConstant } from '../terms.ts';
import { termText } from '../text.ts';
import {
  ANY,
  arrayType,
  BOOLEAN,
  isEmptyCollection,
  type MaybeType,
  NULL,
  NUMBER,
  objectType,
  or,
  type PropertyKeyValue,
  STRING,
  type StaticProperty,
  select,
  setType,
  unwrap,
  valuesOf,
} from './lattice.ts';
import { TypeTree } from './tree.ts';

/** Checks the body of a comprehension; undefined where it has errors. */
export type CheckClosure = (env: TypeEnv, body: Body) => TypeEnv | undefined;

/** The types of documents and variables, with those of the scopes around. */
export class TypeEnv {
  tree: TypeTree;
  /** Where variables get their types. */
  readonly vars: TypeTree;
  readonly next: TypeEnv | undefined;
  readonly checkClosure: CheckClosure;

  constructor(checkClosure: CheckClosure, next?: TypeEnv, vars?: TypeTree) {
    this.tree = new TypeTree();
    this.vars = vars ?? this.tree;
    this.next = next;
    this.checkClosure = checkClosure;
  }

  /** A scope within this one. */
  wrap(checkClosure: CheckClosure = this.checkClosure): TypeEnv {
    return new TypeEnv(checkClosure, this);
  }

  /** Other documents for one expression; its variables are those of this scope. */
  wrapWith(): TypeEnv {
    return new TypeEnv(this.checkClosure, this, this.vars);
  }

  /** Changes whenever a type does that this scope can see. */
  get version(): number {
    return this.tree.version + this.vars.version + (this.next?.version ?? 0);
  }

  typeOf(term: Term): MaybeType {
    switch (term.type) {
      case 'null':
        return NULL;
      case 'boolean':
        return BOOLEAN;
      case 'number':
        return NUMBER;
      case 'string':
      case 'templatestring':
        return STRING;
      case 'array':
        return arrayType(term.value.map((item) => this.typeOf(item)));
      case 'object':
        return this.#typeOfObject(term.value);
      case 'set':
        return setType(term.value.reduce<MaybeType>((all, item) => or(all, this.typeOf(item)), undefined));
      case 'arraycomprehension': {
        const inner = this.checkClosure(this, term.value.body);
        return inner && arrayType([], inner.typeOf(term.value.term));
      }
      case 'setcomprehension': {
        const inner = this.checkClosure(this, term.value.body);
        return inner && setType(inner.typeOf(term.value.term));
      }
      case 'objectcomprehension': {
        const inner = this.checkClosure(this, term.value.body);
        if (!inner) return undefined;
        return objectType([], { key: inner.typeOf(term.value.key), value: inner.typeOf(term.value.value) });
      }
      case 'ref':
        return this.typeOfRef(term.value);
      case 'var':
        return this.#typeOfVar(term);
      default:
        return undefined;
    }
  }

  #typeOfObject(pairs: readonly (readonly [Term, Term])[]): MaybeType {
    const fixed: StaticProperty[] = [];
    let dynamic: { key: MaybeType; value: MaybeType } | undefined;
    for (const [key, value] of pairs) {
      if (isConstant(key)) fixed.push({ key: keyOfTerm(key), value: this.typeOf(value) });
      else dynamic = { key: this.typeOf(key), value: this.typeOf(value) };
    }
    return objectType(fixed, dynamic);
  }

  #typeOfVar(term: Term): MaybeType {
    const node = this.tree.child(term);
    if (node) return node.value;
    return this.next && this.next.#typeOfVar(term);
  }

  typeOfRef(ref: readonly Term[]): MaybeType {
    const [head] = ref;
    if (!head) return undefined;
    const found = this.#findRef(head, ref);
    if (found) return found.type;
    return isRoot(head) ? ANY : undefined;
  }

  #findRef(head: Term, ref: readonly Term[]): { type: MaybeType } | undefined {
    const node = this.tree.child(head);
    const found = node && typeAt(node, ref, 1);
    return found ?? (this.next && this.next.#findRef(head, ref));
  }
}

export function isRoot(term: Term): boolean {
  return term.type === 'var' && (term.value === 'data' || term.value === 'input');
}

/** The type in one tree; undefined where the tree has no such place. */
function typeAt(start: TypeTree, ref: readonly Term[], from: number): { type: MaybeType } | undefined {
  let node = start;
  for (let i = from; ; i++) {
    const term = ref[i];
    if (!term) return { type: extentOf(node) };
    const child = node.child(term);
    if (node.isLeaf) {
      if (!child) return { type: selectRef(node.value, ref.slice(i)) };
    } else if (!isConstant(term)) {
      return { type: selectRef(extentOf(node), ref.slice(i)) };
    }
    if (!child) return undefined;
    node = child;
  }
}

/** The type of all that is below a node. */
export function extentOf(node: TypeTree): MaybeType {
  if (node.isLeaf) return node.value;
  const fixed: StaticProperty[] = [];
  for (const child of node.children()) {
    const { key } = child;
    if (key?.type !== 'string' && key?.type !== 'number' && key?.type !== 'boolean') continue;
    fixed.push({ key: keyOfTerm(key), value: extentOf(child) });
  }
  return objectType(fixed, { key: STRING, value: ANY });
}

/** What a reference finds in a value of a type. */
function selectRef(type: MaybeType, ref: readonly Term[]): MaybeType {
  let found = type;
  for (const term of ref) {
    if (!found) return undefined;
    if (isLookup(term)) {
      if (isEmptyCollection(found)) return ANY;
      found = valuesOf(found);
    } else {
      found = selectConstant(found, term);
    }
  }
  return found;
}

function isLookup(term: Term): boolean {
  return ['var', 'ref', 'array', 'object', 'set'].includes(term.type);
}

export function selectConstant(type: MaybeType, term: Term): MaybeType {
  return isConstant(term) ? select(type, keyOfTerm(term)) : undefined;
}

/** A constant term as the key of a property. */
export function keyOfTerm(term: Term): PropertyKeyValue {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
      return { number: term.value };
    default:
      return { text: termText(term), type: typeOfConstant(term) };
  }
}

const CONSTANTS = new TypeEnv(() => undefined);

function typeOfConstant(term: Term) {
  return unwrap(CONSTANTS.typeOf(term)) ?? ANY;
}
