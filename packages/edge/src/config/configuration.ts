import { type ConfigIssue, type ConfigNode, type Environment, issueAt } from '@writ/core';
import { type MapNode, reportOf } from '@writ/core/internal';
import { ENFORCED, type Enforcement } from '../enforcement.ts';
import { type Catalogue, readCatalogue } from '../mechanisms/catalogue.ts';
import { type DefaultRule, readDefaultRule } from '../rules/default-rule.ts';
import { readDocument } from './document.ts';
import { withOverrides } from './environment-overrides.ts';
import type { Scope } from './fields.ts';
import { type EdgeSettings, readSettings, type SecretSource } from './sections.ts';

/** A wholly valid configuration of an edge. */
export interface EdgeConfiguration {
  readonly settings: EdgeSettings;
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  readonly defaultRule: DefaultRule | undefined;
  readonly secretSources: Readonly<Record<string, SecretSource>>;
}

export type EdgeLoadResult = { readonly warnings: readonly ConfigIssue[] } & (
  | { readonly ok: true; readonly configuration: EdgeConfiguration }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] }
);

export interface EdgeLoadOptions {
  readonly environment: Environment;
  readonly workingDirectory: string;
  readonly enforcement?: Enforcement;
  /** Default `HEIMDALLCFG_`. */
  readonly environmentPrefix?: string;
}

/** The keys at the top of a configuration of heimdall, and ours: `decision_point`. */
const KEYS = new Set([
  'version',
  'serve',
  'management',
  'log',
  'cache',
  'metrics',
  'tracing',
  'profiling',
  'mechanisms',
  'default_rule',
  'decision_point',
  'providers',
  'secret_management',
  'master_key',
  'secrets_reload_enabled',
]);

/** Whether a document looks like a configuration of heimdall, and not like one of ours. */
export function isHeimdallConfiguration(node: ConfigNode | undefined): boolean {
  if (node?.type !== 'map') return false;
  const keys = [...node.entries.keys()];
  return (
    keys.some((key) => KEYS.has(key)) && !['apiVersion', 'kind', 'spec', 'include'].some((key) => keys.includes(key))
  );
}

/**
 * Loads the configuration file of an edge, in heimdall's format of 0.17 or of the release after it. All mistakes are
 * reported at once, each at its place.
 */
export function loadEdgeConfiguration(file: string, options: EdgeLoadOptions): EdgeLoadResult {
  const { environment, enforcement = ENFORCED, environmentPrefix = 'HEIMDALLCFG_' } = options;
  const read = readDocument(file, { ...options, substitutes: true });
  if (!read.node) return { ok: false, issues: read.issues, warnings: read.warnings };
  const node = withOverrides(read.node, environment, environmentPrefix);
  if (node.type !== 'map') {
    const issue = issueAt(node.range, 'ERR_CONFIG_TYPE', 'a configuration is a map');
    return { ok: false, issues: [...read.issues, issue], warnings: read.warnings };
  }
  const scope: Scope = { enforcement, secretSources: secretSourcesOf(node) };
  const issues: ConfigIssue[] = [];
  const settings = readSettings(without(node, ['mechanisms', 'default_rule']), scope, environment);
  if (!settings.ok) issues.push(...settings.issues);
  const catalogue = readCatalogue(node.entries.get('mechanisms')?.value, scope);
  issues.push(...catalogue.issues);
  const defaultRule = readDefaultRule(node.entries.get('default_rule')?.value, catalogue.catalogue, scope);
  issues.push(...defaultRule.issues);
  const { warnings } = read;
  if (!settings.ok || issues.length > 0 || read.issues.length > 0) {
    return { ok: false, issues: reportOf(read.issues, issues, [file]), warnings };
  }
  const configuration: EdgeConfiguration = {
    settings: settings.value,
    scope,
    catalogue: catalogue.catalogue,
    defaultRule: defaultRule.rule,
    secretSources: settings.value.secret_management,
  };
  return { ok: true, configuration, warnings };
}

function secretSourcesOf(node: MapNode): Scope['secretSources'] {
  const section = node.entries.get('secret_management')?.value;
  if (section?.type !== 'map') return new Map();
  return new Map(
    [...section.entries].map(([name, { value }]) => {
      const allowed = value.type === 'map' ? value.entries.get('allow_in_rules')?.value : undefined;
      return [name, { allowInRules: allowed?.type === 'scalar' && allowed.value === true }];
    }),
  );
}

function without(node: MapNode, keys: readonly string[]): MapNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}
