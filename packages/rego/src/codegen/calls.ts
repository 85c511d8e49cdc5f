import type { Expr, Term } from '../ast/types.ts';
import { nodeOf } from '../interpret/calls.ts';
import { constantOf } from '../interpret/constants.ts';
import type { Builtin } from '../interpret/machine.ts';
import { operatorName } from '../interpret/operators.ts';
import type { Value } from '../value/types.ts';
import type { Engine } from './context.ts';
import { differs, emitMatch, emitValue, failUnlessEqual, isPlainScalar } from './terms.ts';
import { failIf, NotCompiledError, quoted, type Writer } from './writer.ts';

/** Emits a call of a function or a built-in. A last term beyond its parameters takes the result. */
export function emitCall(engine: Engine, w: Writer, expr: Expr, terms: readonly Term[]): void {
  const [operator, ...operands] = terms;
  if (!operator) throw new NotCompiledError('a call without an operator');
  const call = { engine, w, expr, operator, operands, name: operatorName(operator) };
  if (engine.mocked.has(call.name)) emitMockable(call);
  else emitReal(call);
}

interface Call {
  readonly engine: Engine;
  readonly w: Writer;
  readonly expr: Expr;
  readonly operator: Term;
  readonly operands: readonly Term[];
  readonly name: string;
}

function isRuleName(name: string): boolean {
  return name === 'data' || name.startsWith('data.');
}

function arityOf({ engine, operator, name }: Call): number {
  const node = nodeOf(engine.program, operator);
  return node ? (node.rules?.arity ?? 0) : (engine.program.builtin(name)?.arity ?? 0);
}

/** The call is one loop over the results that either the function or its replacement has. */
function emitMockable(call: Call): void {
  const { engine, w, name, operands } = call;
  const arity = arityOf(call);
  const output = operands[arity];
  const [mock, results, label, result] = [w.name('m'), w.name('l'), w.name('L'), w.name('v')];
  const operandsGround = operands.slice(0, arity).every((term) => w.isGround(term));
  if (!operandsGround) throw new NotCompiledError('operands that are not bound');
  w.emit(`const ${mock} = ${w.frame}.mocks === null ? undefined : ${w.frame}.mocks.get(${w.unit.constant(name)});`);
  w.emit(`let ${results};`);
  const { fail, depth, frame } = w;
  const mark = w.mark();
  const block = w.name('B');
  w.open(`${block}: {`);
  w.fail = `break ${block};`;
  w.emit(`if (${mock} !== undefined && 'value' in ${mock}) { ${results} = [${mock}.value]; break ${block}; }`);
  const inner = w.name('c');
  w.emit(`const ${inner} = ${mock} === undefined ? ${w.frame} : ${w.frame}.unmocked();`);
  w.frame = inner;
  const values = operands.slice(0, arity).map((term) => emitValue(engine, w, term));
  const expected = output && w.isGround(output) ? emitValue(engine, w, output) : 'undefined';
  const operator = `${mock} === undefined ? ${w.unit.constant(call.operator)} : ${mock}.operator`;
  w.emit(
    `${results} = ${w.helper('callAny')}(E, ${inner}, ${operator}, [${values.join(', ')}], ${expected}, ${w.unit.constant(call.expr.loc)});`,
  );
  w.frame = frame;
  w.close(depth);
  w.fail = fail;
  w.undo(mark);
  failIf(w, `${results} === undefined`);
  w.open(`${label}: for (const ${result} of ${results}) {`);
  w.fail = `continue ${label};`;
  accept(engine, w, output, result);
}

function accept(engine: Engine, w: Writer, output: Term | undefined, result: string): void {
  if (output) emitMatch(engine, w, output, result);
  else failIf(w, `${result} === false`);
}

function emitReal(call: Call): void {
  if (isRuleName(call.name)) {
    emitRuleCall(call);
    return;
  }
  const builtin = call.engine.program.builtin(call.name);
  if (!builtin) {
    call.w.emit(
      `${call.w.helper('unsupported')}(${call.w.unit.constant(call.name)}, ${call.w.unit.constant(call.expr.loc)});`,
    );
    bindNothing(call);
    return;
  }
  emitBuiltin(call, builtin);
}

/** What follows cannot be reached, but is compiled. */
function bindNothing({ engine, w, operands }: Call): void {
  for (const operand of operands) {
    if (operand.type === 'var' && !w.isGround(operand)) emitMatch(engine, w, operand, 'null');
  }
}

function emitRuleCall(call: Call): void {
  const { engine, w, operator, operands } = call;
  const node = nodeOf(engine.program, operator);
  const group = node?.rules;
  if (!node || !group || group.kind === 'set' || group.kind === 'object') {
    failIf(w, 'true');
    bindNothing(call);
    return;
  }
  const values = operands.slice(0, group.arity).map((term) => emitValue(engine, w, term));
  const output = operands[group.arity];
  const result = w.name('v');
  const document = w.unit.constant(engine.documentOf(node));
  if (group.kind === 'complete') {
    w.emit(`const ${result} = ${document}.read(${w.frame});`);
  } else {
    const expected = output && w.isGround(output) ? emitValue(engine, w, output) : undefined;
    const operandsText = [w.frame, ...values, ...(expected === undefined ? [] : [expected])].join(', ');
    w.emit(`const ${result} = ${document}.${expected === undefined ? 'call' : 'callExpecting'}(${operandsText});`);
  }
  failIf(w, `${result} === undefined`);
  accept(engine, w, output, result);
}

function emitBuiltin(call: Call, builtin: Builtin): void {
  const { engine, w, operands, expr, name } = call;
  const values = operands.slice(0, builtin.arity).map((term) => emitValue(engine, w, term));
  const output = operands[builtin.arity];
  w.emit('if (--R.fuel < 0) R.refill();');
  const at = w.unit.constant(expr.loc);
  if (builtin.relation) {
    const [list, label, item] = [w.name('l'), w.name('L'), w.name('v')];
    const run = w.unit.constant(builtin.relation);
    w.emit(`let ${list};`);
    w.emit(
      `try { ${list} = ${run}(${['R.context', ...values].join(', ')}); } catch (e) { ${list} = R.failed(e, ${quoted(name)}, ${at}); }`,
    );
    failIf(w, `${list} === undefined`);
    w.open(`${label}: for (const ${item} of ${list}) {`);
    w.emit('if (--R.fuel < 0) R.refill();');
    w.fail = `continue ${label};`;
    accept(engine, w, output, item);
    return;
  }
  if (!builtin.run) {
    w.emit(`${w.helper('unsupported')}(${quoted(name)}, ${at});`);
    bindNothing(call);
    return;
  }
  const constants = operands.slice(0, builtin.arity).map((term) => constantOf(term));
  if (emitOperator(call, values, constants, output)) return;
  const run = w.unit.constant(builtin.run);
  const invoke = `${run}(${['R.context', ...values].join(', ')})`;
  if (!builtin.result) {
    const failed = w.name('e');
    w.emit(`let ${failed} = false;`);
    w.emit(`try { ${invoke}; } catch (e) { R.failed(e, ${quoted(name)}, ${at}); ${failed} = true; }`);
    failIf(w, failed);
    return;
  }
  const result = w.name('v');
  w.emit(`let ${result};`);
  w.emit(`try { ${result} = ${invoke}; } catch (e) { ${result} = R.failed(e, ${quoted(name)}, ${at}); }`);
  failIf(w, `${result} === undefined`);
  accept(engine, w, output, result);
}

const ORDERS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

const SUMS: Readonly<Record<string, string>> = { plus: '+', minus: '-' };

/** Emits the operators that JavaScript has where the operands are plain. */
function emitOperator(
  { engine, w, name, expr }: Call,
  values: readonly string[],
  constants: readonly (Value | undefined)[],
  output: Term | undefined,
): boolean {
  const [a, b] = values;
  if (a === undefined || b === undefined || values.length !== 2 || !engine.isOriginal(name)) return false;
  const order = Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined;
  if (order !== undefined) {
    const compared = `${w.helper('compare')}(${a}, ${b}) ${order} 0`;
    const both = [a, b].filter((_, index) => typeof constants[index] !== 'number');
    const numbers = both.map((value) => `typeof ${value} === 'number'`).join(' && ') || 'true';
    holds(engine, w, output, `(${numbers} ? ${a} ${order} ${b} : ${compared})`);
    return true;
  }
  if (name === 'equal' || name === 'eq' || name === 'neq') {
    const scalar = constants.find((constant) => isPlainScalar(constant));
    if (!output && name !== 'neq') {
      failUnlessEqual(w, a, b, scalar);
      return true;
    }
    const different = `(${differs(w, a, b, scalar)})`;
    holds(engine, w, output, name === 'neq' ? different : `!${different}`);
    return true;
  }
  const sum = Object.hasOwn(SUMS, name) ? SUMS[name] : undefined;
  if (sum === undefined) return false;
  const result = w.name('v');
  const run = w.unit.constant(engine.originalRun(name));
  w.emit(`let ${result};`);
  w.emit(
    `if (typeof ${a} === 'number' && typeof ${b} === 'number' && Number.isSafeInteger(${a}) && Number.isSafeInteger(${b}) && Number.isSafeInteger(${result} = ${a} ${sum} ${b})) {} else {`,
  );
  w.emit(
    `try { ${result} = ${run}(R.context, ${a}, ${b}); } catch (e) { ${result} = R.failed(e, ${quoted(name)}, ${w.unit.constant(expr.loc)}); } }`,
  );
  failIf(w, `${result} === undefined`);
  accept(engine, w, output, result);
  return true;
}

function holds(engine: Engine, w: Writer, output: Term | undefined, condition: string): void {
  if (!output) {
    failIf(w, `!(${condition})`);
    return;
  }
  const result = w.name('v');
  w.emit(`const ${result} = ${condition};`);
  accept(engine, w, output, result);
}
