import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equals } from '../check.ts';
import type { Answer, ServerSuite } from '../suite.ts';

const WRIT = fileURLToPath(new URL('../../../packages/cli/bin/writ.js', import.meta.url));
const HELLO_SERVER = fileURLToPath(new URL('../programs/hello-server.ts', import.meta.url));

const hello = {
  request: { path: '/' },
  status: 200,
  check: ({ body }: Answer) => equals('hello\n')(body),
};

export const suite: ServerSuite = {
  kind: 'servers',
  name: 'http-floor',
  title: 'what an HTTP request costs before anything is decided: six bytes of plain text',
  baseline: 'node:http',
  variants: [
    {
      name: 'node:http',
      ...hello,
      start: ({ port }) => ({ command: process.execPath, args: [HELLO_SERVER, String(port)] }),
    },
    {
      name: 'writ up, /health/live',
      request: { path: '/health/live' },
      status: 200,
      check: ({ body }) => equals('{"status":"ok"}')(body),
      async start({ port, directory }) {
        const config = join(directory, 'writ.yaml');
        const spec = { operations: { listen: `127.0.0.1:${port}` } };
        await writeFile(config, JSON.stringify({ apiVersion: 'writ/v1', kind: 'Process', spec }));
        return { command: process.execPath, args: [WRIT, 'up', '-c', config] };
      },
    },
    {
      name: 'nginx',
      peer: { command: 'nginx', versionArgs: ['-v'] },
      ...hello,
      async start({ port, directory }) {
        const config = join(directory, 'nginx.conf');
        await writeFile(config, nginxConfig(port, directory));
        return { command: 'nginx', args: ['-e', 'stderr', '-p', directory, '-c', config] };
      },
    },
  ],
};

/** One worker, as the servers share one core; no log, as the baseline has none; connections that are kept. */
function nginxConfig(port: number, directory: string): string {
  return `
daemon off;
worker_processes 1;
pid "${directory}/nginx.pid";
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path "${directory}/body";
  proxy_temp_path "${directory}/proxy";
  fastcgi_temp_path "${directory}/fastcgi";
  uwsgi_temp_path "${directory}/uwsgi";
  scgi_temp_path "${directory}/scgi";
  server {
    listen 127.0.0.1:${port};
    location / { default_type text/plain; return 200 "hello\\n"; }
  }
}
`;
}
