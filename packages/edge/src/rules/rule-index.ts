import { ruleError } from '../errors.ts';
import { decodePath } from '../matching/normalize.ts';
import type { Segment } from '../matching/patterns.ts';
import { RouteTrie } from '../matching/trie.ts';
import type { Runtime } from '../mechanisms/runtime.ts';
import type { RequestTarget } from '../request/request-view.ts';
import { BuiltRule } from './built-rule.ts';
import type { RouteHost, RoutePath, RuleMatch } from './rule-schema.ts';
import type { RuleSet } from './rule-set.ts';

interface Route {
  readonly rule: BuiltRule;
  readonly match: RuleMatch;
  readonly path: RoutePath;
}

export interface FoundRule {
  readonly rule: BuiltRule;
  /** What the named wildcards matched, decoded. */
  readonly captures: Readonly<Record<string, string>>;
}

/** All rules of all rule sets, for looking up. It never changes: a new version of a rule set makes a new index. */
export class RuleIndex {
  readonly #trie = new RouteTrie<Route>();
  /** Headers that any rule sets; nobody outside may send them. Lower case. */
  readonly setHeaders: ReadonlySet<string>;
  readonly ruleCount: number;

  /** @throws ERR_RULE_CONFLICT, ERR_EDGE_UNSUPPORTED, ERR_EDGE_KEY, ERR_EDGE_SECRET */
  constructor(ruleSets: readonly RuleSet[], runtime: Runtime) {
    assertSeparate(ruleSets);
    const headers = new Set<string>();
    let count = 0;
    for (const { id: ruleSetId, rules } of ruleSets) {
      for (const { id, slashes, forwardTo, pipeline, match } of rules) {
        const rule = new BuiltRule({ id, ruleSetId, slashes, forwardTo, pipeline }, runtime);
        count++;
        for (const name of rule.setsHeaders) headers.add(name);
        for (const path of match.paths) {
          for (const host of match.hosts) this.#trie.insert(host.segments, path.segments, { rule, match, path });
        }
      }
    }
    this.setHeaders = headers;
    this.ruleCount = count;
  }

  /** The rule that a request is for. */
  find(target: RequestTarget): FoundRule | undefined {
    const hasSlash = target.rawPath.includes('%2F');
    return this.#trie.find(target.host, target.rawPath, ({ rule, match, path }, captured) => {
      if (match.scheme !== undefined && match.scheme !== target.scheme) return undefined;
      if (match.methods && !match.methods.has(target.method)) return undefined;
      if (match.hostMatchers.length > 0 && !match.hostMatchers.some((matches) => matches(target.host)))
        return undefined;
      // With conditions, a rule that allows no encoded slash is not for such a path; without, it refuses it.
      if (hasSlash && rule.slashes === 'off' && path.conditions.length > 0) return undefined;
      const captures = capturesOf(path.names, captured, rule.slashes === 'on');
      for (const { name, matches } of path.conditions) {
        if (!Object.hasOwn(captures, name) || !matches(captures[name] ?? '')) return undefined;
      }
      return { rule, captures };
    });
  }
}

const NO_CAPTURES: Readonly<Record<string, string>> = Object.freeze({});

function capturesOf(
  names: readonly (string | undefined)[],
  captured: readonly string[],
  decodesSlash: boolean,
): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_CAPTURES;
  // Own properties only, also for a wildcard named `__proto__`.
  return Object.fromEntries(
    names.flatMap((name, at) => (name === undefined ? [] : [[name, decodePath(captured[at] ?? '', decodesSlash)]])),
  );
}

interface Claim {
  readonly ruleSetId: string;
  readonly ruleId: string;
  readonly host: RouteHost;
  readonly path: RoutePath;
}

/** Refuses rule sets whose routes overlap: which of two teams' rules applies must not depend on the order of loading. */
function assertSeparate(ruleSets: readonly RuleSet[]): void {
  if (ruleSets.length < 2) return;
  // Claims are compared only where their first segments can meet.
  const byFirst = new Map<string, Claim[]>();
  const all: Claim[] = [];
  const wild: Claim[] = [];
  for (const { id: ruleSetId, rules } of ruleSets) {
    for (const { id: ruleId, match } of rules) {
      for (const path of match.paths) {
        for (const host of match.hosts) {
          const claim = { ruleSetId, ruleId, host, path };
          const [first] = path.segments;
          const key = first?.type === 'literal' ? first.text : undefined;
          const others = key === undefined ? all : [...(byFirst.get(key) ?? []), ...wild];
          for (const other of others) assertNoOverlap(other, claim);
          all.push(claim);
          if (key === undefined) wild.push(claim);
          else byFirst.set(key, [...(byFirst.get(key) ?? []), claim]);
        }
      }
    }
  }
}

function assertNoOverlap(one: Claim, other: Claim): void {
  if (one.ruleSetId === other.ruleSetId) return;
  if (!overlap(one.host.segments, other.host.segments) || !overlap(one.path.segments, other.path.segments)) return;
  const message = `conflicting rules: \`${one.ruleId}\` from \`${one.ruleSetId}\` and \`${other.ruleId}\` from \`${other.ruleSetId}\``;
  throw ruleError(
    'ERR_RULE_CONFLICT',
    `${message}: \`${one.path.source}\` and \`${other.path.source}\` match the same requests`,
  );
}

/** Whether there is a path (or host) that both match. */
function overlap(one: readonly Segment[], other: readonly Segment[]): boolean {
  for (let at = 0; ; at++) {
    const [left, right] = [one[at], other[at]];
    if (!left || !right) return !left && !right;
    if (left.type === 'free' || right.type === 'free') return true;
    if (left.type === 'literal' && right.type === 'literal' && left.text !== right.text) return false;
    if (
      left.type !== right.type &&
      (left.type === 'literal' ? left.text : right.type === 'literal' ? right.text : '') === ''
    )
      return false;
  }
}
