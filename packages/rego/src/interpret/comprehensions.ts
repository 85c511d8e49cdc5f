import type { ComprehensionTerm } from '../ast/types.ts';
import { equal, objectOf, setOf } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { MapKey, Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import type { Machine } from './machine.ts';
import { keysMustBeUnique } from './partial-document.ts';
import { evaluate } from './terms.ts';

/** The value of a comprehension: never undefined. */
export function comprehension(machine: Machine, term: ComprehensionTerm, bindings: Bindings): Value {
  machine.enter(term.loc);
  machine.emit('enter', term.value.body, bindings);
  const value = term.type === 'objectcomprehension' ? object(machine, term, bindings) : items(machine, term, bindings);
  machine.emit('fail', term.value.body, bindings);
  machine.leave();
  return value;
}

function items(
  machine: Machine,
  term: Exclude<ComprehensionTerm, { type: 'objectcomprehension' }>,
  bindings: Bindings,
): Value {
  const values: Value[] = [];
  const solutions = machine.parts.solve(machine, term.value.body, bindings);
  while (solutions.next()) {
    machine.emit('exit', term.value.body, bindings);
    machine.emit('redo', term.value.body, bindings);
    const value = evaluate(machine, term.value.term, bindings);
    if (value !== undefined) values.push(value);
  }
  return term.type === 'setcomprehension' ? setOf(values) : values;
}

function object(
  machine: Machine,
  term: Extract<ComprehensionTerm, { type: 'objectcomprehension' }>,
  bindings: Bindings,
): Value {
  const entries = new Map<MapKey, readonly [Value, Value]>();
  const solutions = machine.parts.solve(machine, term.value.body, bindings);
  while (solutions.next()) {
    machine.emit('exit', term.value.body, bindings);
    machine.emit('redo', term.value.body, bindings);
    const key = evaluate(machine, term.value.key, bindings);
    const value = evaluate(machine, term.value.value, bindings);
    if (key === undefined || value === undefined) continue;
    const name = keyOf(key);
    const present = entries.get(name);
    if (present && !equal(present[1], value)) throw keysMustBeUnique(term.value.key.loc);
    entries.set(name, [key, value]);
  }
  return objectOf(entries.values());
}
