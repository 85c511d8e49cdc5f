import type { Value } from '../value/index.ts';
import { byteLength, quote } from './go/text.ts';
import { integerOperand, stringOperand } from './operands.ts';
import { globsIntersect } from './regex/globs.ts';
import { type Match, type Pattern, patternOf } from './regex/pattern.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable } from './types.ts';

function compiled(text: string): Pattern {
  try {
    return patternOf(text);
  } catch (error) {
    throw new BuiltinError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const match: BuiltinFunction = (context, pattern = null, text = null) => {
  const source = stringOperand(pattern, 1);
  const subject = stringOperand(text, 2);
  context.spend(1 + subject.length / 16);
  return compiled(source).test(subject);
};

function part(text: string, group: Match[number]): string {
  return group === undefined ? '' : text.slice(group[0], group[1]);
}

function findAll(result: (text: string, match: Match) => Value): BuiltinFunction {
  return (context, pattern = null, text = null, limit = null) => {
    const source = stringOperand(pattern, 1);
    const subject = stringOperand(text, 2);
    const count = Number(integerOperand(limit, 3));
    const matches = compiled(source).findAll(subject, count, context.spend.bind(context));
    return matches.map((found) => result(subject, found));
  };
}

function split(context: BuiltinContext, pattern: Value = null, text: Value = null): Value {
  const source = stringOperand(pattern, 1);
  const subject = stringOperand(text, 2);
  const expression = compiled(source);
  if (source !== '' && subject === '') return [''];
  const parts: string[] = [];
  let start = 0;
  let end = 0;
  for (const found of expression.findAll(subject, -1, context.spend.bind(context))) {
    const [from, to] = found[0] ?? [0, 0];
    end = from;
    // An empty match at the start splits nothing off.
    if (to !== 0) parts.push(subject.slice(start, end));
    start = to;
  }
  if (end !== subject.length) parts.push(subject.slice(start));
  return parts;
}

const GROUP_NAME = /^\$(?:\{([0-9A-Za-z_]+)\}|([\p{L}\p{Nd}_]+))/u;

/** Go's `Regexp.Expand`: `$1`, `$name`, `${name}`, `$$`; what is no group is empty. */
function expand(template: string, text: string, found: Match, names: Pattern['names']): string {
  let result = '';
  let at = 0;
  for (;;) {
    const dollar = template.indexOf('$', at);
    if (dollar < 0) return result + template.slice(at);
    result += template.slice(at, dollar);
    if (template.charAt(dollar + 1) === '$') {
      result += '$';
      at = dollar + 2;
      continue;
    }
    const reference = GROUP_NAME.exec(template.slice(dollar));
    if (reference === null) {
      result += '$';
      at = dollar + 1;
      continue;
    }
    const name = reference[1] ?? reference[2] ?? '';
    const index = /^[0-9]{1,9}$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
    if (index !== undefined) result += part(text, found[index]);
    at = dollar + reference[0].length;
  }
}

function replace(context: BuiltinContext, text: Value = null, pattern: Value = null, template: Value = null): Value {
  const subject = stringOperand(text, 1);
  const source = stringOperand(pattern, 2);
  const replacement = stringOperand(template, 3);
  const expression = compiled(source);
  const { names } = expression;
  let result = '';
  let last = 0;
  for (const found of expression.findAll(subject, -1, context.spend.bind(context))) {
    const [start, end] = found[0] ?? [0, 0];
    const piece = expand(replacement, subject, found, names);
    context.spend((replacement.length + piece.length) / 4);
    result += subject.slice(last, start) + piece;
    last = end;
  }
  return result + subject.slice(last);
}

const REGEX_META = /[\\.+*?()|[\]{}^$]/g;

function templateMatch(
  context: BuiltinContext,
  template: Value = null,
  text: Value = null,
  open: Value = null,
  close: Value = null,
): Value {
  const source = stringOperand(template, 1);
  const subject = stringOperand(text, 2);
  const start = stringOperand(open, 3);
  const end = stringOperand(close, 4);
  const length = byteLength(start);
  if (length !== 1)
    throw new BuiltinError(`start delimiter has to be exactly one character long but is ${length} long`);
  // OPA names the length of the other delimiter here.
  if (byteLength(end) !== 1)
    throw new BuiltinError(`end delimiter has to be exactly one character long but is ${length} long`);
  context.spend(1 + (source.length + subject.length) / 8);
  return compiled(templatePattern(source, start, end)).test(subject);
}

/** The parts between the delimiters are patterns, all else stands for itself. */
function templatePattern(source: string, open: string, close: string): string {
  const unbalanced = () => new BuiltinError(`unbalanced braces in ${quote(source)}`);
  let pattern = '^';
  let level = 0;
  let last = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === open) {
      level += 1;
      if (level === 1) {
        pattern += source.slice(last, at).replace(REGEX_META, '\\$&');
        last = at + 1;
      }
    } else if (char === close) {
      level -= 1;
      if (level < 0) throw unbalanced();
      if (level === 0) {
        const inner = source.slice(last, at);
        compiled(`^${inner}$`);
        pattern += `(${inner})`;
        last = at + 1;
      }
    }
  }
  if (level !== 0) throw unbalanced();
  return `${pattern}${source.slice(last).replace(REGEX_META, '\\$&')}$`;
}

/** Regular expressions of RE2. */
export const regex = {
  re_match: match,
  'regex.find_all_string_submatch_n': findAll((text, found) => found.map((group) => part(text, group))),
  'regex.find_n': findAll((text, found) => part(text, found[0])),
  'regex.globs_match': (context, left = null, right = null) => {
    const texts = [stringOperand(left, 1), stringOperand(right, 2)] as const;
    try {
      return globsIntersect(texts[0], texts[1], context.spend.bind(context));
    } catch (error) {
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
      throw new BuiltinError(error.message, { cause: error });
    }
  },
  'regex.is_valid': (_context, pattern = null) => {
    if (typeof pattern !== 'string') return false;
    try {
      patternOf(pattern);
      return true;
    } catch {
      return false;
    }
  },
  'regex.match': match,
  'regex.replace': replace,
  'regex.split': split,
  'regex.template_match': templateMatch,
} satisfies BuiltinTable;
