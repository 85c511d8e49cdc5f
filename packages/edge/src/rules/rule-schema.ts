import { z } from 'zod';
import type { Scope } from '../config/fields.ts';
import { compileGlob, compilePattern, type TextMatcher } from '../matching/glob.ts';
import { methodSet } from '../matching/methods.ts';
import { parseHostPattern, parsePathPattern, type Segment } from '../matching/patterns.ts';

/** A condition on what a wildcard of the path matched. */
export interface CaptureCondition {
  readonly name: string;
  readonly matches: TextMatcher;
}

export interface RoutePath {
  readonly source: string;
  readonly segments: readonly Segment[];
  /** Names of the wildcards from the left; undefined for one without a name. */
  readonly names: readonly (string | undefined)[];
  readonly conditions: readonly CaptureCondition[];
}

export interface RouteHost {
  readonly source: string;
  readonly segments: readonly Segment[];
}

/** Which requests a rule is for. */
export interface RuleMatch {
  readonly paths: readonly RoutePath[];
  /** At least one; `*` where the rule names none. */
  readonly hosts: readonly RouteHost[];
  /** Globs and regular expressions on the host (heimdall 0.17); one of them must match where there are any. */
  readonly hostMatchers: readonly TextMatcher[];
  readonly scheme: string | undefined;
  /** Undefined: all. */
  readonly methods: ReadonlySet<string> | undefined;
}

/** Where a proxy sends a request. */
export interface ForwardTo {
  readonly host: string;
  readonly forwardsHost: boolean;
  readonly rewrite: {
    readonly scheme: 'http' | 'https' | undefined;
    readonly stripPrefix: string;
    readonly addPrefix: string;
    readonly stripQuery: readonly string[];
  };
}

export type SlashHandling = 'off' | 'on' | 'no_decode';

/** A rule, its steps aside. */
export interface RuleShape {
  readonly id: string;
  readonly slashes: SlashHandling;
  readonly match: RuleMatch;
  readonly forwardTo: ForwardTo | undefined;
}

function capture(allowed: z.ZodType<'exact' | 'glob' | 'regex'>) {
  return z
    .strictObject({ name: z.string().min(1), type: allowed, value: z.string().min(1) })
    .transform(({ name, type, value }, context): CaptureCondition => {
      if (name === '*')
        context.addIssue({ code: 'custom', path: ['name'], message: 'a wildcard without a name has no conditions' });
      const matches = textMatcher(type, value, '/');
      if (matches) return { name, matches };
      context.addIssue({
        code: 'custom',
        path: ['value'],
        message: `\`${value}\` is no ${type === 'glob' ? 'glob' : 'regular expression (RE2)'}`,
      });
      return z.NEVER;
    });
}

function textMatcher(type: 'exact' | 'glob' | 'regex', value: string, separator: string): TextMatcher | undefined {
  if (type === 'exact') return (text) => text === value;
  return type === 'glob' ? compileGlob(value, separator) : compilePattern(value);
}

const conditionType = z.enum(['exact', 'glob', 'regex']);
const pathText = z.string().min(1);

function routePath(path: string, conditions: readonly CaptureCondition[], context: z.core.$RefinementCtx): RoutePath {
  const parsed = parsePathPattern(path);
  if (!parsed.ok) {
    context.issues.push({ code: 'custom', message: parsed.message, input: path, path: ['path'], continue: false });
    return z.NEVER;
  }
  const names = parsed.segments.flatMap((segment) => (segment.type === 'literal' ? [] : [segment.name]));
  for (const [at, { name }] of conditions.entries()) {
    if (names.includes(name)) continue;
    const message = `\`${path}\` has no wildcard named \`${name}\`, so this rule would never match`;
    context.issues.push({ code: 'custom', message, input: path, path: ['captures', at, 'name'], continue: false });
  }
  return { source: path, segments: parsed.segments, names, conditions };
}

const scheme = z
  .enum(['', 'http', 'https'])
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const methods = z
  .array(
    z
      .string()
      .nullable()
      .transform((value) => value ?? ''),
  )
  .default([])
  .transform((list, context) => {
    const set = methodSet(list);
    if (set.ok) return set.methods;
    context.addIssue({ code: 'custom', message: set.message });
    return z.NEVER;
  });

function host(source: string, context: z.core.$RefinementCtx): RouteHost {
  const parsed = parseHostPattern(source);
  if (parsed.ok) return { source, segments: parsed.segments };
  context.issues.push({ code: 'custom', message: parsed.message, input: source, path: [], continue: false });
  return z.NEVER;
}

const ANY_HOST: RouteHost = { source: '*', segments: [{ type: 'free', name: undefined }] };

const oldHost = z
  .strictObject({ type: z.enum(['exact', 'wildcard', 'glob', 'regex']), value: z.string().min(1) })
  .transform(({ type, value }, context): RouteHost | TextMatcher => {
    if (type === 'exact' || type === 'wildcard') return host(value, context);
    const matches = textMatcher(type, value, '.');
    if (matches) return matches;
    context.addIssue({
      code: 'custom',
      path: ['value'],
      message: `\`${value}\` is no ${type === 'glob' ? 'glob' : 'regular expression (RE2)'}`,
    });
    return z.NEVER;
  });

/** `match` of 1alpha4. */
const oldMatch = z
  .strictObject({
    routes: z
      .array(
        z
          .strictObject({ path: pathText, path_params: z.array(capture(conditionType)).default([]) })
          .transform(({ path, path_params }, context) => routePath(path, path_params, context)),
      )
      .min(1),
    backtracking_enabled: z.boolean().optional(),
    scheme,
    methods,
    hosts: z.array(oldHost).default([]),
  })
  .transform((match): RuleMatch => {
    const hosts = match.hosts.filter((entry) => typeof entry !== 'function');
    return {
      paths: match.routes,
      hosts: hosts.length > 0 ? hosts : [ANY_HOST],
      hostMatchers: match.hosts.filter((entry) => typeof entry === 'function'),
      scheme: match.scheme,
      methods: match.methods,
    };
  });

/** `match` of 1beta1. */
const newMatch = z
  .strictObject({
    http: z.strictObject({
      paths: z
        .array(
          z
            .strictObject({ path: pathText, captures: z.array(capture(conditionType)).default([]) })
            .transform(({ path, captures }, context) => routePath(path, captures, context)),
        )
        .min(1),
      scheme,
      methods,
      hosts: z
        .array(
          z
            .string()
            .min(1)
            .transform((source, context) => host(source, context)),
        )
        .default([]),
    }),
  })
  .transform(
    ({ http }): RuleMatch => ({
      paths: http.paths,
      hosts: http.hosts.length > 0 ? http.hosts : [ANY_HOST],
      hostMatchers: [],
      scheme: http.scheme,
      methods: http.methods,
    }),
  );

/** `host:port`, as `forward_to.host` has it. */
const upstreamHost = z
  .string()
  .refine(
    (text) => /^(?:\[[\da-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?$/.test(text),
    'expected a host such as `articles:8080`',
  );

function forwardTo({ enforcement }: Scope) {
  const rewriteScheme = z.enum(['http', 'https']).superRefine((value, context) => {
    if (value === 'https' || !enforcement.upstreamTls) return;
    const message =
      "'forward_to'.'rewrite'.'scheme' must be https; http is accepted with --insecure-skip-upstream-tls-enforcement";
    context.addIssue({ code: 'custom', message, params: { code: 'ERR_CONFIG_INSECURE' } });
  });
  return z
    .strictObject({
      host: upstreamHost,
      forward_host_header: z.boolean().default(true),
      rewrite: z
        .strictObject({
          scheme: rewriteScheme.optional(),
          strip_path_prefix: z.string().default(''),
          add_path_prefix: z.string().default(''),
          strip_query_parameters: z.array(z.string()).default([]),
        })
        .prefault({}),
    })
    .transform(
      (value): ForwardTo => ({
        host: value.host,
        forwardsHost: value.forward_host_header,
        rewrite: {
          scheme: value.rewrite.scheme,
          stripPrefix: value.rewrite.strip_path_prefix,
          addPrefix: value.rewrite.add_path_prefix,
          stripQuery: value.rewrite.strip_query_parameters,
        },
      }),
    );
}

/** The versions of rule sets. */
export type RuleSetVersion = '1alpha4' | '1beta1';

/** The schema of a rule; `execute` and `on_error` are read on their own. */
export function ruleSchema(version: RuleSetVersion, scope: Scope): z.ZodType<RuleShape> {
  return z
    .strictObject({
      id: z.string().min(1),
      allow_encoded_slashes: z.enum(['off', 'on', 'no_decode']).default('off'),
      match: version === '1alpha4' ? oldMatch : newMatch,
      forward_to: forwardTo(scope).optional(),
      execute: z.array(z.unknown()).min(1),
      on_error: z.array(z.unknown()).optional(),
    })
    .transform(
      (rule): RuleShape => ({
        id: rule.id,
        slashes: rule.allow_encoded_slashes,
        match: rule.match,
        forwardTo: rule.forward_to,
      }),
    );
}
