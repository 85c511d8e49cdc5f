import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthorizationContract, Verification } from '../contract/types.ts';
import type { ContractVerifier } from '../contract/verifier.ts';
import { type OnRefusal, refusalAnswer } from './refusal.ts';

export interface MiddlewareOptions {
  readonly onRefusal?: OnRefusal;
}

/** Verifies contracts of the requests of a node:http server and of what is built on one: express, connect, fastify. */
export interface ContractMiddleware<Claims> {
  /** For `app.use(…)` of express and connect: answers requests without a valid contract, and calls `next` for the others. */
  (request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /** For `addHook('onRequest', …)` of fastify. */
  readonly onRequest: (request: { readonly raw: IncomingMessage }, reply: FastifyReplyLike) => Promise<unknown>;
  /** For `createServer(…)` of node:http and node:https. */
  handler(
    handle: (request: IncomingMessage, response: ServerResponse, contract: AuthorizationContract<Claims>) => void,
  ): (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * The contract of a request that the middleware has let through, or its `raw` one with fastify.
   *
   * @throws TypeError where the middleware does not stand before the route: a bug that must not serve anybody
   */
  contractOf(request: IncomingMessage | { readonly raw: IncomingMessage }): AuthorizationContract<Claims>;
}

/** What of fastify's reply is needed. */
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  headers(headers: Record<string, string>): FastifyReplyLike;
  send(body: string): unknown;
}

/**
 * @example
 * const contracts = contractMiddleware(verifier);
 * app.use('/articles', contracts);
 * app.get('/articles/:id', (request, response) => {
 *   const { claims } = contracts.contractOf(request);
 *   if (claims.requested_article !== request.params.id) return response.sendStatus(403);
 *   …
 * });
 */
export function contractMiddleware<Claims>(
  verifier: ContractVerifier<Claims>,
  { onRefusal }: MiddlewareOptions = {},
): ContractMiddleware<Claims> {
  const contracts = new WeakMap<IncomingMessage, AuthorizationContract<Claims>>();

  async function check(request: IncomingMessage): Promise<Verification<Claims>> {
    const result = await verifier.verify(headerOf(request));
    if (result.ok) contracts.set(request, result.contract);
    else onRefusal?.(result.refusal);
    return result;
  }

  /** What `then` throws is thrown as in any other listener: nobody waits for this promise. */
  async function admit(
    request: IncomingMessage,
    response: ServerResponse,
    then: (contract: AuthorizationContract<Claims>) => void,
  ): Promise<void> {
    const result = await check(request);
    if (result.ok) {
      then(result.contract);
      return;
    }
    const { status, headers, body } = refusalAnswer(result.refusal);
    response.writeHead(status, headers).end(body);
  }

  const middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    void admit(request, response, () => next());
  };
  return Object.assign(middleware, {
    onRequest: async ({ raw }: { readonly raw: IncomingMessage }, reply: FastifyReplyLike) => {
      const result = await check(raw);
      if (result.ok) return undefined;
      const { status, headers, body } = refusalAnswer(result.refusal);
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body);
    },
    handler:
      (handle: (request: IncomingMessage, response: ServerResponse, contract: AuthorizationContract<Claims>) => void) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        void admit(request, response, (contract) => handle(request, response, contract));
      },
    contractOf(request: IncomingMessage | { readonly raw: IncomingMessage }) {
      const contract = contracts.get('raw' in request ? request.raw : request);
      if (!contract)
        throw new TypeError('no verified contract: the contract middleware does not stand before this route');
      return contract;
    },
  });
}

/** The header, undefined where there is none, and no token where there are several: another hop may have read another one. */
function headerOf(request: IncomingMessage): string | undefined {
  return request.headersDistinct['authorization']?.join(', ');
}
