import { compareStrings } from '../../../value/index.ts';
import {
  type Argument,
  type Field,
  type FragmentSpread,
  GraphqlError,
  type GraphqlValue,
  MAX_NESTING,
  type Position,
  type Selection,
  type Type,
  typeText,
  ValueKind,
} from '../ast.ts';
import type { Schema } from '../schema-type.ts';
import type { Rule, Validation } from '../walk.ts';

/** Two fields of one response name that cannot be one. */
interface Conflict {
  readonly responseName: string;
  /** Why, or the conflicts of fields in them. */
  readonly reason: string | readonly Conflict[];
  readonly position: Position | undefined;
}

/** The fields of a selection set by the name in the response, and the fragments that it spreads. */
interface Collected {
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly spreads: readonly FragmentSpread[];
}

/** How deep comparisons may nest: fields within fields, each through fragments. */
const MAX_DEPTH = 2 * MAX_NESTING;

/**
 * Fields that give one name in the response must be the same (GraphQL 5.3.2). Within a selection set all pairs are compared;
 * between two sets those of equal names, including what fragments add to both.
 */
export function overlappingFieldsCanBeMerged(validation: Validation): Rule {
  const finder = new ConflictFinder(validation);
  const check = (selections: readonly Selection[]) => {
    for (const conflict of finder.within(selections)) {
      const hint = 'Use different aliases on the fields to fetch both if this was intentional.';
      const message = `Fields "${conflict.responseName}" conflict because ${reasonText(conflict)}. ${hint}`;
      validation.report(message, conflict.position);
    }
  };
  return {
    operation: ({ SelectionSet }) => check(SelectionSet),
    field({ SelectionSet }) {
      if (validation.operation) check(SelectionSet);
    },
    inlineFragment: ({ SelectionSet }) => check(SelectionSet),
    fragment: ({ SelectionSet }) => check(SelectionSet),
  };
}

function reasonText({ reason }: Conflict): string {
  if (typeof reason === 'string') return reason;
  return reason.map((inner) => `subfields "${inner.responseName}" conflict because ${reasonText(inner)}`).join(' and ');
}

class ConflictFinder {
  readonly #validation: Validation;
  /** From a pair of fragments to whether they were compared as mutually exclusive. */
  readonly #comparedPairs = new Map<string, boolean>();
  readonly #collected = new WeakMap<readonly Selection[], Collected>();
  #comparedFragments = new Set<string>();
  #depth = 0;

  constructor(validation: Validation) {
    this.#validation = validation;
  }

  within(selections: readonly Selection[]): readonly Conflict[] {
    const conflicts: Conflict[] = [];
    const own = this.#collect(selections);
    for (const fields of own.fields.values()) {
      for (const [index, a] of fields.entries()) {
        for (let other = index + 1; other < fields.length; other += 1) {
          const b = fields[other];
          if (b) this.#compare(conflicts, false, a, b);
        }
      }
    }
    this.#comparedFragments = new Set();
    for (const [index, a] of own.spreads.entries()) {
      this.#fieldsAndFragment(conflicts, false, own, a);
      for (let other = index + 1; other < own.spreads.length; other += 1) {
        const b = own.spreads[other];
        if (b) this.#fragments(conflicts, false, a, b);
      }
    }
    return conflicts;
  }

  /** Counts work and guards the stack. */
  #nested(selection: Field | FragmentSpread, compare: () => void): void {
    this.#validation.spend();
    if (this.#depth >= MAX_DEPTH) throw new GraphqlError('document nests too deep', selection.position);
    this.#depth += 1;
    compare();
    this.#depth -= 1;
  }

  #collect(selections: readonly Selection[]): Collected {
    const known = this.#collected.get(selections);
    if (known) return known;
    const fields = new Map<string, Field[]>();
    const spreads: FragmentSpread[] = [];
    const pending = [...selections].toReversed();
    for (let selection = pending.pop(); selection; selection = pending.pop()) {
      this.#validation.spend();
      if (selection.node === 'FragmentSpread') spreads.push(selection);
      else if (selection.node === 'InlineFragment') {
        for (const inner of selection.SelectionSet.toReversed()) pending.push(inner);
      } else {
        const list = fields.get(responseName(selection));
        if (list) list.push(selection);
        else fields.set(responseName(selection), [selection]);
      }
    }
    const collected = { fields, spreads };
    this.#collected.set(selections, collected);
    return collected;
  }

  #fieldsAndFragment(conflicts: Conflict[], exclusive: boolean, own: Collected, spread: FragmentSpread): void {
    if (this.#comparedFragments.has(spread.Name)) return;
    this.#comparedFragments.add(spread.Name);
    if (!spread.definition) return;
    const other = this.#collect(spread.definition.SelectionSet);
    if (isSame(own, other)) return;
    this.#between(conflicts, exclusive, own, other);
    this.#nested(spread, () => {
      for (const inner of other.spreads) {
        if (inner.Name !== spread.Name) this.#fieldsAndFragment(conflicts, exclusive, own, inner);
      }
    });
  }

  #fragments(conflicts: Conflict[], exclusive: boolean, a: FragmentSpread, b: FragmentSpread): void {
    if (a.Name === b.Name || this.#wasCompared(a.Name, b.Name, exclusive)) return;
    if (!a.definition || !b.definition) return;
    const left = this.#collect(a.definition.SelectionSet);
    const right = this.#collect(b.definition.SelectionSet);
    this.#between(conflicts, exclusive, left, right);
    this.#nested(a, () => {
      for (const inner of right.spreads) this.#fragments(conflicts, exclusive, a, inner);
      for (const inner of left.spreads) this.#fragments(conflicts, exclusive, inner, b);
    });
  }

  /** Whether a pair needs no comparison any more; from now on it does not. */
  #wasCompared(a: string, b: string, exclusive: boolean): boolean {
    const pair = compareStrings(a, b) < 0 ? `${a} ${b}` : `${b} ${a}`;
    const before = this.#comparedPairs.get(pair);
    if (before !== undefined && (exclusive || !before)) return true;
    this.#comparedPairs.set(pair, exclusive);
    return false;
  }

  #between(conflicts: Conflict[], exclusive: boolean, left: Collected, right: Collected): void {
    for (const [name, fields] of left.fields) {
      const others = right.fields.get(name) ?? [];
      for (const a of fields) for (const b of others) this.#compare(conflicts, exclusive, a, b);
    }
  }

  #compare(conflicts: Conflict[], parentsAreExclusive: boolean, a: Field, b: Field): void {
    if (!a.objectDefinition || !b.objectDefinition) return;
    this.#validation.spend();
    const exclusive = parentsAreExclusive || areExclusive(a, b);
    const name = responseName(a);
    const reason = this.#difference(exclusive, a, b);
    if (reason !== undefined) {
      conflicts.push({ responseName: name, reason, position: b.position });
      return;
    }
    const inner: Conflict[] = [];
    this.#nested(b, () => this.#selectionSets(inner, exclusive, a.SelectionSet, b.SelectionSet));
    if (inner.length > 0) conflicts.push({ responseName: name, reason: inner, position: b.position });
  }

  #difference(exclusive: boolean, a: Field, b: Field): string | undefined {
    if (!exclusive) {
      if (a.Name !== b.Name) return `"${a.Name}" and "${b.Name}" are different fields`;
      if (!sameArguments(a.Arguments, b.Arguments)) return 'they have differing arguments';
    }
    if (!a.definition || !b.definition) return undefined;
    const [left, right] = [a.definition.Type, b.definition.Type];
    if (!typesConflict(this.#validation.schema, left, right)) return undefined;
    return `they return conflicting types "${typeText(left)}" and "${typeText(right)}"`;
  }

  #selectionSets(conflicts: Conflict[], exclusive: boolean, a: readonly Selection[], b: readonly Selection[]): void {
    const left = this.#collect(a);
    const right = this.#collect(b);
    this.#between(conflicts, exclusive, left, right);
    for (const spread of right.spreads) {
      this.#comparedFragments = new Set();
      this.#fieldsAndFragment(conflicts, exclusive, left, spread);
    }
    for (const spread of left.spreads) {
      this.#comparedFragments = new Set();
      this.#fieldsAndFragment(conflicts, exclusive, right, spread);
    }
    for (const one of left.spreads)
      for (const other of right.spreads) this.#fragments(conflicts, exclusive, one, other);
  }
}

function responseName(field: Field): string {
  return field.Alias === '' ? field.Name : field.Alias;
}

/** Whether no object can have both fields: they are of different object types. */
function areExclusive(a: Field, b: Field): boolean {
  const [left, right] = [a.objectDefinition, b.objectDefinition];
  if (!a.definition || !b.definition) return false;
  return left?.Kind === 'OBJECT' && right?.Kind === 'OBJECT' && left.Name !== right.Name;
}

function isSame(a: Collected, b: Collected): boolean {
  if (a === b) return true;
  if (a.fields.size !== b.fields.size) return false;
  for (const [name, fields] of a.fields) {
    const others = b.fields.get(name);
    if (others?.length !== fields.length || fields.some((field, index) => others[index] !== field)) return false;
  }
  return true;
}

function sameArguments(a: readonly Argument[], b: readonly Argument[]): boolean {
  return (
    a.length === b.length &&
    a.every((one) => b.some((other) => one.Name === other.Name && sameValue(one.Value, other.Value)))
  );
}

function sameValue(a: GraphqlValue, b: GraphqlValue): boolean {
  if (a.Kind !== b.Kind || a.Raw !== b.Raw || a.Children.length !== b.Children.length) return false;
  const [left, right] = [children(a), children(b)];
  return left.every((child, index) => {
    const other = right[index];
    return other !== undefined && child.Name === other.Name && sameValue(child.Value, other.Value);
  });
}

function children({ Kind, Children }: GraphqlValue): GraphqlValue['Children'] {
  return Kind === ValueKind.object ? Children.toSorted((a, b) => compareStrings(a.Name, b.Name)) : Children;
}

function typesConflict(schema: Schema, a: Type, b: Type): boolean {
  if (a.Elem && b.Elem) return typesConflict(schema, a.Elem, b.Elem);
  if (a.Elem || b.Elem || a.NonNull !== b.NonNull) return true;
  const [left, right] = [schema.types.get(a.NamedType), schema.types.get(b.NamedType)];
  return isLeaf(left?.Kind) && isLeaf(right?.Kind) && a.NamedType !== b.NamedType;
}

function isLeaf(kind: string | undefined): boolean {
  return kind === 'SCALAR' || kind === 'ENUM';
}
