import { type ConfigIssue, type ConfigNode, issueAt } from '@writ/core';
import { type MapNode, reportOf, validateNode } from '@writ/core/internal';
import { z } from 'zod';
import type { EdgeConfiguration } from '../config/configuration.ts';
import type { ReadDocument } from '../config/document.ts';
import { authenticatorProblem, type DefaultRule } from './default-rule.ts';
import { type RuleSetVersion, type RuleShape, ruleSchema } from './rule-schema.ts';
import { type Pipeline, StepReader } from './steps.ts';

/** A rule that is ready to be built: what it is for, and all stages, inherited ones included. */
export interface PlannedRule extends RuleShape {
  readonly pipeline: Pipeline;
  /** Where it stands. */
  readonly node: ConfigNode;
}

/** A rule set that is valid in itself. */
export interface RuleSet {
  /** Where it came from: `file_system:/path`, a URL. Two rule sets of the same id are versions of one. */
  readonly id: string;
  readonly name: string;
  readonly rules: readonly PlannedRule[];
}

export type RuleSetResult = { readonly warnings: readonly ConfigIssue[] } & (
  | { readonly ok: true; readonly ruleSet: RuleSet }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] }
);

export interface RuleSetOptions {
  readonly id: string;
  readonly configuration: EdgeConfiguration;
  /** Rules must say where requests are forwarded to. */
  readonly isProxy: boolean;
}

const GROUP = 'heimdall.dadrus.github.com/';
const VERSIONS = ['1alpha4', '1beta1'] as const satisfies RuleSetVersion[];

const listSchema = z.strictObject({
  version: z.string(),
  name: z.string().optional(),
  rules: z.array(z.unknown()).min(1),
});
const resourceSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.literal('RuleSet'),
  metadata: z.looseObject({ name: z.string().optional() }).optional(),
  spec: z.strictObject({ authClassName: z.string().optional(), rules: z.array(z.unknown()).min(1) }),
  status: z.unknown().optional(),
});

/**
 * Reads a rule set of heimdall: a document with `version`, or a Kubernetes resource. One mistake refuses the whole set, and
 * all mistakes are reported.
 */
export function readRuleSet(read: ReadDocument, options: RuleSetOptions): RuleSetResult {
  const { node, warnings } = read;
  const file = node?.range.source.name ?? options.id;
  if (!node) return { ok: false, issues: read.issues, warnings };
  const reader = new RuleSetReader(options);
  const ruleSet = reader.read(node);
  const issues = reportOf(read.issues, reader.issues, [file]);
  return ruleSet && issues.length === 0
    ? { ok: true, ruleSet, warnings: [...warnings, ...reader.warnings] }
    : { ok: false, issues, warnings };
}

class RuleSetReader {
  readonly issues: ConfigIssue[] = [];
  readonly warnings: ConfigIssue[] = [];
  readonly #options: RuleSetOptions;

  constructor(options: RuleSetOptions) {
    this.#options = options;
  }

  read(node: ConfigNode): RuleSet | undefined {
    if (node.type !== 'map') {
      this.issues.push(issueAt(node.range, 'ERR_CONFIG_TYPE', 'a rule set is a map with `version` and `rules`'));
      return undefined;
    }
    const isResource = node.entries.has('apiVersion');
    const version = this.#version(node, isResource ? 'apiVersion' : 'version', isResource ? `${GROUP}v` : '');
    const shape = validateNode<unknown>(isResource ? resourceSchema : listSchema, node, { environment: {} });
    if (!shape.ok) this.issues.push(...shape.issues);
    if (!version) return undefined;
    const body = isResource ? node.entries.get('spec')?.value : node;
    const list = body?.type === 'map' ? body.entries.get('rules')?.value : undefined;
    const rules = list?.type === 'list' ? list.items.flatMap((item) => this.#rule(item, version) ?? []) : [];
    this.#assertUnique(rules);
    return { id: this.#options.id, name: nameOf(node, isResource), rules };
  }

  #version(node: MapNode, key: string, prefix: string): RuleSetVersion | undefined {
    const value = node.entries.get(key)?.value;
    if (!value) return undefined;
    const text = value.type === 'scalar' ? value.text : '';
    const found = VERSIONS.find((version) => text === `${prefix}${version}`);
    if (!found) {
      const known = VERSIONS.map((version) => `\`${prefix}${version}\``).join(' and ');
      this.issues.push(
        issueAt(value.range, 'ERR_CONFIG_KIND', `unsupported rule set version: \`${text}\`; known: ${known}`),
      );
    }
    return found;
  }

  #rule(node: ConfigNode, version: RuleSetVersion): PlannedRule | undefined {
    const { configuration, isProxy } = this.#options;
    const before = this.issues.length;
    const shape = validateNode(ruleSchema(version, configuration.scope), node, { environment: {} });
    if (!shape.ok) this.issues.push(...shape.issues);
    if (node.type !== 'map') return undefined;
    if (isProxy && !node.entries.has('forward_to')) {
      this.#refuse(node, 'proxy mode requires forward_to definition; say where requests go: `forward_to: {host: …}`');
    }
    const reader = new StepReader(configuration.catalogue, configuration.scope);
    const own = reader.pipeline(node.entries.get('execute')?.value, node.entries.get('on_error')?.value);
    this.issues.push(...reader.issues);
    const pipeline = inherited(own, configuration.defaultRule);
    const problem = reader.issues.length === 0 ? authenticatorProblem(pipeline) : undefined;
    if (problem !== undefined) this.#refuse(node.entries.get('execute')?.value ?? node, problem);
    if (shape.ok) this.#warn(shape.value, node);
    return shape.ok && this.issues.length === before ? { ...shape.value, pipeline, node } : undefined;
  }

  #refuse(node: ConfigNode, message: string): void {
    const range = node.type === 'map' ? ([...node.entries.values()][0]?.keyRange ?? node.range) : node.range;
    this.issues.push(issueAt(range, 'ERR_CONFIG_VALUE', message));
  }

  /** What is allowed and seldom meant. */
  #warn({ match, id }: RuleShape, node: ConfigNode): void {
    const withPort = match.hosts.find(({ source }) => /:\d+$/.test(source));
    if (!withPort) return;
    const message = `rule \`${id}\`: the host \`${withPort.source}\` matches only requests that name this port`;
    this.warnings.push(issueAt(node.range, 'ERR_CONFIG_VALUE', message));
  }

  #assertUnique(rules: readonly PlannedRule[]): void {
    const seen = new Set<string>();
    for (const { id, node } of rules) {
      if (seen.has(id)) this.#refuse(node, `there are two rules with the id \`${id}\``);
      seen.add(id);
    }
  }
}

/** Each stage that a rule does not have is the default rule's, as a whole. */
function inherited(own: Pipeline, defaultRule: DefaultRule | undefined): Pipeline {
  if (!defaultRule) return own;
  const from = defaultRule.pipeline;
  return {
    authenticators: own.authenticators.length > 0 ? own.authenticators : from.authenticators,
    handlers: own.handlers.length > 0 ? own.handlers : from.handlers,
    finalizers: own.finalizers.length > 0 ? own.finalizers : from.finalizers,
    errorHandlers: own.errorHandlers.length > 0 ? own.errorHandlers : from.errorHandlers,
  };
}

function nameOf(node: MapNode, isResource: boolean): string {
  const holder = isResource ? node.entries.get('metadata')?.value : node;
  const name = holder?.type === 'map' ? holder.entries.get('name')?.value : undefined;
  return name?.type === 'scalar' ? name.text : '';
}
