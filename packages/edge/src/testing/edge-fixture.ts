import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, configErrorFrom, type Logger, silentLogger } from '@writ/core';
import type { Decider } from '@writ/pdp';
import { loadEdgeConfiguration } from '../config/configuration.ts';
import { textDocument } from '../config/document.ts';
import { createEdge, type Edge } from '../edge.ts';
import { enforcementWithout } from '../enforcement.ts';
import { readRuleSet } from '../rules/rule-set.ts';

export interface FixtureOptions {
  readonly configuration: string;
  readonly rules?: readonly string[];
  readonly mode?: 'proxy' | 'decision';
  readonly decider?: Decider;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly accessLog?: { write(text: string): unknown };
}

export interface RunningEdge extends AsyncDisposable {
  readonly edge: Edge;
  readonly url: string;
  readonly folder: string;
}

/** A folder that goes away with the process's test. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'writ-edge-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** Writes a new EC key as PEM. @returns the path of the file */
export function writeKey(folder: string, name = 'key.pem', id = 'k1'): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const file = join(folder, name);
  writeFileSync(file, pem.replace('-----\n', `-----\nX-Key-ID: ${id}\n\n`));
  return file;
}

/** Starts an edge with every risk accepted, on free ports. */
export async function startEdge(options: FixtureOptions): Promise<RunningEdge> {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'edge.yaml'), options.configuration);
  const at = { environment: {}, workingDirectory: folder.path };
  const loaded = loadEdgeConfiguration('edge.yaml', { ...at, enforcement: enforcementWithout(['insecure']) });
  if (!loaded.ok) throw configErrorFrom(loaded.issues);
  const { configuration } = loaded;
  const { mode = 'decision', decider, clock, logger = silentLogger, accessLog } = options;
  const edge = createEdge({
    ...at,
    configuration,
    mode,
    logger,
    ...(decider && { decider }),
    ...(clock && { clock }),
    ...(accessLog && { accessLog }),
  });
  for (const [number, text] of (options.rules ?? []).entries()) {
    const document = textDocument(`rules-${number}.yaml`, text, { ...at, substitutes: false });
    const result = readRuleSet(document, { id: `rules-${number}`, configuration, isProxy: false });
    if (!result.ok) throw configErrorFrom(result.issues);
    edge.rules.put(result.ruleSet);
  }
  for (const part of edge.parts) await part.start(new AbortController().signal);
  return {
    edge,
    url: edge.main.url ?? '',
    folder: folder.path,
    [Symbol.asyncDispose]: async () => {
      for (const part of edge.parts.toReversed()) await part.close();
      folder[Symbol.dispose]();
    },
  };
}

export interface RunningServer extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  readonly port: number;
}

/** Starts an HTTP server on a free port. */
export async function startServer(handler: RequestListener): Promise<RunningServer> {
  const server = createServer(handler);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends a request exactly as it is given: the path is not normalised on the way. */
export async function ask(
  url: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
