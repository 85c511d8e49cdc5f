import { parseIp } from '../go/ip.ts';
import { parseUrl } from '../go/url.ts';
import { patternOf } from '../regex/pattern.ts';
import { parseTime } from '../time/parse.ts';

function succeeds(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function isTime(text: string, ...layouts: readonly string[]): boolean {
  return layouts.some((layout) => succeeds(() => parseTime(layout, text, () => undefined)));
}

const TIMES = ['15:04:05', '15:04:05Z07:00'];

const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const ATOM = /^[^\s()<>[\]:;@\\,."]+$/u;
const UUID = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i;
const POINTER = /^(?:\/(?:[^~/]|~0|~1)*)*$/;
const RELATIVE_POINTER = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/;

function isHostname(text: string): boolean {
  return new TextEncoder().encode(text).length < 256 && text.split('.').every((label) => LABEL.test(label));
}

/** An address of RFC 5322, with or without a name in front. */
function isEmail(text: string): boolean {
  const named = /^[^<>]*<([^<>]*)>\s*$/.exec(text);
  const address = (named?.[1] ?? text).trim();
  const at = address.lastIndexOf('@');
  if (at < 1) return false;
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const isLocal = /^"(?:[^"\\]|\\.)*"$/.test(local) || local.split('.').every((atom) => ATOM.test(atom));
  return isLocal && (/^\[[^\s[\]]+\]$/.test(domain) || domain.split('.').every((atom) => ATOM.test(atom)));
}

function isUrl(text: string): boolean {
  return !text.includes('\\') && succeeds(() => parseUrl(text));
}

function isUri(text: string): boolean {
  return isUrl(text) && parseUrl(text).scheme !== '';
}

/** Whether each brace of a path that opens closes again. */
function isUriTemplate(text: string): boolean {
  if (!isUrl(text)) return false;
  const { path } = parseUrl(text);
  let from = 0;
  for (let open = path.indexOf('{'); open >= 0; open = path.indexOf('{', from)) {
    const close = path.indexOf('}', open);
    if (close < 0) return false;
    from = close + 1;
  }
  return true;
}

/** The formats that are checked; others allow everything. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => isTime(text, '2006-01-02'),
  time: (text) => isTime(text, ...TIMES),
  'date-time': (text) => isTime(text, ...TIMES, '2006-01-02', '2006-01-02T15:04:05Z07:00'),
  hostname: isHostname,
  email: isEmail,
  'idn-email': isEmail,
  ipv4: (text) => text.includes('.') && parseIp(text) !== undefined,
  ipv6: (text) => text.includes(':') && parseIp(text) !== undefined,
  uri: isUri,
  'uri-reference': isUrl,
  iri: isUri,
  'iri-reference': isUrl,
  'uri-template': isUriTemplate,
  uuid: (text) => UUID.test(text),
  regex: (text) => succeeds(() => patternOf(text)),
  'json-pointer': (text) => POINTER.test(text),
  'relative-json-pointer': (text) => RELATIVE_POINTER.test(text),
};

/** Whether a text has a format. */
export function hasFormat(text: string, format: string): boolean {
  const check = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return check?.(text) ?? true;
}
