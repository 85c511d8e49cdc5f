import { Agent, request as httpRequest } from 'node:http';
import type { LoadReport, LoadSpec } from './load.ts';

const REQUEST_TIMEOUT_MS = 5_000;

/** Puts load on a server from this process. Requests that are under way at the end are still waited for and counted. */
export async function generateLoad(spec: LoadSpec): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: spec.connections });
  const { body } = spec.request;
  const bodies = typeof body === 'object' ? body : [body];
  const latenciesUs: number[] = [];
  let errors = 0;
  const begin = performance.now();
  const end = begin + spec.seconds * 1e3;
  const connection = async (): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now();
      const status = await exchange(spec, agent, bodies[latenciesUs.length % bodies.length]);
      latenciesUs.push((performance.now() - sent) * 1e3);
      if (status !== spec.status) errors++;
      // A server that refuses connections must not turn this into a busy loop.
      if (status === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await Promise.all(Array.from({ length: spec.connections }, connection));
  const seconds = (performance.now() - begin) / 1e3;
  agent.destroy();
  latenciesUs.sort((a, b) => a - b);
  return {
    requests: latenciesUs.length,
    errors,
    seconds,
    p50Us: quantile(latenciesUs, 0.5),
    p99Us: quantile(latenciesUs, 0.99),
  };
}

/** The value that the share `part` of the sorted values does not pass; `NaN` without values. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** @returns the status of the answer, read to its end; `undefined` when there was none */
async function exchange(spec: LoadSpec, agent: Agent, body: string | undefined): Promise<number | undefined> {
  const { path, method = 'GET', headers = {} } = spec.request;
  return new Promise((resolve) => {
    const outgoing = httpRequest(`${spec.origin}${path}`, {
      method,
      headers,
      agent,
      timeout: REQUEST_TIMEOUT_MS,
    });
    outgoing.once('response', (response) => {
      response.once('end', () => {
        resolve(response.statusCode);
      });
      response.once('close', () => {
        resolve(undefined);
      });
      response.resume();
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => {
      resolve(undefined);
    });
    outgoing.end(body);
  });
}
