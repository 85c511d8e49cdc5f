import { defineWorkload, pick, type Random, times } from '../workload.ts';

interface Route {
  readonly methods: readonly string[];
  readonly pattern: readonly string[];
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

interface Data {
  readonly issuers: readonly string[];
  readonly services: Readonly<Record<string, { readonly audience: string; readonly routes: readonly Route[] }>>;
  readonly blocked: readonly string[];
}

interface Input {
  readonly method: string;
  readonly host: string;
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly time: number;
  readonly token?: {
    readonly claims: {
      readonly sub: string;
      readonly iss: string;
      readonly aud: readonly string[];
      readonly exp: number;
      readonly scope: string;
      readonly tenant: string;
      readonly realm_access: { readonly roles: readonly string[] };
    };
  };
}

const policy = `package bench

import rego.v1

default allow := false

service := data.services[input.path[1]]

claims := input.token.claims

scopes := {scope | some scope in split(claims.scope, " ")}

roles := {lower(role) | some role in claims.realm_access.roles}

token_valid if {
	claims.exp > input.time
	service.audience in claims.aud
	some issuer in data.issuers
	startswith(claims.iss, issuer)
}

segment_matches("*", _) := true

segment_matches("{tenant}", segment) if segment == claims.tenant

segment_matches("{id}", segment) if regex.match("^[a-z]+-[0-9]{1,8}$", segment)

segment_matches(pattern, segment) if pattern == segment

route_matches(route) if {
	input.method in route.methods
	count(route.pattern) == count(input.path)
	every i, pattern in route.pattern {
		segment_matches(pattern, input.path[i])
	}
}

blocked if {
	some pattern in data.blocked
	glob.match(pattern, ["."], input.host)
}

blocked if startswith(lower(input.headers["user-agent"]), "badbot/")

permitted(route) if {
	count(route.scopes) > 0
	every scope in route.scopes {
		scope in scopes
	}
}

permitted(route) if {
	some role in route.roles
	role in roles
}

allow if {
	input.path == ["v1", "health"]
	input.method in {"GET", "HEAD"}
}

allow if {
	not blocked
	token_valid
	some route in service.routes
	route_matches(route)
	permitted(route)
}
`;

const SERVICES = ['orders', 'customers', 'billing', 'stock', 'search', 'reports'] as const;
const THINGS = ['items', 'notes', 'invoices', 'labels', 'events', 'exports', 'drafts', 'members'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const ROLES = ['viewer', 'clerk', 'manager', 'auditor'] as const;
const BLOCKED = ['*.test.example', 'internal.*.example', 'legacy-*.example'] as const;
const NOW = 1_795_000_000;

export const gateway = defineWorkload<Data, Input>({
  name: 'gateway',
  title: 'requests at an API gateway: patterns of paths, globs, claims of a token, 144 routes',
  make(random) {
    const services = SERVICES.map((name): [string, Data['services'][string]] => [
      name,
      { audience: `api-${name}`, routes: THINGS.flatMap((thing) => routesOf(random, name, thing)) },
    ]);
    const data = { issuers: ['https://login.example/', 'https://idp.partner.example/'], blocked: BLOCKED };
    const withServices = { ...data, services: Object.fromEntries(services) };
    return { policy, data: withServices, inputs: times(200, () => inputOf(random, withServices.services)) };
  },
  decide({ method, host, path, headers, time, token }, { issuers, services, blocked }) {
    if (path.length === 2 && path[0] === 'v1' && path[1] === 'health' && (method === 'GET' || method === 'HEAD'))
      return true;
    const service = services[path[1] ?? ''];
    if (!token || !service) return false;
    const { claims } = token;
    if (headers['user-agent']?.toLowerCase().startsWith('badbot/') === true) return false;
    if (blocked.some((pattern) => globOf(pattern).test(host))) return false;
    if (claims.exp <= time || !claims.aud.includes(service.audience)) return false;
    if (!issuers.some((issuer) => claims.iss.startsWith(issuer))) return false;
    const scopes = new Set(claims.scope.split(' '));
    const roles = new Set(claims.realm_access.roles.map((role) => role.toLowerCase()));
    return service.routes.some(
      (route) =>
        route.methods.includes(method) &&
        route.pattern.length === path.length &&
        route.pattern.every((pattern, index) => segmentMatches(pattern, path[index] ?? '', claims.tenant)) &&
        ((route.scopes.length > 0 && route.scopes.every((scope) => scopes.has(scope))) ||
          route.roles.some((role) => roles.has(role))),
    );
  },
});

function routesOf(random: Random, service: string, thing: string): Route[] {
  const rest = { scopes: [`${thing}:write`, `${service}:use`], roles: [pick(random, ROLES)] };
  return [
    { methods: ['GET'], pattern: ['v1', service, '{tenant}', thing], scopes: [`${thing}:read`], roles: ['manager'] },
    { methods: ['GET', 'PUT'], pattern: ['v1', service, '{tenant}', thing, '{id}'], ...rest },
    { methods: ['POST', 'DELETE'], pattern: ['v1', service, '*', thing, '{id}', 'actions'], ...rest },
  ];
}

function inputOf(random: Random, services: Data['services']): Input {
  const name = pick(random, SERVICES);
  const service = services[name];
  const route = service?.routes[random(service.routes.length)];
  const tenant = `t${random(50)}`;
  const values: Readonly<Record<string, string>> = {
    '{tenant}': random(12) ? tenant : 't99',
    '{id}': random(12) ? `${pick(random, ['ord', 'cus', 'doc'])}-${random(100_000)}` : 'none',
    '*': `x${random(9)}`,
  };
  const health = random(20) === 0;
  const granted = random(4) ? (route?.scopes ?? []) : [];
  return {
    method: random(10) ? (route?.methods[random(route.methods.length)] ?? 'GET') : pick(random, METHODS),
    host: random(15) ? `api-${name}.shop.example` : pick(random, ['a.test.example', 'internal.db.example']),
    path: health ? ['v1', 'health'] : (route?.pattern.map((segment) => values[segment] ?? segment) ?? []),
    headers: {
      'user-agent': random(25) ? `Mozilla/5.0 (shop ${random(40)})` : 'BadBot/1.1',
      accept: 'application/json',
      'x-request-id': `r${random(1_000_000)}`,
    },
    time: NOW,
    ...(!health && {
      token: {
        claims: {
          sub: `user-${random(5000)}`,
          iss: random(20) ? 'https://login.example/realms/shop' : 'https://evil.example/',
          aud: ['account', random(20) ? `api-${name}` : 'api-none'],
          exp: NOW + (random(20) ? 300 : -5),
          scope: ['openid', 'profile', ...granted].join(' '),
          tenant,
          realm_access: { roles: times(random(3), () => pick(random, ['Viewer', 'CLERK', 'Auditor', 'guest'])) },
        },
      },
    }),
  };
}

function segmentMatches(pattern: string, segment: string, tenant: string): boolean {
  if (pattern === '*') return true;
  if (pattern === '{tenant}') return segment === tenant;
  if (pattern === '{id}') return /^[a-z]+-[0-9]{1,8}$/.test(segment);
  return pattern === segment;
}

const globs = new Map<string, RegExp>();

/** `*` stands for anything without a point. */
function globOf(pattern: string): RegExp {
  let glob = globs.get(pattern);
  if (!glob) {
    glob = new RegExp(
      `^${pattern
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('[^.]*')}$`,
    );
    globs.set(pattern, glob);
  }
  return glob;
}
