import { isArray, isObject, objectOf, parseJson, sortedEntries, toJsonText, type Value } from '../value/index.ts';
import { decodeBase64, encodeBase64 } from './go/base64.ts';
import { bytesOf, quote, textOf } from './go/text.ts';
import { parseQuery, queryEscape, queryUnescape } from './go/url.ts';
import { indentJson } from './indent-json.ts';
import { objectOperand, operandTypeError, stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable, OperandError } from './types.ts';
import { marshalYaml } from './yaml/emit.ts';
import { unmarshalYaml } from './yaml/parse.ts';

function oneString(result: (text: string, context: BuiltinContext) => Value): BuiltinFunction {
  return (context, text = null) => result(stringOperand(text, 1), context);
}

/** Runs what throws errors with Go's text, and passes them on as the built-in's. */
function failing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BuiltinError || !(error instanceof Error)) throw error;
    throw new BuiltinError(error.message, { cause: error });
  }
}

/** Decodes `base64url` with or without padding, as OPA does. @throws BuiltinError with OPA's text */
export function decodeBase64Url(text: string): Uint8Array {
  let padded = text;
  if (!text.endsWith('=')) {
    const missing = [0, undefined, 2, 1][bytesOf(text).length % 4];
    if (missing === undefined) throw new BuiltinError(`illegal base64url string: ${text}`);
    padded += '='.repeat(missing);
  }
  return decoded(decodeBase64(padded, 'url'));
}

function decoded(result: Uint8Array | number): Uint8Array {
  if (typeof result === 'number') throw new BuiltinError(`illegal base64 data at input byte ${result}`);
  return result;
}

function hexDecode(text: string): Value {
  const source = bytesOf(text);
  const bytes = new Uint8Array(source.length >> 1);
  for (let at = 0; at < source.length; at++) {
    const digit = hexDigit(source[at] ?? 0);
    if (digit < 0) throw new BuiltinError(`encoding/hex: invalid byte: ${unicodeName(source[at] ?? 0)}`);
    if (at >> 1 < bytes.length) bytes[at >> 1] = ((bytes[at >> 1] ?? 0) << 4) | digit;
  }
  if (source.length % 2 === 1) throw new BuiltinError('encoding/hex: odd length hex string');
  return textOf(bytes);
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Go's `%#U`. */
function unicodeName(code: number): string {
  const character = String.fromCharCode(code);
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return quote(character, { mark: "'" }) === `'${character}'` || character === "'" || character === '\\'
    ? `${name} '${character}'`
    : name;
}

/** Lower-case hexadecimal. */
function hexText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** A value as JSON sees it, for what OPA converts first: sets are arrays, keys are strings. */
function asJson(value: Value): Value {
  return parseJson(toJsonText(value));
}

function problem(): OperandError {
  return new OperandError('operand 1 values must be string, array[string], or set[string]');
}

function encodeObject(_context: BuiltinContext, value: Value = null): Value {
  const json = asJson(value);
  if (!isObject(json) || !isObject(value)) throw operandTypeError(1, value, 'object');
  return sortedEntries(json)
    .flatMap(([key, item]) => {
      const items = typeof item === 'string' ? [item] : isArray(item) ? item : undefined;
      if (items === undefined || typeof key !== 'string') throw problem();
      return items.map((one) => {
        if (typeof one !== 'string') throw problem();
        return `${queryEscape(key)}=${queryEscape(one)}`;
      });
    })
    .join('&');
}

function decodeObject(text: string): Value {
  const values = new Map<string, string[]>();
  for (const [key, value] of failing(() => parseQuery(text))) {
    const list = values.get(key);
    if (list === undefined) values.set(key, [value]);
    else list.push(value);
  }
  return objectOf(values);
}

function marshalWithOptions(context: BuiltinContext, value: Value = null, options: Value = null): Value {
  const text = toJsonText(value);
  let prefix = '';
  let indent = '\t';
  let pretty: boolean | undefined;
  let implied = false;
  for (const [index, [key, option]] of sortedEntries(objectOperand(options, 2)).entries()) {
    if (typeof key !== 'string') {
      throw new OperandError(
        `operand 2 failed to stringify key ${toJsonText(key)} at index ${index}: ${operandTypeError(index, key, 'string').message}`,
      );
    }
    const textOption = () => {
      if (typeof option === 'string') return option;
      const reason = operandTypeError(index, option, 'string').message;
      throw new OperandError(`operand 2 key ${quote(key)} failed cast to string: ${reason}`);
    };
    if (key === 'prefix') {
      prefix = textOption();
      implied = true;
    } else if (key === 'indent') {
      indent = textOption();
      implied = true;
    } else if (key === 'pretty') {
      if (typeof option !== 'boolean') throw new OperandError(`operand 2 key ${quote(key)} failed cast to bool`);
      pretty = option;
    } else {
      throw new OperandError(`operand 2 object contained unknown key ${quote(key)}`);
    }
  }
  return (pretty ?? implied) ? prefix + indentJson(text, prefix, indent, context.spend.bind(context)) : text;
}

/** Whether a function returns without an error. */
function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** Texts of bytes, queries, JSON and YAML. */
export const encoding = {
  'base64.decode': oneString((text) => textOf(decoded(decodeBase64(text, 'standard')))),
  'base64.encode': oneString((text) => encodeBase64(bytesOf(text), 'standard', true)),
  'base64.is_valid': (_context, text = null) =>
    typeof text === 'string' && typeof decodeBase64(text, 'standard') !== 'number',
  'base64url.decode': oneString((text) => textOf(decodeBase64Url(text))),
  'base64url.encode': oneString((text) => encodeBase64(bytesOf(text), 'url', true)),
  'base64url.encode_no_pad': oneString((text) => encodeBase64(bytesOf(text), 'url', false)),
  'hex.decode': oneString(hexDecode),
  'hex.encode': oneString((text) => hexText(bytesOf(text))),
  'json.is_valid': (_context, text = null) => typeof text === 'string' && succeeds(() => parseJson(text)),
  'json.marshal': (_context, value = null) => toJsonText(value),
  'json.marshal_with_options': marshalWithOptions,
  'json.unmarshal': oneString((text) => failing(() => parseJson(text))),
  'urlquery.decode': oneString((text) => failing(() => queryUnescape(text))),
  'urlquery.decode_object': oneString(decodeObject),
  'urlquery.encode': oneString(queryEscape),
  'urlquery.encode_object': encodeObject,
  'yaml.is_valid': (context, text = null) =>
    typeof text === 'string' && succeeds(() => unmarshalYaml(text, context.spend.bind(context))),
  'yaml.marshal': (_context, value = null) => failing(() => marshalYaml(asJson(value))),
  'yaml.unmarshal': oneString((text, context) => failing(() => unmarshalYaml(text, context.spend.bind(context)))),
} satisfies BuiltinTable;
