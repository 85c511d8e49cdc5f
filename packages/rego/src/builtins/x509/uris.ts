import type { Value } from '../../value/index.ts';
import { quote } from '../go/text.ts';
import { type GoUrl, parseUrl } from '../go/url.ts';
import { BuiltinError } from '../types.ts';
import { isDomain } from './domains.ts';

/** A URI of a subject. */
export interface SubjectUri {
  readonly text: string;
  readonly url: GoUrl;
}

/** @throws BuiltinError where Go would not take it */
export function parseUri(text: string): SubjectUri {
  let url: GoUrl;
  try {
    url = parseUrl(text);
  } catch (error) {
    throw new BuiltinError(`x509: cannot parse URI ${quote(text)}: ${error instanceof Error ? error.message : ''}`);
  }
  if (url.host !== '' && !isDomain(url.host)) {
    throw new BuiltinError(`x509: cannot parse URI ${quote(text)}: invalid domain`);
  }
  return { text, url };
}

/** A URI as Go's JSON has it. */
export function uriValue({ text, url }: SubjectUri): Value {
  const { scheme: Scheme, host: Host, path: Path, rawPath: RawPath, rawQuery: RawQuery, fragment: Fragment } = url;
  const body = text.split('#', 1).join('');
  const rest = Scheme === '' ? body : body.slice(Scheme.length + 1);
  const [beforeQuery = '', ...queries] = rest.split('?');
  const authority = rest.startsWith('//') ? (/^\/\/([^/?]*)/.exec(rest)?.[1] ?? '') : '';
  const raw = text.slice(body.length + 1);
  return {
    Scheme,
    Opaque: Scheme !== '' && !rest.startsWith('/') ? beforeQuery : '',
    User: authority.includes('@') ? {} : null,
    Host,
    Path,
    RawPath,
    OmitHost: Scheme !== '' && rest.startsWith('/') && !rest.startsWith('//'),
    ForceQuery: queries.length === 1 && queries[0] === '',
    RawQuery,
    Fragment,
    RawFragment: /^[A-Za-z0-9$&+,/:;=?@!()*\-_.~]*$/.test(Fragment) && raw !== Fragment ? raw : '',
  };
}

/** The URI as Go writes it. */
export function uriText({ text, url }: SubjectUri): string {
  return url.scheme + text.slice(url.scheme.length);
}
