import type { IncomingHttpHeaders } from 'node:http';
import { normalizePath } from './matching/normalize.ts';
import { Failure } from './request/failure.ts';
import { RequestView } from './request/request-view.ts';
import type { StepTrace } from './rules/built-rule.ts';
import type { EdgeRules } from './rules/edge-rules.ts';

/** A request to try out. */
export interface TriedRequest {
  readonly method: string;
  /** A path with its query, or a whole URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Which rule a request is for, and what each step made of it. */
export interface Explanation {
  /** Undefined where no rule matches; `default` for the default rule. */
  readonly rule: string | undefined;
  readonly ruleSet: string | undefined;
  readonly decision: 'allow' | 'deny';
  readonly status: number;
  readonly why: string;
  readonly captures: Readonly<Record<string, string>>;
  readonly steps: readonly StepTrace[];
  /** What the upstream would get beside what the client sent. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** Takes a request through the rules and tells what happened. Mechanisms really work: they ask whom they ask. */
export async function explain(
  rules: EdgeRules,
  tried: TriedRequest,
  statusOf: (failure: Failure) => number,
): Promise<Explanation> {
  const view = viewOf(tried);
  const none = { rule: undefined, ruleSet: undefined, captures: {}, steps: [], headers: {} };
  if (view instanceof Failure) return { ...none, decision: 'deny', status: statusOf(view), why: view.message };
  view.rawBody = Buffer.from(tried.body);
  const matched = rules.match(view);
  if (matched instanceof Failure) return { ...none, decision: 'deny', status: statusOf(matched), why: matched.message };
  const steps: StepTrace[] = [];
  const outcome = await rules.decide(matched, (trace) => steps.push(trace));
  const { rule, exchange } = matched;
  const about = { rule: rule.id, ruleSet: rule.ruleSetId, captures: view.captures, steps };
  if (outcome.passes) {
    return {
      ...about,
      decision: 'allow',
      status: 200,
      why: 'every step passed',
      headers: Object.fromEntries(exchange.headers),
    };
  }
  const { failure, answer } = outcome;
  return { ...about, decision: 'deny', status: answer?.status ?? statusOf(failure), why: failure.message, headers: {} };
}

function viewOf({ method, url, headers }: TriedRequest): RequestView | Failure {
  const [, scheme = 'http', authority, rest = ''] = /^(?:(https?):\/\/([^/?#]*))?(.*)$/s.exec(url) ?? [];
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  const normalized = normalizePath(path);
  if (!normalized.ok) return new Failure('precondition_error', normalized.message);
  const lower: IncomingHttpHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const host = (authority ?? lower.host ?? 'localhost').toLowerCase();
  return new RequestView({ method, scheme, host, rawPath: normalized.path, rawQuery: query }, lower, ['127.0.0.1']);
}
