import type { LoadRequest } from '../suite.ts';
import type { LoadReport, LoadSpec } from './load.ts';

/** Arguments of wrk 4 for this load. `scriptPath` is the file with {@link wrkScript}, where one is needed. */
export function wrkArguments(spec: LoadSpec, scriptPath: string | undefined): string[] {
  const headers = Object.entries(spec.request.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  return [
    '-t1',
    `-c${spec.connections}`,
    `-d${spec.seconds}s`,
    '--timeout=5s',
    '--latency',
    ...headers,
    ...(scriptPath === undefined ? [] : ['-s', scriptPath]),
    `${spec.origin}${spec.request.path}`,
  ];
}

/** The Lua script for what wrk has no option for; `undefined` for a GET request without a body. */
export function wrkScript({ method = 'GET', body }: LoadRequest): string | undefined {
  if (method === 'GET' && body === undefined) return undefined;
  const lines = [`wrk.method = ${luaString(method)}`];
  if (typeof body === 'string') lines.push(`wrk.body = ${luaString(body)}`);
  else if (body !== undefined) lines.push(...inTurn(body));
  return `${lines.join('\n')}\n`;
}

/** Makes all requests before the load begins, so that the generator has little to do during it. */
function inTurn(bodies: readonly string[]): string[] {
  return [
    'local requests, turn = {}, 0',
    'function init()',
    ...bodies.map((body) => `  requests[#requests + 1] = wrk.format(nil, nil, nil, ${luaString(body)})`),
    'end',
    'function request()',
    '  turn = turn % #requests + 1',
    '  return requests[turn]',
    'end',
  ];
}

/** Every byte as a decimal escape, which Lua 5.1 reads whatever the byte is. */
function luaString(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}

/**
 * Reads what wrk 4 prints with `--latency`. wrk tells apart answers below status 400 from the others, and no more.
 *
 * @param status the status that every answer should have
 * @returns `undefined` when the text is not such a report
 */
export function parseWrkReport(text: string, status: number): LoadReport | undefined {
  const total = /^\s*(\d+) requests in ([\d.]+)(us|ms|s|m|h),/m.exec(text);
  const p50 = /^\s+50%\s+([\d.]+)(us|ms|s|m|h)\s*$/m.exec(text);
  const p99 = /^\s+99%\s+([\d.]+)(us|ms|s|m|h)\s*$/m.exec(text);
  if (!total || !p50 || !p99) return undefined;
  const requests = Number(total[1]);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const wrongStatus = status < 400 ? refused : requests - refused;
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const socketErrors = (sockets?.slice(1) ?? []).reduce((sum, count) => sum + Number(count), 0);
  return {
    requests,
    errors: wrongStatus + socketErrors,
    seconds: microseconds(total[2], total[3]) / 1e6,
    p50Us: microseconds(p50[1], p50[2]),
    p99Us: microseconds(p99[1], p99[2]),
  };
}

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };

function microseconds(amount = '', unit = ''): number {
  return Number(amount) * (UNIT_US[unit] ?? Number.NaN);
}
