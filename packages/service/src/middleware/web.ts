import type { AuthorizationContract } from '../contract/types.ts';
import type { ContractVerifier } from '../contract/verifier.ts';
import type { MiddlewareOptions } from './node-http.ts';
import { refusalAnswer } from './refusal.ts';

/**
 * For handlers from `Request` to `Response` (https://fetch.spec.whatwg.org), as hono, remix and others have them: the handler
 * runs with the contract, and only where there is a valid one.
 *
 * @example
 * export default withContract(verifier, (request, { claims }) => Response.json({ shown: claims.allowed_representation }));
 */
export function withContract<Claims>(
  verifier: ContractVerifier<Claims>,
  handle: (request: Request, contract: AuthorizationContract<Claims>) => Response | Promise<Response>,
  { onRefusal }: MiddlewareOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    // Several headers come joined by a comma, which is in no token.
    const result = await verifier.verify(request.headers.get('authorization') ?? undefined);
    if (result.ok) return handle(request, result.contract);
    onRefusal?.(result.refusal);
    const { status, headers, body } = refusalAnswer(result.refusal);
    return new Response(body, { status, headers });
  };
}
