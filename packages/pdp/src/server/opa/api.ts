import type { HttpReply, HttpRequest } from '../http/types.ts';
import { getData, postBareData, postData } from './data.ts';
import { getHealth, getHealthOf } from './health.ts';
import { Parameters } from './parameters.ts';
import { isValidPath } from './paths.ts';
import { getPolicy, listPolicies } from './policies.ts';
import { getQuery, postQuery } from './query.ts';
import { errorReply, reply } from './replies.ts';
import type { OpaApiOptions, Terms } from './types.ts';

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const READ_ONLY = 'this decision point is read only: change its policies and data where they come from';
const NO_COMPILE = 'this decision point does not evaluate partially';

type Handle = (options: OpaApiOptions, request: HttpRequest, rest: string, terms: Terms) => HttpReply;

/** What is served below a path, by method. The methods in `refused` exist in OPA and change something. */
interface Route {
  readonly name: string;
  readonly get?: Handle;
  readonly post?: Handle;
  readonly refused?: readonly string[];
}

const isPretty = ({ query }: HttpRequest): boolean => query !== '' && new Parameters(query).has('pretty');

const DATA: Route = { name: 'v1/data', get: getData, post: postData, refused: ['PUT', 'PATCH', 'DELETE'] };
const BARE_DATA: Route = { name: 'v0/data', post: postBareData };
const QUERY: Route = {
  name: 'v1/query',
  get: (options, request, _rest, terms) => getQuery(options, request, terms),
  post: (options, request, _rest, terms) => postQuery(options, request, terms),
};
const notCompiled: Handle = () => errorReply(501, 'invalid_operation', NO_COMPILE);
const COMPILE: Route = { name: 'v1/compile', get: notCompiled, post: notCompiled };
const POLICIES: Route = {
  name: 'v1/policies',
  get: (options, request, rest) =>
    rest === '' ? listPolicies(options, isPretty(request)) : getPolicy(options, unescaped(rest), isPretty(request)),
  refused: ['PUT', 'DELETE'],
};
const HEALTH: Route = {
  name: 'health',
  get: (options, _request, rest) => (rest === '' ? getHealth(options) : getHealthOf(options, rest)),
};
const CONFIG: Route = {
  name: 'v1/config',
  get: ({ version, defaultDecision = DEFAULT_DECISION }) =>
    reply({ result: { default_decision: `/${defaultDecision.join('/')}`, labels: { version } } }, false),
};
const STATUS: Route = {
  name: 'v1/status',
  get: () => errorReply(500, 'internal_error', 'status plugin not enabled'),
};
const INDEX: Route = {
  name: 'index',
  get: ({ version }) => ({ status: 200, headers: TEXT, body: `Writ ${version}, a decision point\n` }),
  post: (options, request, _rest, terms) =>
    postBareData(
      options,
      request,
      (options.defaultDecision ?? DEFAULT_DECISION).map(encodeURIComponent).join('/'),
      terms,
    ),
};

const DEFAULT_DECISION = ['system', 'main'];

/** Which route a path has, and what follows it. The data API first: it is the hot one. */
function routeOf(path: string): { readonly route: Route; readonly rest: string } | undefined {
  for (const route of ROUTES) {
    const { length } = route.name;
    if (!path.startsWith(route.name, 1)) continue;
    if (path.length === length + 1) return { route, rest: '' };
    if (path.charCodeAt(length + 1) === 0x2f) return { route, rest: path.slice(length + 2) };
  }
  return path === '/' ? { route: INDEX, rest: '' } : undefined;
}

const ROUTES: readonly Route[] = [DATA, BARE_DATA, QUERY, COMPILE, POLICIES, HEALTH, CONFIG, STATUS];

/** What metrics call the API of a path. */
export function routeName(path: string): string {
  return routeOf(path)?.route.name ?? 'other';
}

/** Answers what OPA's REST API answers, as far as it reads; anything that would change something is refused. */
export function answerOpa(options: OpaApiOptions, request: HttpRequest, terms: Terms): HttpReply {
  if (!isValidPath(request.path)) return { status: 400, headers: TEXT, body: '400 Bad Request' };
  const found = routeOf(request.path);
  if (!found) return { status: 404, headers: TEXT, body: '404 page not found\n' };
  const { route, rest } = found;
  if (request.method === 'POST' && route.post) return route.post(options, request, rest, terms);
  if (request.method === 'GET' && route.get) return route.get(options, request, rest, terms);
  const allow = [...(route.get ? ['GET'] : []), ...(route.post ? ['POST'] : [])].join(', ');
  if (!route.refused?.includes(request.method)) return { status: 405, headers: { allow }, body: '' };
  const { headers, ...refused } = errorReply(405, 'invalid_operation', READ_ONLY);
  return { ...refused, headers: { ...headers, allow } };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
