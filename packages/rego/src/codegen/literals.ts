import type { Body, Every, Expr, LogicalExpr, Term, With } from '../ast/types.ts';
import { constantOf } from '../interpret/constants.ts';
import { isEquality, operatorName } from '../interpret/operators.ts';
import { emitCall } from './calls.ts';
import type { Engine } from './context.ts';
import { emitReferences, hoist, openLoop } from './references.ts';
import { emitMatch, emitUnify, emitValue, failUnlessEqual } from './terms.ts';
import { enter, failIf, NotCompiledError, type Writer } from './writer.ts';

/** Emits a literal: what follows in the same block runs for each way in which it holds. */
export function emitLiteral(engine: Engine, w: Writer, expr: Expr, rest: Body): void {
  if (!expr.with || expr.with.length === 0) {
    emitAttempt(engine, w, expr, rest);
    return;
  }
  const outer = w.frame;
  const frame = emitFrame(engine, w, expr.with);
  w.frame = frame;
  emitAttempt(engine, w, expr, []);
  w.frame = outer;
}

function emitAttempt(engine: Engine, w: Writer, expr: Expr, rest: Body): void {
  if (expr.negated !== true) {
    emitPositive(engine, w, expr, rest);
    return;
  }
  emitNegation(w, expr, (inner) => {
    emitPositive(engine, inner, expr, []);
  });
}

/** Emits a block that falls through where nothing in it holds, else goes back. */
function emitNegation(w: Writer, at: { readonly loc: Expr['loc'] }, emit: (w: Writer) => void): void {
  const label = w.name('N');
  const { fail, depth } = w;
  const mark = w.mark();
  enter(w, at);
  w.open(`${label}: {`);
  w.fail = `break ${label};`;
  emit(w);
  w.emit(`R.depth--; ${fail}`);
  w.close(depth);
  w.emit('R.depth--;');
  w.fail = fail;
  w.undo(mark);
}

function emitPositive(engine: Engine, w: Writer, expr: Expr, rest: Body): void {
  const { terms } = expr;
  if (Array.isArray(terms)) {
    const [, left, right] = terms;
    if (left && right && isEquality(terms)) emitEquation(engine, w, left, right, rest);
    else emitCall(engine, w, expr, terms);
    return;
  }
  switch (terms.type) {
    case 'some':
      return;
    case 'every':
      emitEvery(engine, w, terms);
      return;
    case 'not': {
      const found = emitExists(engine, w, terms, terms.body);
      failIf(w, found);
      return;
    }
    case 'and':
    case 'or':
      emitLogical(engine, w, terms);
      return;
    default:
      emitTruth(engine, w, terms, rest);
  }
}

function emitTruth(engine: Engine, w: Writer, term: Term, rest: Body): void {
  if (term.type !== 'ref' || w.isGround(term)) {
    const constant = constantOf(term);
    if (constant === undefined) failIf(w, `${emitValue(engine, w, term)} === false`);
    else if (constant === false) failIf(w, 'true');
    return;
  }
  hoist(engine, w, rest);
  failIf(w, `${emitReferences(engine, w, term)} === false`);
}

function emitEquation(engine: Engine, w: Writer, left: Term, right: Term, rest: Body): void {
  if (w.isGround(left)) emitEqualTo(engine, w, left, right, rest);
  else if (w.isGround(right)) emitEqualTo(engine, w, right, left, rest);
  else if (left.type === 'ref') emitThrough(engine, w, left, right, rest);
  else if (right.type === 'ref') emitThrough(engine, w, right, left, rest);
  else emitUnify(engine, w, left, right);
}

function emitEqualTo(engine: Engine, w: Writer, known: Term, other: Term, rest: Body): void {
  const value = emitValue(engine, w, known);
  if (other.type !== 'ref' || w.isGround(other)) {
    if (constantOf(known) !== undefined && w.isGround(other)) {
      failUnlessEqual(w, emitValue(engine, w, other), value, constantOf(known));
    } else emitMatch(engine, w, other, value);
    return;
  }
  hoist(engine, w, rest);
  failUnlessEqual(w, emitReferences(engine, w, other, { equal: known, rest }), value, constantOf(known));
}

function emitThrough(engine: Engine, w: Writer, ref: Extract<Term, { type: 'ref' }>, other: Term, rest: Body): void {
  hoist(engine, w, rest);
  const item = other.type === 'var' ? other.value : undefined;
  const value = emitReferences(engine, w, ref, { item, rest });
  if (other.type === 'ref' && !w.isGround(other)) {
    failUnlessEqual(w, emitReferences(engine, w, other), value, undefined);
  } else emitMatch(engine, w, other, value);
}

/** Emits whether a body has a solution; returns the name of the answer. */
function emitExists(engine: Engine, w: Writer, owner: { readonly loc: Expr['loc'] }, body: Body): string {
  const [found, label] = [w.name('e'), w.name('E')];
  w.emit(`let ${found} = false;`);
  enter(w, owner);
  const { depth } = w;
  w.open(`${label}: {`);
  engine.body(w, body, {
    parameters: [],
    stop: `${found} = true; break ${label};`,
    solution: () => {},
  });
  w.close(depth);
  w.emit('R.depth--;');
  return found;
}

function emitEvery(engine: Engine, w: Writer, expr: Every): void {
  const domain = emitValue(engine, w, expr.domain);
  failIf(w, `typeof ${domain} !== 'object' || ${domain} === null || ${domain} instanceof ${w.helper('Decimal')}`);
  const { fail, depth } = w;
  const mark = w.mark();
  const { key, value, label } = openLoop(w, domain);
  w.fail = `continue ${label};`;
  if (expr.key) emitMatch(engine, w, expr.key, key);
  emitMatch(engine, w, expr.value, value);
  const found = emitExists(engine, w, expr, expr.body);
  w.fail = fail;
  failIf(w, `!${found}`);
  w.close(depth);
  w.undo(mark);
}

function emitLogical(engine: Engine, w: Writer, expr: LogicalExpr): void {
  const first = emitExists(engine, w, expr, expr.lhs);
  if (expr.type === 'and') {
    failIf(w, `!${first}`);
    failIf(w, `!${emitExists(engine, w, expr, expr.rhs)}`);
    return;
  }
  const { fail, depth } = w;
  const mark = w.mark();
  w.open(`if (!${first}) {`);
  failIf(w, `!${emitExists(engine, w, expr, expr.rhs)}`);
  w.close(depth);
  w.fail = fail;
  w.undo(mark);
}

/** Emits the frame of a literal with `with`; returns its name. */
function emitFrame(engine: Engine, w: Writer, replacements: readonly With[]): string {
  const frame = w.name('c');
  w.emit(`const ${frame} = ${w.frame}.inner();`);
  for (const { target, value } of replacements) {
    if (engine.isFunction(target)) {
      const name = w.unit.constant(operatorName(target));
      const mock = engine.isFunction(value)
        ? w.unit.constant({ operator: value })
        : `{ value: ${emitValue(engine, w, value)} }`;
      w.emit(`${w.helper('mock')}(${frame}, ${name}, ${mock});`);
      continue;
    }
    const replacement = emitValue(engine, w, value);
    const [head, ...keys] = target.type === 'ref' ? target.value : [target];
    if (head?.type !== 'var') throw new NotCompiledError('a target of `with` that is no document');
    const path = keys.map((key) => emitValue(engine, w, key)).join(', ');
    if (head.value === 'input') w.emit(`${w.helper('replaceInput')}(${frame}, [${path}], ${replacement});`);
    else if (head.value === 'data') w.emit(`${w.helper('replaceData')}(${frame}, [${path}], ${replacement});`);
  }
  return frame;
}
