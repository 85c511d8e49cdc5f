/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** What stands in the place of text past a limit. */
export const CUT = '[cut]';

/**
 * Replaces secrets that can be told by their shape: PEM private keys, JSON Web Tokens, HTTP credentials (`Bearer …`,
 * `Basic …`), user information in URLs, and `password=…` or `"password":"…"` with the names that {@link isSecretName}
 * knows. What surrounds them stays.
 *
 * Takes time in proportion to the length of the text, whatever it holds: the text may come from an attacker. For that
 * reason every pattern is anchored so that it starts once per run of characters.
 *
 * @param maxChars the length of what is returned, `[cut]` aside; longer text is cut, and never inside a secret
 */
export function redactText(text: string, maxChars = 8192): string {
  const window = text.length > 2 * maxChars ? wholeWords(text, 2 * maxChars) : text;
  const clean = window
    .replace(PRIVATE_KEY, REDACTED)
    .replace(DOTTED, redactToken)
    .replace(HTTP_CREDENTIALS, `$1 ${REDACTED}`)
    .replace(ASSIGNMENT, redactAssignment)
    .replace(RUN, redactUserInfo);
  if (clean.length > maxChars) return clean.slice(0, maxChars) + CUT;
  return window.length < text.length ? clean + CUT : clean;
}

/**
 * Whether a field of this name holds a secret, whatever the spelling: `client_secret`, `clientSecret`,
 * `Client-Secret`, `oidcClientSecret`.
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/[-_. ]/g, ''));
}

const SECRET_NAMES = [
  'authorization',
  'cookies?',
  'set-?cookie',
  'pass(?:word|wd|phrase)s?',
  'pwd',
  'secrets?',
  'secret-?value',
  'tokens?',
  'jwt',
  'api-?keys?',
  'access-?key',
  'secret-?key',
  'private-?keys?',
  'signing-?key',
  'encryption-?key',
  'credentials?',
  'assertion',
  'code-?verifier',
  'session-?id',
];
// A secret's name may have anything in front (`x-api-key`, `dbPassword`) and nothing behind (`tokenEndpoint`).
// `maxTokens` and the like are caught too: a number too few in the log is better than a secret too many.
const SECRET_NAME = new RegExp(`(?:${SECRET_NAMES.join('|').replaceAll('-?', '')})$`, 'i');

// Without an end marker up to the end of the text, since the text may have been cut before it got here.
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

const DOTTED = /[\w.-]{20,}/g;
/** How the base64url of a JOSE header may begin: `{"`, `{ `, `{` and a line break. */
const TOKEN_START = /eyJ|eyA|ewog|ewoJ|ew0K/;

function redactToken(run: string): string {
  const start = run.search(TOKEN_START);
  // One dot is enough: a token that lost its signature still tells its claims.
  return start >= 0 && run.includes('.', start) ? run.slice(0, start) + REDACTED : run;
}

// Not the words that follow in prose and in challenges: `bearer token expired`, `Bearer realm="writ"`.
const HTTP_CREDENTIALS =
  /(?<![\w-])(bearer|basic|dpop|negotiate|digest)[ \t]{1,8}(?!(?:tokens?|auth|authentication|authorization|credentials?|scheme|header|challenge|realm|error|scope|and|or|is|was|not)(?![\w.~+/-]))[^\s"'`,;<>]+/gi;

const NAME = `[\\w.-]*(?:${SECRET_NAMES.join('|').replaceAll('-?', '[-_]?')})`;
// In this order: a form or query field, quoted or not; a JSON field; a JSON field inside a JSON string.
const VALUES = [
  `(=)(?:"[^"]*|'[^']*|[^\\s&;"'\`,]+)`,
  `("\\s{0,8}:\\s{0,8}")(?:[^"\\\\]|\\\\.)*`,
  `(\\\\"\\s{0,8}:\\s{0,8}\\\\")[^"\\\\]*`,
];
const ASSIGNMENT = new RegExp(`(?<![\\w.-])(${NAME})(?:${VALUES.join('|')})`, 'gi');

function redactAssignment(_match: string, name: string, ...separators: (string | undefined)[]): string {
  return `${name}${separators.slice(0, VALUES.length).find((separator) => separator !== undefined)}${REDACTED}`;
}

const RUN = /[^\s"'`<>]+/g;
const AUTHORITY_END = /[/?#]/g;

function redactUserInfo(run: string): string {
  const lastAt = run.lastIndexOf('@');
  let clean = '';
  let done = 0;
  for (;;) {
    const scheme = run.indexOf('://', done);
    if (scheme < 0 || scheme > lastAt) return clean + run.slice(done);
    const start = scheme + 3;
    AUTHORITY_END.lastIndex = start;
    const end = AUTHORITY_END.exec(run)?.index ?? run.length;
    const authority = run.slice(start, end);
    // A password with an unescaped `/` or `@` is no valid URL, and is what complaints about invalid URLs quote.
    const sloppy = /^[^:[]+:(?!\d{1,5}$)/.test(authority);
    const at = sloppy ? lastAt : start + authority.lastIndexOf('@');
    clean += run.slice(done, start);
    if (at >= start) clean += REDACTED;
    done = Math.max(start, at);
  }
}

/** The first `length` characters without the last word, which the cut may have split so that its shape is gone. */
function wholeWords(text: string, length: number): string {
  let end = length;
  while (end > 0 && !/\s/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
