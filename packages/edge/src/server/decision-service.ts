import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody } from './body.ts';
import { type RequestFlow, writeAnswer } from './request-flow.ts';

/**
 * Answers for a proxy whether a request may pass (forward auth): with the status for accepted, the headers that finalizers
 * made as headers of the answer, and their cookies as `Set-Cookie`.
 */
export function decisionService(
  flow: RequestFlow,
  acceptedStatus: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { clock } = flow.parts;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = clock.monotonic();
    const decided = await flow.decide(request);
    // A body that nobody read must not be taken for the next request.
    const closes = hasBody(request) && !request.complete;
    if (decided.type === 'refused') writeAnswer(response, decided.answer, closes);
    else {
      const { headers, cookies } = decided.matched.exchange;
      const own: (readonly [string, string])[] = [];
      for (const [name, values] of headers) for (const value of values) own.push([name, value]);
      for (const [name, value] of cookies) own.push(['set-cookie', `${name}=${value}`]);
      writeAnswer(response, { status: acceptedStatus, headers: own, body: '' }, closes);
    }
    flow.record(request, decided, response.statusCode, started);
  };
  return (request, response) => void serve(request, response);
}
