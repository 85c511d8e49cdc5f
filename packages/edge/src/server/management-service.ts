import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers health checks, and with the keys that verify contracts. */
export function managementService(jwks: () => unknown): (request: IncomingMessage, response: ServerResponse) => void {
  const routes = new Map<string, () => unknown>([
    ['/.well-known/health', () => ({ status: 'ok' })],
    ['/.well-known/jwks', jwks],
  ]);
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const route = routes.get(path);
    response.setHeader('x-content-type-options', 'nosniff');
    if (!route) {
      response.writeHead(404).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const body = JSON.stringify(route());
    const tag = `"${hash('sha256', body, 'base64url')}"`;
    const isKnown = request.headers['if-none-match']
      ?.split(',')
      .some((known) => known.trim().replace(/^W\//, '') === tag);
    response.setHeader('etag', tag);
    if (isKnown) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}
