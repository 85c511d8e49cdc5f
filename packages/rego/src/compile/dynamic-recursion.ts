import type { Rule, Term } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import { sourceRef } from './call-checks.ts';
import type { Compilation } from './compilation.ts';
import type { RuleGraph } from './graph.ts';
import { equalTerms } from './order.ts';
import { membersOf, type RuleDependency } from './rule-references.ts';
import { branchesOf } from './terms.ts';
import { refText, termText } from './text.ts';
import { BOOLEAN, compareTypes, NULL, NUMBER, STRING, type Type, unnamed } from './types/lattice.ts';
import type { VarOrigin } from './var-origins.ts';

/** Whether a rule refers to another one only where its variables have certain values. */
export function isDynamic(graph: RuleGraph, from: Rule, to: Rule): boolean {
  return causeOf(graph, from, to) !== undefined;
}

type Dependencies = readonly RuleDependency[];

const causes = new WeakMap<Dependencies, ReadonlyMap<Rule, RuleDependency>>();

function causeOf(graph: RuleGraph, from: Rule, to: Rule): RuleDependency | undefined {
  const dependencies = graph.dynamic.get(from);
  if (!dependencies) return undefined;
  let known = causes.get(dependencies);
  if (!known) {
    known = causesIn(dependencies);
    causes.set(dependencies, known);
  }
  return known.get(to);
}

/** For each rule that is referred to under conditions alone, the first reference. */
function causesIn(dependencies: Dependencies): Map<Rule, RuleDependency> {
  const fixed = new Set(dependencies.filter(({ isStatic }) => isStatic).map(({ rule }) => rule));
  const found = new Map<Rule, RuleDependency>();
  for (const dependency of dependencies) {
    if (fixed.has(dependency.rule)) continue;
    for (const branch of branchesOf(dependency.rule)) if (!found.has(branch)) found.set(branch, dependency);
  }
  return found;
}

const MAX_CONDITIONS = 2;
const MAX_MEMBERS = 5;

interface Condition {
  readonly position: number;
  readonly term: Term;
  readonly value: Term;
}

/** Under which conditions a rule on the way refers to the next one. */
export function dynamicCause(
  compilation: Compilation,
  graph: RuleGraph,
  path: readonly Rule[],
  show: (rule: Rule) => string,
): string {
  for (const [i, target] of path.entries()) {
    const from = path[i - 1];
    const edge = from && causeOf(graph, from, target);
    if (edge) return causeText(compilation, edge, { from, target, first: i === 1, show });
  }
  return '';
}

interface Step {
  readonly from: Rule;
  readonly target: Rule;
  readonly first: boolean;
  readonly show: (rule: Rule) => string;
}

function causeText(compilation: Compilation, edge: RuleDependency, { from, target, first, show }: Step): string {
  const path = compilation.pathOf(target);
  const ref = sourceRef(edge.ref.slice(0, path.length), compilation.nameOf);
  const start = ` (${refText(ref)}${first ? '' : ` in ${show(from)}`}`;
  const conditions = conditionsFor(ref, path, edge.positions);
  const unchecked = conditions?.some((condition) => isUnchecked(compilation, edge, condition));
  if (!conditions || unchecked || conditions.length === 0 || conditions.length > MAX_CONDITIONS) {
    return `${start} could refer to ${show(target)})`;
  }
  const texts = conditions.map((condition) => {
    const note = originNote(compilation, edge, condition, show(from));
    return `${termText(condition.term)} is ${termText(condition.value)}${note === '' ? '' : ` (${note})`}`;
  });
  return `${start} refers to ${show(target)} if ${texts.join(' and ')})`;
}

/** Undefined where a variable would need two values. */
function conditionsFor(
  ref: readonly Term[],
  path: readonly Term[],
  positions: readonly number[],
): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (const position of positions) {
    const [term, value] = [ref[position], path[position]];
    if (!term || !value) continue;
    const known = conditions.find((condition) => equalTerms(condition.term, term));
    if (!known) conditions.push({ position, term, value });
    else if (!equalTerms(known.value, value)) return undefined;
  }
  return conditions;
}

function originOf(edge: RuleDependency, position: number): VarOrigin | undefined {
  const term = edge.ref[position];
  return term?.type === 'var' ? edge.origins.get(term.value) : undefined;
}

/** The variable cannot have the value for all that is known, so that it would be wrong to name the value. */
function isUnchecked({ builtins }: Compilation, edge: RuleDependency, { position, value }: Condition): boolean {
  const origin = originOf(edge, position);
  if (origin?.kind === 'collection') return !membersOf(origin.collection)?.some((member) => equalTerms(member, value));
  if (origin?.kind !== 'builtin') return false;
  const result = unnamed(builtins.get(origin.name)?.decl.result);
  const type = SCALARS[value.type];
  if (!result || !type) return false;
  if (result.kind === 'any')
    return result.of.length > 0 && !result.of.some((member) => compareTypes(member, type) === 0);
  return compareTypes(result, type) !== 0;
}

const SCALARS: Readonly<Record<string, Type>> = { null: NULL, boolean: BOOLEAN, number: NUMBER, string: STRING };

function originNote(
  { nameOf }: Compilation,
  edge: RuleDependency,
  { position, term }: Condition,
  rule: string,
): string {
  const original = edge.ref[position];
  if (original?.type === 'ref') return startsWithData(original) ? "rule values aren't known at compile time" : '';
  const origin = originOf(edge, position);
  const text = termText(term);
  switch (origin?.kind) {
    case 'input':
      return `${text} comes from ${refText(sourceRef(origin.ref, nameOf))}`;
    case 'rule':
      return `${text} comes from rule ${refText(origin.ref)}, whose value isn't known at compile time`;
    case 'collection': {
      const members = membersOf(origin.collection) ?? [];
      if (members.length > MAX_MEMBERS) return `${text} is one of ${members.length} values`;
      return `${text} is one of ${termText(origin.collection)}`;
    }
    case 'builtin':
      return `${text} is computed by ${origin.name}`;
    case 'key':
      return `${text} is a key of ${rule}`;
    case 'argument':
      return `${text} is an argument of ${rule}`;
    default:
      return '';
  }
}

function startsWithData(term: Term): boolean {
  let found = false;
  walk(term, {
    term(part) {
      found ||= part.type === 'ref' && part.value[0]?.type === 'var' && part.value[0].value === 'data';
      return true;
    },
  });
  return found;
}
