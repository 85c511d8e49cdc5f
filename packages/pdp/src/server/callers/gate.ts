import { type Clock, type Logger, systemClock } from '@writ/core';
import { fromJs, isObject, lookup, parseJson, type Value } from '@writ/rego';
import type { Decision, DecisionRequest } from '../../decision/types.ts';
import type { Path } from '../../store/types.ts';
import type { RequestError } from '../failures.ts';
import type { HttpRequest } from '../http/types.ts';
import { Parameters } from '../opa/parameters.ts';
import { certificateIdentity } from './certificate.ts';
import { JwtVerifier } from './jwt.ts';
import { bearerOf, digestOf, staticTokens } from './tokens.ts';
import type { CallerSettings, Identity } from './types.ts';

/** Whether a request may be answered, and whose it is. */
export type Admission =
  | { readonly ok: true; readonly identity: Identity | undefined }
  | { readonly ok: false; readonly error: RequestError };

const MAX_TOKEN_LENGTH = 16 * 1024;

const UNAUTHENTICATED: Admission = {
  ok: false,
  error: {
    status: 401,
    code: 'unauthorized',
    message: 'the caller is not authenticated',
    headers: { 'www-authenticate': 'Bearer realm="writ"' },
  },
};

/** Lets requests in: of callers that are authenticated, where the policy for callers agrees. */
export class CallerGate {
  readonly #token: (digest: string) => Identity | undefined;
  readonly #jwt: JwtVerifier;
  readonly #certificates: ReadonlySet<string>;
  readonly #isOpen: boolean;
  readonly #authorization: Path | undefined;
  readonly #consult: (request: DecisionRequest) => Decision;
  readonly #logger: Logger;

  constructor(
    { tokens = [], jwt = [], certificates = new Set(), authorization }: CallerSettings,
    {
      consult,
      logger,
      clock = systemClock,
    }: {
      readonly consult: (request: DecisionRequest) => Decision;
      readonly logger: Logger;
      readonly clock?: Clock;
    },
  ) {
    this.#token = staticTokens(tokens);
    this.#jwt = new JwtVerifier(jwt, clock);
    this.#certificates = certificates;
    this.#isOpen = tokens.length === 0 && jwt.length === 0 && certificates.size === 0;
    this.#authorization = authorization;
    this.#consult = consult;
    this.#logger = logger;
  }

  /** At once but for a token that has to be verified. */
  admit(request: HttpRequest): Admission | Promise<Admission> {
    const found = this.#known(request);
    if (found) return this.#authorized(request, found);
    const token = bearerOf(request.headers.authorization);
    if (token !== undefined && token.length <= MAX_TOKEN_LENGTH && token.includes('.'))
      return this.#verified(request, token);
    return this.#isOpen ? this.#authorized(request, undefined) : UNAUTHENTICATED;
  }

  #known({ socket, headers }: HttpRequest): Identity | undefined {
    const certified = this.#certificates.size > 0 ? certificateIdentity(socket, this.#certificates) : undefined;
    if (certified) return certified;
    const token = bearerOf(headers.authorization);
    if (token === undefined || token.length > MAX_TOKEN_LENGTH) return undefined;
    const digest = digestOf(token);
    return this.#token(digest) ?? this.#jwt.known(digest);
  }

  async #verified(request: HttpRequest, token: string): Promise<Admission> {
    let identity: Identity | undefined;
    try {
      identity = await this.#jwt.verify(token, digestOf(token));
    } catch (error) {
      this.#logger.error('the keys for tokens of callers are not available', { err: error });
      return {
        ok: false,
        error: { status: 503, code: 'unavailable', message: 'the caller cannot be authenticated now' },
      };
    }
    return identity || this.#isOpen ? this.#authorized(request, identity) : UNAUTHENTICATED;
  }

  /** As OPA's `system.authz`: true, or an object whose `allowed` is true; anything else denies. */
  #authorized(request: HttpRequest, identity: Identity | undefined): Admission {
    if (!this.#authorization) return { ok: true, identity };
    const { value, refusal } = this.#consult({ entrypoint: this.#authorization, input: inputOf(request, identity) });
    if (refusal) return denied(503, 'the policy for callers cannot decide now');
    if (value === true) return { ok: true, identity };
    if (value === undefined) return denied(403, 'authorization policy missing or undefined');
    if (!isObject(value)) return denied(403, 'request rejected by administrative policy');
    if (lookup(value, 'allowed') === true) return { ok: true, identity };
    const reason = lookup(value, 'reason');
    return denied(403, typeof reason === 'string' ? reason : 'request rejected by administrative policy');
  }
}

function denied(status: 403 | 503, message: string): Admission {
  return { ok: false, error: { status, code: status === 403 ? 'unauthorized' : 'unavailable', message } };
}

/** What OPA gives such a policy, and the claims of the caller besides. Credentials stay out of it. */
function inputOf({ method, path, query, headers, body }: HttpRequest, identity: Identity | undefined): Value {
  const { authorization: _secret, cookie: _cookies, ...shown } = headers;
  return fromJs({
    method,
    path: path.split('/').slice(1).map(unescaped),
    params: new Parameters(query).toObject(),
    headers: Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, [value].flat()])),
    ...(identity && { identity: identity.name }),
    ...(identity?.claims && { claims: identity.claims }),
    ...bodyOf(body),
  });
}

function bodyOf(body: Buffer): { readonly body?: Value } {
  if (body.length === 0) return {};
  try {
    return { body: parseJson(body.toString('utf8')) };
  } catch {
    // The API that gets it says what is wrong.
    return {};
  }
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment).toWellFormed();
  } catch {
    return segment;
  }
}
