import type { Rule, Term } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { equal } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { Bindings } from './bindings.ts';
import { type Conflicting, conflictMessage, LISTED } from './conflicts.ts';
import type { Machine } from './machine.ts';
import { asValue, newDocument, type PartialDraft, reduce } from './partial-document.ts';
import type { CompiledRule, RuleGroup, RuleNode } from './rule-tree.ts';
import { evaluate, match } from './terms.ts';

/** The value of a document that complete rules define. */
export function completeDocument(machine: Machine, node: RuleNode, group: RuleGroup): Value | undefined {
  const { documents } = machine.world.cache;
  const known = documents.get(node);
  if (known !== undefined || documents.has(node)) return known;
  const value = decide(machine, group, [], { prepare: () => true, isFunction: false });
  documents.set(node, value);
  return value;
}

/**
 * The result of a function.
 *
 * @param expected what the caller compares the result with, where it is known: rules with another result do not count
 */
export function callFunction(
  machine: Machine,
  node: RuleNode,
  group: RuleGroup,
  values: readonly Value[],
  expected: Value | undefined,
): Value | undefined {
  let calls = machine.world.cache.calls.get(node);
  if (!calls) {
    calls = new Map();
    machine.world.cache.calls.set(node, calls);
  }
  const key = callKey(values);
  const known = calls.get(key);
  if (known !== undefined || (expected === undefined && calls.has(key))) return known;
  const result = decide(machine, group, values, {
    prepare: (rule, bindings, first) => {
      const parameters = rule.head.args ?? first.head.args ?? [];
      const fits = parameters.every((term, index) => {
        const value = values[index];
        return value !== undefined && match(machine, term, value, bindings);
      });
      return fits && (expected === undefined || match(machine, valueTerm(rule), expected, bindings));
    },
    isFunction: true,
  });
  if (result !== undefined || expected === undefined) calls.set(key, result);
  return result;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** Equal arguments that are not the same object are only computed again, which is cheaper than to compare them. */
function callKey(values: readonly Value[]): string {
  return values
    .map((value) => {
      if (typeof value === 'string') return JSON.stringify(value);
      return typeof value === 'object' && value !== null ? identityOf(value) : `${value}`;
    })
    .join(',');
}

function identityOf(value: object): string {
  let id = identities.get(value);
  if (id === undefined) {
    nextIdentity += 1;
    id = nextIdentity;
    identities.set(value, id);
  }
  return `#${id}`;
}

interface Decision {
  /** Binds the parameters; false where the rule does not apply. */
  prepare(rule: Rule, bindings: Bindings, first: Rule): boolean;
  /** For the message about a conflict. */
  readonly isFunction: boolean;
}

/**
 * The rules that are worth to be tried. Who follows a trace sees all of them; and with replaced functions in force a rule
 * may fail with an error where it else would be undefined.
 */
function candidates(
  { trace, world }: Machine,
  { rules, index }: RuleGroup,
  operands: readonly Value[],
): readonly CompiledRule[] {
  return !index || trace || world.mocks.size > 0 ? rules : index.find(world.input, operands);
}

/** The one value that the rules agree on. */
function decide(machine: Machine, group: RuleGroup, operands: readonly Value[], decision: Decision): Value | undefined {
  let result: Value | undefined;
  for (const compiled of candidates(machine, group, operands)) {
    for (let rule: Rule | undefined = compiled.rule; rule; rule = rule.else) {
      const current: Rule = rule;
      let decided = false;
      for (const value of valuesOf(machine, current, compiled.rule, decision)) {
        decided = true;
        if (result === undefined) result = value;
        else if (!equal(result, value)) throw conflict(machine, group, compiled, current, decision);
        if (group.earlyExit) return result;
      }
      if (decided) break;
    }
  }
  if (result !== undefined || !group.fallback) return result;
  for (const value of valuesOf(machine, group.fallback.rule, group.fallback.rule, decision)) return value;
  return undefined;
}

function* valuesOf(machine: Machine, rule: Rule, first: Rule, decision: Decision): Generator<Value, void> {
  const bindings = new Bindings();
  machine.enter(rule.loc);
  machine.emit('enter', rule, bindings);
  if (decision.prepare(rule, bindings, first)) {
    const solutions = machine.parts.solve(machine, rule.body, bindings);
    while (solutions.next()) {
      const value = evaluate(machine, valueTerm(rule), bindings);
      if (value !== undefined) {
        machine.emit('exit', rule, bindings, value);
        // The consumer may stop here: it is at the level of the caller then.
        machine.leave();
        yield value;
        machine.enter(rule.loc);
        machine.emit('redo', rule, bindings);
      }
    }
  }
  machine.emit('fail', rule, bindings);
  machine.leave();
}

function valueTerm(rule: Rule): Term {
  return rule.head.value ?? { type: 'boolean', value: true, loc: rule.loc };
}

/** Tries all rules again to name each value that does not go with the first. */
function conflict(
  machine: Machine,
  group: RuleGroup,
  compiled: CompiledRule,
  raised: Rule,
  decision: Decision,
): RegoEvaluationError {
  const found: Conflicting[] = [];
  const complete = collectConflicts(machine, group, decision, found);
  const message = conflictMessage(decision.isFunction, compiled.name, found, complete);
  return new RegoEvaluationError('eval_conflict_error', message, raised.loc);
}

function collectConflicts(machine: Machine, group: RuleGroup, decision: Decision, found: Conflicting[]): boolean {
  for (const { rule: first } of group.rules) {
    for (let rule: Rule | undefined = first; rule; rule = rule.else) {
      let decided = false;
      for (const value of valuesOf(machine, rule, first, decision)) {
        decided = true;
        const [known] = found;
        if (known && equal(known.value, value)) continue;
        if (found.length === LISTED) return false;
        found.push({ value, at: rule.loc });
        if (known) break;
      }
      if (decided) break;
    }
  }
  return true;
}

/** A set or an object that rules add to, as a whole. */
export function partialDocument(machine: Machine, node: RuleNode, group: RuleGroup): Value {
  const { documents } = machine.world.cache;
  const known = documents.get(node);
  if (known !== undefined) return known;
  const value = collect(machine, group, []);
  documents.set(node, value);
  return value;
}

/**
 * A set or an object with at least what the known keys lead to. Only rules whose heads go with the keys are tried, with
 * these bound.
 *
 * @param keys the keys after the document, the first of them known
 */
export function partOfDocument(
  machine: Machine,
  node: RuleNode,
  group: RuleGroup,
  keys: readonly (Value | undefined)[],
): Value {
  const { cache } = machine.world;
  const whole = cache.documents.get(node);
  if (whole !== undefined) return whole;
  const known = keys.slice(0, group.depth);
  let parts = cache.parts.get(node);
  if (!parts) {
    parts = new Map();
    cache.parts.set(node, parts);
  }
  const name = partKey(known);
  const part = parts.get(name);
  if (part !== undefined) return part;
  const value = collect(machine, group, known);
  parts.set(name, value);
  return value;
}

function partKey(keys: readonly (Value | undefined)[]): string {
  return keys
    .map((key) => {
      if (key === undefined) return '_';
      const text = keyOf(key);
      return typeof text === 'string' ? JSON.stringify(text) : String(text);
    })
    .join(',');
}

function collect(machine: Machine, group: RuleGroup, known: readonly (Value | undefined)[]): Value {
  const document = newDocument(group.kind === 'set');
  for (const compiled of candidates(machine, group, [])) addSolutions(machine, compiled, known, document);
  return asValue(document);
}

function addSolutions(
  machine: Machine,
  compiled: CompiledRule,
  known: readonly (Value | undefined)[],
  document: PartialDraft,
): void {
  const { rule, keys } = compiled;
  const bindings = new Bindings();
  machine.enter(rule.loc);
  machine.emit('enter', rule, bindings);
  const pattern = rule.head.value === undefined && rule.head.key ? [...keys, rule.head.key] : keys;
  const fits = pattern.every((term, index) => {
    const key = known[index];
    return key === undefined || match(machine, term, key, bindings);
  });
  if (fits) {
    const solutions = machine.parts.solve(machine, rule.body, bindings);
    while (solutions.next()) {
      machine.spend(1);
      const path: Value[] = [];
      for (const term of pattern) {
        const key = evaluate(machine, term, bindings);
        if (key !== undefined) path.push(key);
      }
      const value = rule.head.value && evaluate(machine, rule.head.value, bindings);
      if (path.length < pattern.length || (rule.head.value && value === undefined)) continue;
      machine.emit('exit', rule, bindings, value ?? path.at(-1));
      reduce(document, path, value, rule.head.loc);
      machine.emit('redo', rule, bindings);
    }
  }
  machine.emit('fail', rule, bindings);
  machine.leave();
}
