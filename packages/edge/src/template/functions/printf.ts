import { RenderError } from '../errors.ts';
import { format, type TemplateValue } from '../value.ts';
import { nameOf } from './signature.ts';

const VERB = /%([-+# 0]*)(\d*)(?:\.(\d*))?([a-zA-Z%])/g;
const MAX_WIDTH = 1_000;

/** Go's Sprintf for what templates can hold. */
export function formatVerbs(pattern: string, args: readonly TemplateValue[]): string {
  let used = 0;
  const result = pattern.replace(
    VERB,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (used >= args.length) return `%!${verb}(MISSING)`;
      if (Number(width) > MAX_WIDTH || Number(precision ?? 0) > MAX_WIDTH) throw new RenderError('too wide for printf');
      const value = args[used++];
      const digits = precision === undefined ? undefined : Number(precision);
      const body = verbatim(verb, value, flags, digits);
      return padded(body, flags, Number(width), verb);
    },
  );
  return used < args.length
    ? `${result}%!(EXTRA ${args
        .slice(used)
        .map((value) => `${typeName(value)}=${format(value)}`)
        .join(', ')})`
    : result;
}

function typeName(value: TemplateValue): string {
  return value === undefined || value === null ? '<nil>' : nameOf(value);
}

function padded(body: string, flags: string, width: number, verb: string): string {
  const length = Array.from(body).length;
  if (length >= width) return body;
  if (flags.includes('-')) return body + ' '.repeat(width - length);
  if (flags.includes('0') && verb !== 's' && verb !== 'q' && verb !== 'v') {
    const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(body) ?? [];
    return sign + '0'.repeat(width - length) + digits;
  }
  return ' '.repeat(width - length) + body;
}

function verbatim(verb: string, value: TemplateValue, flags: string, precision: number | undefined): string {
  const wrong = `%!${verb}(${value === undefined || value === null ? '<nil>' : `${typeName(value)}=${format(value)}`})`;
  const sign = flags.includes('+') && (typeof value === 'bigint' || typeof value === 'number') && value >= 0 ? '+' : '';
  switch (verb) {
    case 'v':
      return sign + format(value);
    case 's':
      return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean' || value === undefined
        ? wrong
        : cut(format(value), precision);
    case 'q':
      return typeof value === 'string' ? quote(cut(value, precision)) : wrong;
    case 'd':
      return typeof value === 'bigint' ? sign + String(value) : wrong;
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong;
    case 'x':
    case 'X': {
      if (typeof value !== 'bigint' && typeof value !== 'string') return wrong;
      const hex = typeof value === 'bigint' ? value.toString(16) : Buffer.from(value).toString('hex');
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    case 'o':
      return typeof value === 'bigint' ? value.toString(8) : wrong;
    case 'b':
      return typeof value === 'bigint' ? value.toString(2) : wrong;
    case 'c':
      return typeof value === 'bigint' ? String.fromCodePoint(Number(value)) : wrong;
    case 'f':
    case 'F':
      return typeof value === 'number' ? sign + value.toFixed(Math.min(precision ?? 6, 100)) : wrong;
    case 'e':
      return typeof value === 'number'
        ? value.toExponential(Math.min(precision ?? 6, 100)).replace(/e([+-])(\d)$/, 'e$10$2')
        : wrong;
    case 'g':
      return typeof value === 'number' ? format(value) : wrong;
    case 'T':
      return typeName(value);
    default:
      return wrong;
  }
}

function cut(value: string, precision: number | undefined): string {
  return precision === undefined ? value : Array.from(value).slice(0, precision).join('');
}

const SHORT: Readonly<Record<string, string>> = {
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

/** Go's strconv.Quote. */
export function quote(value: string): string {
  const body = value.replace(/["\\]|[^\P{C}]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    const short = SHORT[character];
    if (short !== undefined) return short;
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`;
    return point > 0xff_ff ? `\\U${point.toString(16).padStart(8, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
  });
  return `"${body}"`;
}
