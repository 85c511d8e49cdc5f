import { decodePath } from '../matching/normalize.ts';
import type { Runtime } from '../mechanisms/runtime.ts';
import { Exchange } from '../request/exchange.ts';
import { Failure } from '../request/failure.ts';
import type { RequestView } from '../request/request-view.ts';
import { BuiltRule, type Outcome, type Tracer } from './built-rule.ts';
import type { DefaultRule } from './default-rule.ts';
import { RuleIndex } from './rule-index.ts';
import type { RuleSet } from './rule-set.ts';

/** A request with the rule that is for it. */
export interface Matched {
  readonly rule: BuiltRule;
  readonly exchange: Exchange;
  /** The path as it is forwarded. */
  readonly path: string;
}

/**
 * The rules of an edge: those of all rule sets, and the default rule. A rule set is taken as a whole or not at all, and
 * requests see either all of it or nothing.
 */
export class EdgeRules {
  readonly #runtime: Runtime;
  readonly #default: BuiltRule | undefined;
  readonly #ruleSets = new Map<string, RuleSet>();
  #index: RuleIndex;

  /** @throws what {@link BuiltRule} throws */
  constructor(defaultRule: DefaultRule | undefined, runtime: Runtime) {
    this.#runtime = runtime;
    this.#index = new RuleIndex([], runtime);
    this.#default =
      defaultRule &&
      new BuiltRule(
        { id: 'default', ruleSetId: 'config', slashes: 'off', forwardTo: undefined, pipeline: defaultRule.pipeline },
        runtime,
      );
  }

  get ruleCount(): number {
    return this.#index.ruleCount;
  }

  get ruleSets(): readonly RuleSet[] {
    return [...this.#ruleSets.values()];
  }

  /** Headers that nobody outside may send, because a rule sets them. */
  isSetByRules(name: string): boolean {
    return this.#index.setHeaders.has(name) || (this.#default?.setsHeaders.includes(name) ?? false);
  }

  /**
   * Puts a new version of a rule set in the place of the one before.
   *
   * @throws ERR_RULE_CONFLICT, ERR_EDGE_UNSUPPORTED, ERR_EDGE_KEY, ERR_EDGE_SECRET; then nothing has changed
   */
  put(ruleSet: RuleSet): void {
    const next = new Map(this.#ruleSets).set(ruleSet.id, ruleSet);
    this.#index = new RuleIndex([...next.values()], this.#runtime);
    this.#ruleSets.set(ruleSet.id, ruleSet);
  }

  /** Takes a rule set out. */
  remove(id: string): void {
    if (!this.#ruleSets.delete(id)) return;
    this.#index = new RuleIndex([...this.#ruleSets.values()], this.#runtime);
  }

  /** Finds the rule that a request is for. */
  match(request: RequestView, signal?: AbortSignal): Matched | Failure {
    const found = this.#index.find(request.target);
    const rule = found?.rule ?? this.#default;
    if (!rule) return new Failure('no_rule_error', 'no rule matches the request');
    const { rawPath } = request.target;
    if (rule.slashes === 'off' && rawPath.includes('%2F')) {
      return new Failure('precondition_error', 'path contains encoded slash, which is not allowed');
    }
    request.captures = found?.captures ?? {};
    request.path = decodePath(rawPath, rule.slashes === 'on');
    const path = rule.slashes === 'on' ? rawPath.replaceAll('%2F', '/') : rawPath;
    return { rule, exchange: new Exchange(request, signal, (use) => this.#runtime.secrets.forTemplate(use)), path };
  }

  /** Finds the rule and takes the request through it. The body, where it is needed, must be there. */
  async decide({ rule, exchange }: Matched, trace?: Tracer): Promise<Outcome> {
    return rule.run(exchange, trace);
  }
}
