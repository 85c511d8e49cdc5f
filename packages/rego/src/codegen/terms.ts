import type { ComprehensionTerm, Term } from '../ast/types.ts';
import { constantOf, isRoot } from '../interpret/constants.ts';
import type { Value } from '../value/types.ts';
import type { Engine } from './context.ts';
import { emitReference, emitReferences, lookupText } from './references.ts';
import { enter, failIf, NotCompiledError, type Writer } from './writer.ts';

/** Emits the value of a ground term; where it is undefined the code goes back. Returns an expression without effects. */
export function emitValue(engine: Engine, w: Writer, term: Term): string {
  const constant = constantOf(term);
  if (constant !== undefined) return w.unit.value(constant);
  switch (term.type) {
    case 'var': {
      if (isRoot(term)) return emitReference(engine, w, { type: 'ref', value: [term], loc: term.loc });
      const bound = w.bound.get(term.value);
      if (bound === undefined) throw new NotCompiledError(`variable ${term.value} is not bound`);
      return bound;
    }
    case 'ref':
      return emitReference(engine, w, term);
    case 'array': {
      const items = term.value.map((item) => emitValue(engine, w, item));
      return named(w, `[${items.join(', ')}]`);
    }
    case 'set': {
      const items = term.value.map((item) => emitValue(engine, w, item));
      return named(w, `${w.helper('setOf')}([${items.join(', ')}])`);
    }
    case 'object': {
      const pairs = term.value.map(([key, value]) => {
        const keyText = emitValue(engine, w, key);
        return [key, keyText, emitValue(engine, w, value)] as const;
      });
      if (pairs.every(([key]) => key.type === 'string')) {
        return named(w, `{${pairs.map(([, key, value]) => `[${key}]: ${value}`).join(', ')}}`);
      }
      return named(w, `${w.helper('objectOf')}([${pairs.map(([, key, value]) => `[${key}, ${value}]`).join(', ')}])`);
    }
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return emitComprehension(engine, w, term);
    default:
      throw new NotCompiledError(`a ${term.type} was left by the compiler`);
  }
}

function named(w: Writer, expression: string): string {
  const name = w.name('v');
  w.emit(`const ${name} = ${expression};`);
  return name;
}

function emitComprehension(engine: Engine, w: Writer, term: ComprehensionTerm): string {
  const into = w.name('a');
  w.emit(`const ${into} = ${term.type === 'arraycomprehension' ? '[]' : 'new Map()'};`);
  enter(w, term);
  engine.body(w, term.value.body, {
    parameters: [into],
    stop: undefined,
    solution: (inner) => {
      if (term.type === 'objectcomprehension') {
        const key = emitValue(engine, inner, term.value.key);
        const value = emitValue(engine, inner, term.value.value);
        inner.emit(
          `${inner.helper('putUnique')}(${into}, ${key}, ${value}, ${inner.unit.constant(term.value.key.loc)});`,
        );
        return;
      }
      const value = emitValue(engine, inner, term.value.term);
      inner.emit(
        term.type === 'arraycomprehension' ? `${into}.push(${value});` : `${inner.helper('addTo')}(${into}, ${value});`,
      );
    },
  });
  w.emit('R.depth--;');
  if (term.type === 'arraycomprehension') return into;
  if (term.type === 'setcomprehension') return named(w, `${w.helper('setFrom')}(${into})`);
  return named(w, `${w.helper('objectOf')}(${into}.values())`);
}

/** Whether `===` decides equality with this constant. */
export function isPlainScalar(value: Value | undefined): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}

/** Emits a test for equality of two values. */
export function failUnlessEqual(w: Writer, a: string, b: string, constant: Value | undefined): void {
  if (a === b) return;
  failIf(w, differs(w, a, b, constant));
}

/** A condition that two values are different. Scalars are equal where they are identical. */
export function differs(w: Writer, a: string, b: string, constant: Value | undefined): string {
  if (isPlainScalar(constant)) return `${a} !== ${b}`;
  return `${a} !== ${b} && (typeof ${a} !== 'object' || !${w.helper('equal')}(${a}, ${b}))`;
}

/** Emits code that makes a pattern equal to a value by binding its free variables. */
export function emitMatch(engine: Engine, w: Writer, pattern: Term, value: string): void {
  if (pattern.type === 'var' && !isRoot(pattern)) {
    const bound = w.bound.get(pattern.value);
    if (bound !== undefined) failUnlessEqual(w, bound, value, undefined);
    else w.bind(pattern.value, value);
    return;
  }
  if (w.isGround(pattern)) {
    failUnlessEqual(w, emitValue(engine, w, pattern), value, constantOf(pattern));
    return;
  }
  if (pattern.type === 'array') {
    failIf(w, `!Array.isArray(${value}) || ${value}.length !== ${pattern.value.length}`);
    for (const [index, item] of pattern.value.entries()) emitMatch(engine, w, item, named(w, `${value}[${index}]`));
    return;
  }
  if (pattern.type === 'object') {
    failIf(w, `!${w.helper('isObject')}(${value}) || ${w.helper('size')}(${value}) !== ${pattern.value.length}`);
    for (const [key, item] of pattern.value) {
      const part = lookupText(w, value, key, emitValue(engine, w, key), false);
      failIf(w, `${part} === undefined`);
      emitMatch(engine, w, item, part);
    }
    return;
  }
  if (pattern.type === 'ref') {
    const candidate = emitReferences(engine, w, pattern);
    failUnlessEqual(w, candidate, value, undefined);
    return;
  }
  throw new NotCompiledError('a variable of a set is not bound');
}

/** Emits an equation of two terms that both have free variables, in an order that binds them. */
export function emitUnify(engine: Engine, w: Writer, left: Term, right: Term): void {
  let waiting: (readonly [Term, Term])[] = [[left, right]];
  while (waiting.length > 0) {
    const next: (readonly [Term, Term])[] = [];
    let progress = false;
    for (const pair of waiting) {
      const parts = decompose(engine, w, pair[0], pair[1]);
      if (parts.length === 1 && parts[0]?.[0] === pair[0] && parts[0][1] === pair[1]) next.push(pair);
      else {
        progress = true;
        next.push(...parts);
      }
    }
    waiting = next;
    if (!progress) {
      residual(w, waiting);
      return;
    }
  }
}

/** Both sides are the same free variable, or no safe order exists, which the compiler rules out. */
function residual(w: Writer, equations: readonly (readonly [Term, Term])[]): void {
  const same = equations.every(([a, b]) => a.type === 'var' && b.type === 'var' && a.value === b.value);
  if (same) return;
  failIf(w, 'true');
}

function decompose(engine: Engine, w: Writer, a: Term, b: Term): (readonly [Term, Term])[] {
  if (w.isGround(a)) {
    emitMatch(engine, w, b, emitValue(engine, w, a));
    return [];
  }
  if (w.isGround(b)) {
    emitMatch(engine, w, a, emitValue(engine, w, b));
    return [];
  }
  if (a.type === 'var' || b.type === 'var') return [[a, b]];
  if (a.type === 'array' && b.type === 'array' && a.value.length === b.value.length) {
    return a.value.map((item, index) => [item, b.value[index] ?? item] as const);
  }
  if (a.type === 'object' && b.type === 'object' && a.value.length === b.value.length) {
    return decomposeObjects(engine, w, a.value, b.value);
  }
  failIf(w, 'true');
  return [];
}

type Pairs = readonly (readonly [Term, Term])[];

function decomposeObjects(engine: Engine, w: Writer, a: Pairs, b: Pairs): (readonly [Term, Term])[] {
  const equations: (readonly [Term, Term])[] = [];
  for (const [key, item] of a) {
    const constant = constantOf(key);
    const other =
      a.length === 1
        ? b[0]
        : b.find(([candidate]) => constant !== undefined && sameConstant(w, constant, constantOf(candidate)));
    if (!other) {
      if ([...a, ...b].some(([candidate]) => constantOf(candidate) === undefined)) {
        throw new NotCompiledError('an equation of objects whose keys are not constant');
      }
      failIf(w, 'true');
      return [];
    }
    if (a.length === 1) failUnlessEqual(w, emitValue(engine, w, key), emitValue(engine, w, other[0]), undefined);
    equations.push([item, other[1]]);
  }
  return equations;
}

function sameConstant(w: Writer, a: Value, b: Value | undefined): boolean {
  return b !== undefined && w.unit.value(a) === w.unit.value(b);
}
