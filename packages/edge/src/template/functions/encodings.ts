import { hash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { RenderError } from '../errors.ts';
import { Struct, type TemplateValue, toJson } from '../value.ts';
import { queryEscape } from './builtins.ts';
import { fixed, map, type TemplateFunction, text } from './signature.ts';

function fromJson(value: TemplateValue): TemplateValue {
  try {
    return JSON.parse(text(value));
  } catch {
    throw new RenderError('the text is not JSON');
  }
}

/** Answers undefined instead of failing, as the functions of sprig without `must` do. */
function lenient(call: (value: TemplateValue) => TemplateValue): (value: TemplateValue) => TemplateValue {
  return (value) => {
    try {
      return call(value);
    } catch {
      return undefined;
    }
  };
}

function urlParse(value: TemplateValue): TemplateValue {
  const match = /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(
    text(value),
  );
  if (!match) throw new RenderError('the text is not a URL');
  const [, scheme = '', userinfo = '', host = '', path = '', query = '', fragment = ''] = match;
  return { scheme, userinfo, host, hostname: host.replace(/:\d*$/, ''), path, query, fragment, opaque: '' };
}

function urlJoin(value: TemplateValue): string {
  const part = (name: string): string => {
    const source = map(value);
    return Object.hasOwn(source, name) ? text(source[name]) : '';
  };
  const [user, query, fragment] = [part('userinfo'), part('query'), part('fragment')];
  const authority = part('host') === '' ? '' : `//${user === '' ? '' : `${user}@`}${part('host')}`;
  const scheme = part('scheme') === '' ? '' : `${part('scheme')}:`;
  return `${scheme}${authority}${part('path')}${query === '' ? '' : `?${query}`}${fragment === '' ? '' : `#${fragment}`}`;
}

function adler32(value: string): bigint {
  let [a, b] = [1, 0];
  for (const byte of Buffer.from(value)) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return BigInt(b) * 65_536n + BigInt(a);
}

/** The functions of sprig for encodings, hashes, paths and URLs, and heimdall's `urlenc`. */
export const ENCODINGS: Readonly<Record<string, TemplateFunction>> = {
  toJson: fixed(1, (value) => toJson(value)),
  mustToJson: fixed(1, (value) => toJson(value)),
  toPrettyJson: fixed(1, (value) => toJson(value, true, '  ')),
  mustToPrettyJson: fixed(1, (value) => toJson(value, true, '  ')),
  toRawJson: fixed(1, (value) => toJson(value, false)),
  mustToRawJson: fixed(1, (value) => toJson(value, false)),
  fromJson: fixed(1, lenient(fromJson)),
  mustFromJson: fixed(1, fromJson),
  b64enc: fixed(1, (value) => Buffer.from(text(value)).toString('base64')),
  b64dec: fixed(1, (value) => Buffer.from(text(value), 'base64').toString()),
  b32enc: fixed(1, (value) => base32(Buffer.from(text(value)))),
  sha1sum: fixed(1, (value) => hash('sha1', text(value))),
  sha256sum: fixed(1, (value) => hash('sha256', text(value))),
  sha512sum: fixed(1, (value) => hash('sha512', text(value))),
  adler32sum: fixed(1, (value) => String(adler32(text(value)))),
  uuidv4: fixed(0, () => randomUUID()),
  urlParse: fixed(1, urlParse),
  urlJoin: fixed(1, urlJoin),
  urlenc: fixed(1, (value) =>
    value instanceof Struct ? queryEscape(value.toString()) : typeof value === 'string' ? queryEscape(value) : '',
  ),
  base: fixed(1, (value) => posix.basename(text(value)) || '.'),
  dir: fixed(1, (value) => posix.dirname(text(value))),
  clean: fixed(1, (value) => posix.normalize(text(value)).replace(/(.)\/$/, '$1')),
  ext: fixed(1, (value) => /\.[^./]*$/.exec(text(value))?.[0] ?? ''),
  isAbs: fixed(1, (value) => text(value).startsWith('/')),
};

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const digits = bits.match(/.{1,5}/g) ?? [];
  const body = digits.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)] ?? '').join('');
  return body.padEnd(Math.ceil(body.length / 8) * 8, '=');
}
