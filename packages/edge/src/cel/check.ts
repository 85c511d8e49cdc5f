import type { parse } from '@bufbuild/cel';

type Expr = ReturnType<typeof parse>['expr'];

/** The variables of expressions. */
export type Variable = 'Request' | 'Subject' | 'Outputs' | 'Values' | 'Payload' | 'Error';

/** The types that an error can have, as conditions name them. */
export const ERROR_TYPES = [
  'authentication_error',
  'authorization_error',
  'communication_error',
  'internal_error',
  'precondition_error',
] as const;

export type ErrorType = (typeof ERROR_TYPES)[number] | 'no_rule_error';

export interface Checked {
  /** The first mistake. */
  readonly problem: string | undefined;
  readonly reads: ReadonlySet<string>;
}

const TYPES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);
const NAMESPACES = new Set(['base64', 'math', 'sets', 'lists', 'strings', 'google']);
const MAX_DEPTH = 250;

/**
 * Checks what can be known before evaluation: names of variables and functions, and that the result is a boolean. It also
 * rewrites what has no counterpart in plain CEL: the type of an error (which several types can match), and membership
 * in networks.
 */
export function celCheck(expr: Expr, variables: readonly Variable[], functions: ReadonlySet<string>): Checked {
  const checker = new Checker(new Set<string>(variables), functions);
  checker.visit(expr, new Set(), 0);
  const problem =
    checker.problem ??
    (isDynamic(expr) ? 'the expression must yield a boolean; compare the value: `… == true`' : undefined);
  return { problem, reads: checker.reads };
}

class Checker {
  problem: string | undefined;
  readonly reads = new Set<string>();
  readonly #variables: ReadonlySet<string>;
  readonly #functions: ReadonlySet<string>;

  constructor(variables: ReadonlySet<string>, functions: ReadonlySet<string>) {
    this.#variables = variables;
    this.#functions = functions;
  }

  visit(expr: Expr | undefined, bound: ReadonlySet<string>, depth: number): void {
    if (!expr || this.problem !== undefined) return;
    if (depth > MAX_DEPTH) {
      this.problem = 'the expression nests too deep';
      return;
    }
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'identExpr':
        return this.#identifier(exprKind.value.name, bound);
      case 'selectExpr':
        this.reads.add(exprKind.value.field);
        return this.visit(exprKind.value.operand, bound, depth + 1);
      case 'callExpr':
        return this.#call(expr, bound, depth);
      case 'listExpr':
        for (const item of exprKind.value.elements) this.visit(item, bound, depth + 1);
        return;
      case 'structExpr':
        for (const entry of exprKind.value.entries) {
          if (entry.keyKind.case === 'mapKey') this.visit(entry.keyKind.value, bound, depth + 1);
          this.visit(entry.value, bound, depth + 1);
        }
        return;
      case 'comprehensionExpr': {
        const { iterVar, iterVar2, accuVar, iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
        this.visit(iterRange, bound, depth + 1);
        this.visit(accuInit, bound, depth + 1);
        const inner = new Set([...bound, iterVar, iterVar2, accuVar]);
        for (const part of [loopCondition, loopStep, result]) this.visit(part, inner, depth + 1);
        return;
      }
      case 'constExpr':
      case undefined:
    }
  }

  #identifier(name: string, bound: ReadonlySet<string>): void {
    if (bound.has(name) || this.#variables.has(name) || TYPES.has(name)) return;
    const known = [...this.#variables].map((variable) => `\`${variable}\``).join(', ');
    this.problem = `undeclared reference to \`${name}\`; known here: ${known}`;
  }

  #call(expr: Expr, bound: ReadonlySet<string>, depth: number): void {
    if (expr.exprKind.case !== 'callExpr') return;
    const call = expr.exprKind.value;
    if (this.#variables.has('Error')) rewriteErrorType(expr);
    rewriteNetworks(expr);
    this.reads.add(call.function);
    const { target } = call;
    const space = target?.exprKind.case === 'identExpr' ? target.exprKind.value.name : undefined;
    const qualified = space === undefined ? call.function : `${space}.${call.function}`;
    if (space !== undefined && NAMESPACES.has(space) && !bound.has(space)) {
      if (!this.#functions.has(qualified)) this.problem = `unknown function \`${qualified}\``;
    } else {
      const isOperator = /^[@!_-]/.test(call.function);
      if (!isOperator && !this.#functions.has(call.function)) this.problem ??= `unknown function \`${call.function}\``;
      this.visit(target, bound, depth + 1);
    }
    for (const argument of call.args) this.visit(argument, bound, depth + 1);
  }
}

/** `type(Error) == x`, `!=`, and `in` a list, in either order, become calls that know what an error wraps. */
function rewriteErrorType(expr: Expr): void {
  if (expr.exprKind.case !== 'callExpr') return;
  const call = expr.exprKind.value;
  if (call.function !== '_==_' && call.function !== '_!=_' && call.function !== '@in') return;
  const [left, right] = call.args;
  const [one, other] = isErrorTypeCall(right) ? [right, left] : [left, right];
  if (!isErrorTypeCall(one) || !other) return;
  const items = other.exprKind.case === 'listExpr' ? other.exprKind.value.elements : [other];
  if (!items.every((item) => makeText(item))) return;
  const error = one?.exprKind.case === 'callExpr' ? one.exprKind.value.args[0] : undefined;
  if (!error) return;
  call.function =
    call.function === '_!=_' ? 'isNotError' : other.exprKind.case === 'listExpr' ? 'isErrorOf' : 'isError';
  call.args = [error, other];
}

function isErrorTypeCall(expr: Expr | undefined): boolean {
  if (expr?.exprKind.case !== 'callExpr') return false;
  const { function: name, args } = expr.exprKind.value;
  const [argument] = args;
  return name === 'type' && argument?.exprKind.case === 'identExpr' && argument.exprKind.value.name === 'Error';
}

/** Makes a text constant of an identifier that names a type of error. */
function makeText(expr: Expr): boolean {
  if (expr.exprKind.case !== 'identExpr') return false;
  const { name } = expr.exprKind.value;
  if (!ERROR_TYPES.some((type) => type === name)) return false;
  expr.exprKind = {
    case: 'constExpr',
    value: { $typeName: 'cel.expr.Constant', constantKind: { case: 'stringValue', value: name } },
  };
  return true;
}

/** `x in networks(y)` becomes one call. */
function rewriteNetworks(expr: Expr): void {
  if (expr.exprKind.case !== 'callExpr') return;
  const call = expr.exprKind.value;
  const [addresses, networks] = call.args;
  if (call.function !== '@in' || !addresses || networks?.exprKind.case !== 'callExpr') return;
  const { function: name, args, target } = networks.exprKind.value;
  const [argument] = args;
  if (name !== 'networks' || target || args.length !== 1 || !argument) return;
  call.function = 'inNetworks';
  call.args = [addresses, argument];
}

/** Whether only evaluation can tell that the result is a boolean: heimdall refuses such an expression, and so do we. */
function isDynamic(expr: Expr): boolean {
  switch (expr.exprKind.case) {
    case 'constExpr':
      return expr.exprKind.value.constantKind.case !== 'boolValue';
    case 'callExpr': {
      const { function: name, args } = expr.exprKind.value;
      if (name === '_[_]') return true;
      if (name === '_?_:_') return args.slice(1).some((branch) => isDynamic(branch));
      return NOT_BOOLEAN.has(name);
    }
    case 'selectExpr':
      return !expr.exprKind.value.testOnly;
    case 'comprehensionExpr':
      return expr.exprKind.value.accuInit?.exprKind.case !== 'constExpr';
    case 'identExpr':
    case 'listExpr':
    case 'structExpr':
    case undefined:
      return true;
  }
}

const NOT_BOOLEAN = new Set([
  '_+_',
  '_-_',
  '_*_',
  '_/_',
  '_%_',
  '-_',
  'size',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'type',
  'dyn',
  'Header',
  'Cookie',
  'Body',
  'Query',
  'String',
  'Hostname',
  'Port',
  'regexFind',
  'regexFindAll',
  'last',
  'at',
  'charAt',
  'indexOf',
  'lastIndexOf',
  'join',
  'lowerAscii',
  'upperAscii',
  'replace',
  'split',
  'substring',
  'trim',
  'reverse',
  'quote',
  'format',
  'networks',
  'timestamp',
  'duration',
]);
