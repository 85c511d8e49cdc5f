import { isArray, isNumber, isObject, numberText, sortedEntries, toBigInt, type Value } from '../../value/index.ts';
import { formatFloat } from '../go/float.ts';
import { byteLength } from '../go/text.ts';
import { resolvePlain } from './resolve.ts';

const INDENT = 2;

/** A JSON value as go-yaml prints it: block style, keys in natural order, two spaces. */
export function marshalYaml(value: Value): string {
  if (holdsControl(value)) throw new Error('yaml: control characters are not allowed');
  if (isArray(value) || isObject(value)) {
    const lines: string[] = [];
    if (isEmpty(value)) return `${flowEmpty(value)}\n`;
    block(value, 0, '', lines);
    return `${lines.join('\n')}\n`;
  }
  const text = scalar(value, 0);
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Whether a character is in it that JSON leaves as it is and YAML refuses. */
function holdsControl(value: Value): boolean {
  if (typeof value === 'string') return /[\x7f-\x84\x86-\x9f\ufffe\uffff]/.test(value);
  if (isArray(value)) return value.some(holdsControl);
  return isObject(value) && sortedEntries(value).some(([key, item]) => holdsControl(key) || holdsControl(item));
}

function isEmpty(value: Value): boolean {
  return isArray(value) ? value.length === 0 : isObject(value) && sortedEntries(value).length === 0;
}

function flowEmpty(value: Value): string {
  return isArray(value) ? '[]' : '{}';
}

/** @param lead what stands before the first line instead of its indentation: the dashes of sequences around */
function block(value: Value, indent: number, lead: string, lines: string[]): void {
  const margin = ' '.repeat(indent);
  let start = lead === '' ? margin : lead;
  if (isArray(value)) {
    for (const item of value) {
      element(item, indent, `${start}- `, lines, true);
      start = margin;
    }
  } else if (isObject(value)) {
    for (const [key, item] of naturalEntries(value)) {
      if (isSimpleKey(key)) element(item, indent, `${start}${scalarKey(key)}:`, lines, false);
      else {
        const text = styled(key, indent + INDENT);
        lines.push(`${start}? ${text.endsWith('\n') ? text.slice(0, -1) : text}`);
        element(item, indent, `${margin}: `, lines, true);
      }
      start = margin;
    }
  }
}

/** How long a key may be that stands on the line of its value. */
const SIMPLE_KEY_BYTES = 128;

function isSimpleKey(key: string): boolean {
  return !BREAK.test(key) && byteLength(key) <= SIMPLE_KEY_BYTES;
}

/** One element: on the line of its dash or key, or as a block below. */
function element(value: Value, indent: number, head: string, lines: string[], compact: boolean): void {
  if ((isArray(value) || isObject(value)) && !isEmpty(value)) {
    if (compact) block(value, indent + INDENT, head, lines);
    else {
      lines.push(head);
      block(value, indent + INDENT, '', lines);
    }
    return;
  }
  const text = isArray(value) || isObject(value) ? flowEmpty(value) : scalar(value, indent + INDENT);
  const line = compact ? head + text : `${head} ${text}`;
  // A literal ends with its own line break.
  lines.push(line.endsWith('\n') ? line.slice(0, -1) : line);
}

function naturalEntries(value: Value): [string, Value][] {
  if (!isObject(value)) return [];
  return sortedEntries(value)
    .map(([key, item]): [string, Value] => [typeof key === 'string' ? key : '', item])
    .toSorted(([a], [b]) => compareNatural(a, b));
}

function isDigit(rune: string | undefined): boolean {
  return rune !== undefined && /^\p{Nd}$/u.test(rune);
}

/** go-yaml's order of keys: letters after other signs, runs of digits as numbers. */
function compareNatural(a: string, b: string): number {
  if (a === b) return 0;
  return isLess(Array.from(a), Array.from(b)) ? -1 : 1;
}

function isLess(a: readonly string[], b: readonly string[]): boolean {
  let digits = false;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a[at] ?? '';
    const right = b[at] ?? '';
    if (left === right) {
      digits = isDigit(left);
      continue;
    }
    const letters = [/^\p{L}$/u.test(left), /^\p{L}$/u.test(right)];
    if (letters[0] && letters[1]) return codeOf(left) < codeOf(right);
    if (letters[0] || letters[1]) return digits ? letters[0] === true : letters[1] === true;
    let leftNumber = 0n;
    let rightNumber = 0n;
    if (left === '0' || right === '0') {
      for (let before = at - 1; before >= 0 && isDigit(a[before]); before--) {
        if (a[before] !== '0') {
          leftNumber = 1n;
          rightNumber = 1n;
          break;
        }
      }
    }
    let leftEnd = at;
    for (; isDigit(a[leftEnd]); leftEnd++) leftNumber = leftNumber * 10n + BigInt(codeOf(a[leftEnd] ?? '0') - 48);
    let rightEnd = at;
    for (; isDigit(b[rightEnd]); rightEnd++) rightNumber = rightNumber * 10n + BigInt(codeOf(b[rightEnd] ?? '0') - 48);
    if (leftNumber !== rightNumber) return leftNumber < rightNumber;
    if (leftEnd !== rightEnd) return leftEnd < rightEnd;
    return codeOf(left) < codeOf(right);
  }
  return a.length < b.length;
}

function codeOf(rune: string): number {
  return rune.codePointAt(0) ?? 0;
}

function scalar(value: Value, indent: number): string {
  if (typeof value === 'string') return styled(value, indent);
  if (isNumber(value)) {
    const whole = toBigInt(value);
    if (whole !== undefined && whole >= -(2n ** 63n) && whole < 2n ** 64n) return String(whole);
    return formatFloat(Number(numberText(value)), 'g', -1)
      .replace('+Inf', '.inf')
      .replace('-Inf', '-.inf');
  }
  return value === null ? 'null' : value === true ? 'true' : 'false';
}

const OLD_BOOLEAN = /^(?:[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function isPlainString(text: string): boolean {
  return resolvePlain(text).kind === 'string' && !OLD_BOOLEAN.test(text) && !BASE_60.test(text);
}

function styled(text: string, indent: number): string {
  const allowed = analyse(text);
  if (text.includes('\n')) return allowed.block ? literal(text, indent) : doubleQuoted(text);
  if (!isPlainString(text)) return doubleQuoted(text);
  if (allowed.plain) return text;
  return allowed.single ? singleQuoted(text) : doubleQuoted(text);
}

function scalarKey(text: string): string {
  if (!isPlainString(text)) return doubleQuoted(text);
  const allowed = analyse(text);
  if (allowed.plain) return text;
  return allowed.single ? singleQuoted(text) : doubleQuoted(text);
}

interface Allowed {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

const BREAK = /[\r\n\u0085\u2028\u2029]/;
const PRINTABLE = /[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** In which styles a text can stand, as libyaml decides it. */
function analyse(text: string): Allowed {
  if (text === '') return { plain: true, single: true, block: false };
  let indicators = text.startsWith('---') || text.startsWith('...');
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[?:-](?:[ \t\r\n\u0085\u2028\u2029]|$)/.test(text)) indicators = true;
  if (/:(?:[ \t\r\n\u0085\u2028\u2029]|$)/.test(text) || /[ \t\r\n\u0085\u2028\u2029\0]#/.test(text)) indicators = true;
  const special = Array.from(text).some((rune) => rune !== '\t' && (rune.length > 1 || !PRINTABLE.test(rune)));
  const tabs = text.includes('\t');
  const multiline = BREAK.test(text);
  const edge = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text);
  const breakSpace = /[\r\n\u0085\u2028\u2029] /.test(text);
  const spaceBreak = / [\r\n\u0085\u2028\u2029]/.test(text);
  return {
    plain: !(indicators || special || tabs || multiline || edge || breakSpace || spaceBreak),
    single: !(breakSpace || spaceBreak || tabs || special),
    block: !(text.endsWith(' ') || spaceBreak || special),
  };
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
]);

function doubleQuoted(text: string): string {
  let result = '"';
  for (const rune of text) {
    const code = codeOf(rune);
    const plain = rune.length === 1 && PRINTABLE.test(rune) && !BREAK.test(rune) && rune !== '"' && rune !== '\\';
    if (plain) result += rune;
    else {
      const width = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
      const hex = code.toString(16).toUpperCase().padStart(width, '0');
      result += `\\${ESCAPES.get(code) ?? (width === 2 ? 'x' : width === 4 ? 'u' : 'U') + hex}`;
    }
  }
  return `${result}"`;
}

function literal(text: string, indent: number): string {
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? String(INDENT) : '';
  const chomp = !BREAK.test(text.slice(-1)) ? '-' : text.length === 1 || BREAK.test(text.slice(-2, -1)) ? '+' : '';
  const margin = ' '.repeat(Math.max(indent, INDENT));
  const lines = text.split('\n').map((line) => (line === '' ? '' : margin + line));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}
