import { type ConfigIssue, type ConfigNode, issueAt } from '@writ/core';
import { validateNode } from '@writ/core/internal';
import { z } from 'zod';
import type { Scope } from '../config/fields.ts';
import type { Catalogue } from '../mechanisms/catalogue.ts';
import { DEFAULT_PRINCIPAL } from '../request/subject.ts';
import { type Pipeline, StepReader } from './steps.ts';

/** What requests get that no rule matches, and where rules take the stages from that they do not have. */
export interface DefaultRule {
  readonly pipeline: Pipeline;
}

const schema = z.strictObject({ execute: z.array(z.unknown()).optional(), on_error: z.array(z.unknown()).optional() });

/** Reads `default_rule`. */
export function readDefaultRule(
  node: ConfigNode | undefined,
  catalogue: Catalogue,
  scope: Scope,
): { readonly rule: DefaultRule | undefined; readonly issues: readonly ConfigIssue[] } {
  if (!node) return { rule: undefined, issues: [] };
  const shape = validateNode(schema, node, { environment: {}, path: ['default_rule'] });
  if (!shape.ok || node.type !== 'map') return { rule: undefined, issues: shape.ok ? [] : shape.issues };
  const reader = new StepReader(catalogue, scope);
  const execute = node.entries.get('execute')?.value;
  const pipeline = reader.pipeline(execute, node.entries.get('on_error')?.value);
  const issues = [...reader.issues];
  const refuse = (code: 'ERR_CONFIG_VALUE' | 'ERR_CONFIG_INSECURE', message: string): void =>
    void issues.push(issueAt((execute ?? node).range, code, message, { path: ['default_rule', 'execute'] }));
  // A step that could not be read hides what would follow from it.
  if (reader.issues.length === 0) {
    const problem = authenticatorProblem(pipeline);
    if (problem !== undefined) refuse('ERR_CONFIG_VALUE', problem);
    const insecure = pipeline.authenticators.find(({ type }) => type.isInsecure);
    if (insecure && scope.enforcement.secureDefaultRule) {
      refuse(
        'ERR_CONFIG_INSECURE',
        `insecure default rule configured: \`${insecure.mechanismId}\` lets everyone in, also as a fallback; accepted with --insecure-skip-secure-default-rule-enforcement`,
      );
    }
  }
  return { rule: { pipeline }, issues };
}

/** What is wrong with the authenticators of a complete pipeline. */
export function authenticatorProblem({ authenticators }: Pipeline): string | undefined {
  if (authenticators.length === 0) return 'no authenticator defined';
  return authenticators.some(({ principal }) => principal === DEFAULT_PRINCIPAL)
    ? undefined
    : 'no authenticator defined which would create a default principal; leave `principal` out of one';
}
