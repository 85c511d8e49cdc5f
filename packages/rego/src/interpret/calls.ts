import type { Expr, Location, Term } from '../ast/types.ts';
import { BuiltinError, OperandError } from '../builtins/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import { ValueChoices, valuesOf, WorldChoices } from './choices.ts';
import { constantOf } from './constants.ts';
import type { Builtin, Choices, Machine, Program } from './machine.ts';
import { operatorName } from './operators.ts';
import type { RuleNode } from './rule-tree.ts';
import { callFunction, completeDocument } from './rules.ts';
import { evaluate, isGround, match } from './terms.ts';
import type { Mock } from './world.ts';

const NO_MOCKS: ReadonlyMap<string, Mock> = new Map();

/** The rules that a path leads to, whatever `with` does. */
export function nodeOf(program: Program, operator: Term): RuleNode | undefined {
  if (operator.type !== 'ref') return undefined;
  const [head, ...keys] = operator.value;
  if (head?.type !== 'var' || head.value !== 'data') return undefined;
  let node: RuleNode | undefined = program.rules;
  for (const term of keys) {
    const key = constantOf(term);
    node = key === undefined ? undefined : node?.children.get(keyOf(key));
  }
  return node;
}

/** Whether a term names a function or a built-in. */
export function isFunction(program: Program, term: Term): boolean {
  if (term.type !== 'ref' && term.type !== 'var') return false;
  const node = nodeOf(program, term);
  if (node) return node.rules?.kind === 'function';
  return program.builtin(operatorName(term)) !== undefined;
}

/** Calls a function or a built-in. A last term beyond its parameters takes the result. */
export function call(machine: Machine, expr: Expr, terms: readonly Term[], bindings: Bindings): boolean | Choices {
  const [operator, ...operands] = terms;
  if (!operator) return false;
  const mock = machine.world.mocks.get(operatorName(operator));
  if (!mock) return callReal(machine, expr, operator, operands, bindings);
  if ('value' in mock) {
    const output = operands[arityOf(machine.program, operator)];
    return output ? match(machine, output, mock.value, bindings) : mock.value !== false;
  }
  // A replacement sees the functions that it replaces.
  const outer = machine.world;
  const world = { ...outer, mocks: NO_MOCKS };
  machine.world = world;
  const outcome = callReal(machine, expr, mock.operator, operands, bindings);
  machine.world = outer;
  return typeof outcome === 'boolean' ? outcome : new WorldChoices(machine, world, outcome);
}

function arityOf(program: Program, operator: Term): number {
  const node = nodeOf(program, operator);
  return node ? (node.rules?.arity ?? 0) : (program.builtin(operatorName(operator))?.arity ?? 0);
}

function callReal(
  machine: Machine,
  expr: Expr,
  operator: Term,
  operands: readonly Term[],
  bindings: Bindings,
): boolean | Choices {
  const name = operatorName(operator);
  if (name === 'data' || name.startsWith('data.')) {
    return callRules(machine, nodeOf(machine.program, operator), operands, bindings);
  }
  const builtin = machine.program.builtin(name);
  if (!builtin) throw unsupported(name, expr.loc);
  const values = evaluateOperands(machine, operands.slice(0, builtin.arity), bindings);
  if (!values) return false;
  const [note] = values;
  if (machine.trace && name === 'trace' && typeof note === 'string') machine.emit('note', expr, bindings, note);
  return callBuiltin(machine, { name, builtin, values, output: operands[builtin.arity], at: expr.loc }, bindings);
}

function evaluateOperands(machine: Machine, operands: readonly Term[], bindings: Bindings): Value[] | undefined {
  const values: Value[] = [];
  for (const operand of operands) {
    const value = evaluate(machine, operand, bindings);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function callRules(
  machine: Machine,
  node: RuleNode | undefined,
  operands: readonly Term[],
  bindings: Bindings,
): boolean {
  const group = node?.rules;
  if (!group || group.kind === 'set' || group.kind === 'object') return false;
  const values = evaluateOperands(machine, operands.slice(0, group.arity), bindings);
  if (!values) return false;
  const output = operands[group.arity];
  const expected = output && isGround(output, bindings) ? evaluate(machine, output, bindings) : undefined;
  const result =
    group.kind === 'complete'
      ? completeDocument(machine, node, group)
      : callFunction(machine, node, group, values, expected);
  if (result === undefined) return false;
  return output ? match(machine, output, result, bindings) : result !== false;
}

interface BuiltinCall {
  readonly name: string;
  readonly builtin: Builtin;
  readonly values: readonly Value[];
  readonly output: Term | undefined;
  readonly at: Location;
}

function callBuiltin(machine: Machine, found: BuiltinCall, bindings: Bindings): boolean | Choices {
  const { builtin, values, output } = found;
  const { run, relation } = builtin;
  machine.spend(1);
  if (relation) {
    const results = guarded(machine, found, () => relation(machine.context, ...values)) ?? [];
    return new ValueChoices(bindings, valuesOf(results), (value) => {
      machine.spend(1);
      return output ? match(machine, output, value, bindings) : value !== false;
    });
  }
  if (!run) throw unsupported(found.name, found.at);
  let failed = false;
  const result = guarded(
    machine,
    found,
    () => run(machine.context, ...values),
    () => {
      failed = true;
    },
  );
  if (!builtin.result) return !failed;
  if (result === undefined) return false;
  return output ? match(machine, output, result, bindings) : result !== false;
}

function unsupported(name: string, at: Location): RegoEvaluationError {
  return new RegoEvaluationError('eval_internal_error', `unsupported built-in: ${name}`, at);
}

/** The error of a built-in makes its call undefined, or in strict mode ends the evaluation. */
function guarded<T>(machine: Machine, { name, at }: BuiltinCall, run: () => T, failed?: () => void): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    const code = error instanceof OperandError ? 'eval_type_error' : 'eval_builtin_error';
    const wrapped = new RegoEvaluationError(code, `${name}: ${error.message}`, at);
    if (machine.strict) throw wrapped;
    if (machine.builtinErrors.length < KEPT_ERRORS) machine.builtinErrors.push(wrapped);
    failed?.();
    return undefined;
  }
}

/** A policy over messy data may fail once a row; the first errors are the ones that somebody reads. */
const KEPT_ERRORS = 100;
