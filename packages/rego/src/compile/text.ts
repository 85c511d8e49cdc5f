import type { Body, Expr, Import, Location, Term, With } from '../ast/types.ts';
import { isWildcard } from '../ast/vars.ts';
import { isDeclaration } from '../ast/visit.ts';
import { isEquality, sidesOf } from './terms.ts';

const KEYWORDS = new Set(
  'as contains data default else every false if in import input package not null some true with'.split(' '),
);
// OPA's reference printer knows the keywords of the newest version without imports.
const NOT_AFTER_DOT = new Set([...KEYWORDS].filter((word) => word !== 'data' && word !== 'input'));

/** The name of a variable in messages. */
export function nameText(name: string): string {
  return isWildcard(name) ? '_' : name;
}

/** A term in Rego, as OPA prints it in messages. */
export function termText(term: Term): string {
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
      return nameText(term.value);
    case 'ref':
      return refText(term.value);
    case 'array':
      return `[${term.value.map(termText).join(', ')}]`;
    case 'set':
      return term.value.length === 0 ? 'set()' : `{${term.value.map(termText).join(', ')}}`;
    case 'object':
      return `{${term.value.map(([key, value]) => `${termText(key)}: ${termText(value)}`).join(', ')}}`;
    case 'call':
      return callText(term.value);
    case 'arraycomprehension':
      return `[${comprehensionTerm(term.value.term)} | ${bodyText(term.value.body)}]`;
    case 'setcomprehension':
      return `{${comprehensionTerm(term.value.term)} | ${bodyText(term.value.body)}}`;
    case 'objectcomprehension': {
      const { key, value, body } = term.value;
      return `{${comprehensionTerm(key)}: ${comprehensionTerm(value)} | ${bodyText(body)}}`;
    }
    default: {
      const parts = term.value.parts.map((part) => {
        if ('terms' in part) return `{${exprText(part)}}`;
        return 'value' in part ? quote(String(part.value)).slice(1, -1).replaceAll('{', '\\{') : 'null';
      });
      return `$"${parts.join('')}"`;
    }
  }
}

function callText([operator, ...operands]: readonly Term[]): string {
  return `${operator ? termText(operator) : ''}(${operands.map(termText).join(', ')})`;
}

const INFIX = new Map(
  Object.entries({
    assign: ':=',
    eq: '=',
    equal: '==',
    gt: '>',
    gte: '>=',
    lt: '<',
    lte: '<=',
    neq: '!=',
    div: '/',
    minus: '-',
    mul: '*',
    plus: '+',
    rem: '%',
    and: '&',
    or: '|',
  }),
);

function comprehensionTerm(term: Term): string {
  if (term.type === 'call' && term.value.length === 3) {
    const [operator, left, right] = term.value;
    const infix = operator && INFIX.get(termText(operator));
    if (infix && left && right) return `(${comprehensionTerm(left)} ${infix} ${comprehensionTerm(right)})`;
  }
  return termText(term);
}

/** A reference in Rego: `data.a["b-c"][x]`. */
export function refText(ref: readonly Term[]): string {
  const [head, ...keys] = ref;
  if (!head) return '';
  // A built-in is printed under its name, keywords and all.
  const start = head.type === 'string' ? head.value : termText(head);
  return start + keys.map(keyText).join('');
}

function keyText(key: Term): string {
  if (key.type !== 'string') return `[${termText(key)}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key.value) && !isKeyword(key.value)) return `.${key.value}`;
  return /[\p{Cc}\\]/u.test(key.value) ? `[${quote(key.value)}]` : `["${key.value}"]`;
}

function isKeyword(word: string): boolean {
  return NOT_AFTER_DOT.has(word);
}

export function bodyText(body: Body): string {
  return body.map(exprText).join('; ');
}

function exprText(expr: Expr): string {
  const text = (expr.negated ? 'not ' : '') + exprTermsText(expr);
  return [text, ...(expr.with ?? []).map(withText)].join(' ');
}

function exprTermsText(expr: Expr): string {
  const { terms } = expr;
  if (Array.isArray(terms)) {
    const sides = isEquality(expr) ? sidesOf(expr) : undefined;
    return sides ? `${termText(sides[0])} = ${termText(sides[1])}` : callText(terms);
  }
  switch (terms.type) {
    case 'some':
      return someText(terms.symbols);
    case 'every': {
      const key = terms.key ? `${termText(terms.key)}, ` : '';
      return `every ${key}${termText(terms.value)} in ${termText(terms.domain)} { ${bodyText(terms.body)} }`;
    }
    case 'not':
      if (terms.explicit_body || terms.body.length !== 1) return `not {${bodyText(terms.body)}}`;
      return `not ${inParentheses(bodyText(terms.body), notNeedsParentheses(terms.body))}`;
    case 'and':
    case 'or': {
      const left = operandText(terms.lhs, terms.explicit_lhs, operandNeedsParentheses(terms.lhs, terms.type, false));
      const right = operandText(terms.rhs, terms.explicit_rhs, operandNeedsParentheses(terms.rhs, terms.type, true));
      return `${left} ${terms.type} ${right}`;
    }
    default:
      return termText(terms);
  }
}

function operandText(body: Body, explicit: boolean, parentheses: boolean): string {
  return explicit || body.length !== 1 ? `{ ${bodyText(body)} }` : inParentheses(bodyText(body), parentheses);
}

function inParentheses(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

/** Whether an operand without braces would be read as something else. */
function operandNeedsParentheses([expr]: Body, parent: 'and' | 'or', isRight: boolean): boolean {
  if (!expr || Array.isArray(expr.terms)) return (expr?.with?.length ?? 0) > 0;
  if (expr.with && expr.with.length > 0) return true;
  switch (expr.terms.type) {
    case 'or':
      return parent === 'and' || isRight;
    case 'and':
      return parent === 'and' && isRight;
    case 'some':
    case 'every':
    case 'not':
      return false;
    default:
      return startsWithBrace(expr.terms);
  }
}

function notNeedsParentheses([expr]: Body): boolean {
  if (expr?.with && expr.with.length > 0) return true;
  if (!expr || Array.isArray(expr.terms)) return false;
  if (!isDeclaration(expr.terms)) return startsWithBrace(expr.terms);
  return expr.terms.type !== 'some' && expr.terms.type !== 'every';
}

function startsWithBrace(term: Term): boolean {
  if (term.type === 'set') return term.value.length > 0;
  if (term.type === 'ref') return term.value[0] !== undefined && startsWithBrace(term.value[0]);
  return term.type === 'object' || term.type === 'setcomprehension' || term.type === 'objectcomprehension';
}

function someText(symbols: readonly Term[]): string {
  const [call] = symbols;
  if (call?.type !== 'call') return `some ${symbols.map(termText).join(', ')}`;
  const operands = call.value.slice(1).map(termText);
  return `some ${operands.slice(0, -1).join(', ')} in ${operands.at(-1)}`;
}

function withText(modifier: With): string {
  return `with ${termText(modifier.target)} as ${termText(modifier.value)}`;
}

export function importText({ path, alias }: Import): string {
  return `import ${termText(path)}${alias === undefined ? '' : ` as ${alias}`}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** Go's `strconv.Quote`. */
export function quote(text: string): string {
  const body = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char] ?? char;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${body}"`;
}

/** `file:row`, as OPA prints a place in a message. */
export function placeText({ file, row, col, text }: Location): string {
  if (file !== '') return `${file}:${row}`;
  return text === '' ? `${row}:${col}` : text;
}
