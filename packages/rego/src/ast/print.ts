import { quote } from '../value/index.ts';
import type { Body, Expr, Head, Import, LogicalExpr, Module, NotExpr, Package, Rule, Term, With } from './types.ts';
import { isWildcard } from './vars.ts';
import { type Declaration, isDeclaration } from './visit.ts';

/** Keys of a reference that cannot follow a dot although they look like names. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'not package import as default else with null true false some if contains in every'.split(' '),
);

/** Calls that are written with an operator where a comprehension's bar could be misread. */
const INFIX: Readonly<Record<string, string>> = {
  and: '&',
  assign: ':=',
  div: '/',
  eq: '=',
  equal: '==',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  minus: '-',
  mul: '*',
  neq: '!=',
  or: '|',
  plus: '+',
  rem: '%',
};

/** How a rule is printed: from v1 on with `if` and `contains`. */
export type PrintVersion = 'v0' | 'v1';

/** A module as Rego text, as OPA prints one. */
export function printModule(module: Module): string {
  const version = module.regoVersion === 'v0' ? 'v0' : 'v1';
  let text = `${printPackage(module.package)}\n`;
  if (module.imports.length > 0)
    text += `${module.imports.map((statement) => `\n${printImport(statement)}`).join('')}\n`;
  return text + module.rules.map((rule) => `\n${printRule(rule, version)}`).join('');
}

function printPackage({ path }: Package): string {
  return `package ${printTerms(path.slice(1))}`;
}

function printImport({ path, alias }: Import): string {
  return `import ${printTerm(path)}${alias === undefined ? '' : ` as ${alias}`}`;
}

/** A rule with its else branches in one line. */
function printRule(rule: Rule, version: PrintVersion = 'v1'): string {
  const open = version === 'v0' ? ' { ' : ' if { ';
  let text = `${rule.default ? 'default ' : ''}${printHead(rule.head, version)}`;
  if (!rule.default) text += `${open}${printBody(rule.body)} }`;
  for (let branch = rule.else; branch; branch = branch.else) {
    const value = branch.head.value ? `= ${printTerm(branch.head.value)}` : '';
    text += ` else ${value}${open}${printBody(branch.body)} }`;
  }
  return text;
}

function printHead(head: Head, version: PrintVersion = 'v1'): string {
  const { key, value, args = [] } = head;
  let text = printTerms(head.ref);
  let contains = false;
  if (args.length > 0) {
    text += `(${list(args)})`;
  } else if (head.ref.length === 1 && key) {
    contains = version !== 'v0';
    text += contains ? ` contains ${printTerm(key)}` : `[${printTerm(key)}]`;
  }
  if (value) return `${text} ${head.assign ? ':=' : '='} ${printTerm(value)}`;
  return !contains && head.name === undefined && key ? `${text} contains ${printTerm(key)}` : text;
}

export function printBody(body: Body): string {
  return body.map(printExpr).join('; ');
}

export function printExpr({ terms, negated, with: modifiers = [] }: Expr): string {
  const text = Array.isArray(terms)
    ? printCall(terms)
    : isDeclaration(terms)
      ? printDeclaration(terms)
      : printTerm(terms);
  return [`${negated ? 'not ' : ''}${text}`, ...modifiers.map(printWith)].join(' ');
}

function printCall(terms: readonly Term[]): string {
  const [operator, left, right] = terms;
  if (terms.length === 3 && operator && left && right && printTerm(operator) === 'eq') {
    return `${printTerm(left)} = ${printTerm(right)}`;
  }
  return call(terms);
}

function printWith({ target, value }: With): string {
  return `with ${printTerm(target)} as ${printTerm(value)}`;
}

function printDeclaration(declaration: Declaration): string {
  switch (declaration.type) {
    case 'some':
      return `some ${printSymbols(declaration.symbols)}`;
    case 'every': {
      const key = declaration.key ? `${printTerm(declaration.key)}, ` : '';
      const { value, domain, body } = declaration;
      return `every ${key}${printTerm(value)} in ${printTerm(domain)} { ${printBody(body)} }`;
    }
    case 'not':
      return printNot(declaration);
    default:
      return printLogical(declaration);
  }
}

function printSymbols(symbols: readonly Term[]): string {
  const [first] = symbols;
  if (first?.type !== 'call') return list(symbols);
  const [, ...operands] = first.value;
  return `${list(operands.slice(0, -1))} in ${list(operands.slice(-1))}`;
}

function printNot({ body, explicit_body: explicit }: NotExpr): string {
  const [only] = body;
  if (explicit || body.length !== 1 || !only) return `not {${printBody(body)}}`;
  return notNeedsParens(only) ? `not (${printBody(body)})` : `not ${printBody(body)}`;
}

function notNeedsParens({ terms, with: modifiers }: Expr): boolean {
  if (modifiers) return true;
  if (Array.isArray(terms)) return false;
  if (isDeclaration(terms)) return terms.type === 'and' || terms.type === 'or' || terms.type === 'not';
  return startsWithBrace(terms);
}

function printLogical({ type, lhs, rhs, explicit_lhs: left, explicit_rhs: right }: LogicalExpr): string {
  return `${printOperand(lhs, left, type, false)} ${type} ${printOperand(rhs, right, type, true)}`;
}

function printOperand(body: Body, explicit: boolean, operator: 'and' | 'or', isRight: boolean): string {
  const [only] = body;
  if (explicit || body.length !== 1 || !only) return `{ ${printBody(body)} }`;
  return operandNeedsParens(only, operator, isRight) ? `(${printBody(body)})` : printBody(body);
}

function operandNeedsParens({ terms, with: modifiers }: Expr, operator: 'and' | 'or', isRight: boolean): boolean {
  if (modifiers) return true;
  if (Array.isArray(terms)) return false;
  if (!isDeclaration(terms)) return startsWithBrace(terms);
  if (terms.type === 'or') return operator === 'and' || isRight;
  return terms.type === 'and' && operator === 'and' && isRight;
}

function startsWithBrace(term: Term): boolean {
  switch (term.type) {
    case 'set':
      return term.value.length > 0;
    case 'object':
    case 'setcomprehension':
    case 'objectcomprehension':
      return true;
    case 'ref': {
      const [head] = term.value;
      return head !== undefined && startsWithBrace(head);
    }
    default:
      return false;
  }
}

/** A term as Rego text, as OPA prints it in messages. */
export function printTerm(term: Term): string {
  switch (term.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(term.value);
    case 'number':
      return term.value;
    case 'string':
      return quote(term.value);
    case 'var':
      return isWildcard(term.value) ? '_' : term.value;
    case 'ref':
      return printTerms(term.value);
    case 'array':
      return `[${list(term.value)}]`;
    case 'set':
      return term.value.length === 0 ? 'set()' : `{${list(term.value)}}`;
    case 'object':
      return `{${term.value.map(([key, value]) => `${printTerm(key)}: ${printTerm(value)}`).join(', ')}}`;
    case 'call':
      return call(term.value);
    case 'arraycomprehension':
      return `[${inComprehension(term.value.term)} | ${printBody(term.value.body)}]`;
    case 'setcomprehension':
      return `{${inComprehension(term.value.term)} | ${printBody(term.value.body)}}`;
    case 'objectcomprehension': {
      const { key, value, body } = term.value;
      return `{${inComprehension(key)}: ${inComprehension(value)} | ${printBody(body)}}`;
    }
    case 'templatestring':
      return `$"${term.value.parts.map(printPart).join('')}"`;
  }
}

function printPart(part: Term | Expr): string {
  if ('terms' in part) return `{${printExpr(part)}}`;
  if (part.type !== 'string') return printTerm(part);
  return quote(part.value)
    .slice(1, -1)
    .replace(/(^|[^\\])\{/g, '$1\\{');
}

/** A reference as text: `a.b["c d"][x]`. */
export function printTerms(ref: readonly Term[]): string {
  const [head, ...keys] = ref;
  if (!head) return '';
  return (head.type === 'string' ? head.value : printTerm(head)) + keys.map(printKey).join('');
}

function printKey(key: Term): string {
  if (key.type !== 'string') return `[${printTerm(key)}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key.value) && !KEYWORDS.has(key.value)) return `.${key.value}`;
  return /[\\\p{Cc}]/v.test(key.value) ? `[${quote(key.value)}]` : `["${key.value}"]`;
}

function inComprehension(term: Term): string {
  if (term.type === 'call' && term.value.length === 3) {
    const [operator, left, right] = term.value;
    const name = operator ? printTerm(operator) : '';
    if (left && right && Object.hasOwn(INFIX, name)) {
      return `(${inComprehension(left)} ${INFIX[name]} ${inComprehension(right)})`;
    }
  }
  return printTerm(term);
}

function call(terms: readonly Term[]): string {
  const [operator, ...operands] = terms;
  return operator ? `${printTerm(operator)}(${list(operands)})` : '';
}

function list(terms: readonly Term[]): string {
  return terms.map(printTerm).join(', ');
}
