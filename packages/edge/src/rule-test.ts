import { type ConfigIssue, issueAt } from '@writ/core';
import { validateNode } from '@writ/core/internal';
import { z } from 'zod';
import type { ReadDocument } from './config/document.ts';
import type { Explanation, TriedRequest } from './explain.ts';

/** A test of rules: a request, and what has to come of it. */
export interface RuleTest {
  readonly name: string;
  readonly request: TriedRequest;
  readonly expected: Expected;
}

interface Expected {
  readonly decision: 'allow' | 'deny' | undefined;
  readonly status: number | undefined;
  readonly rule: string | undefined;
  readonly captures: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

const texts = z.record(z.string(), z.string()).default({});
const schema = z.strictObject({
  tests: z
    .array(
      z
        .strictObject({
          name: z.string().min(1),
          request: z.strictObject({
            method: z
              .string()
              .regex(/^[A-Z]+$/)
              .default('GET'),
            url: z.string().min(1),
            headers: texts,
            body: z.string().default(''),
          }),
          expect: z.strictObject({
            decision: z.enum(['allow', 'deny']).optional(),
            status: z.int().optional(),
            rule: z.string().optional(),
            captures: texts,
            headers: texts,
          }),
        })
        .transform(
          ({ name, request, expect }): RuleTest => ({
            name,
            request,
            expected: {
              decision: expect.decision,
              status: expect.status,
              rule: expect.rule,
              captures: expect.captures,
              headers: expect.headers,
            },
          }),
        ),
    )
    .min(1),
});

export type RuleTestsResult =
  | { readonly ok: true; readonly tests: readonly RuleTest[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** Reads a file with tests of rules. */
export function readRuleTests({ node, issues }: ReadDocument): RuleTestsResult {
  if (!node) return { ok: false, issues };
  const read = validateNode(schema, node, { environment: {} });
  if (!read.ok) return { ok: false, issues: [...issues, ...read.issues] };
  const names = read.value.tests.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return issues.length > 0 ? { ok: false, issues } : { ok: true, tests: read.value.tests };
  return { ok: false, issues: [issueAt(node.range, 'ERR_CONFIG_VALUE', `there are two tests named \`${twice}\``)] };
}

/** What is not as a test expects it: one line for each. */
export function differences(
  explanation: Explanation,
  { decision, status, rule, captures, headers }: Expected,
): string[] {
  const lines: string[] = [];
  const compare = (what: string, got: string | number | undefined, wanted: string | number | undefined): void => {
    if (wanted !== undefined && got !== wanted)
      lines.push(`${what}: expected \`${String(wanted)}\`, got \`${String(got)}\``);
  };
  compare('decision', explanation.decision, decision);
  compare('status', explanation.status, status);
  compare('rule', explanation.rule, rule);
  for (const [name, wanted] of Object.entries(captures)) {
    compare(
      `capture ${name}`,
      Object.hasOwn(explanation.captures, name) ? explanation.captures[name] : undefined,
      wanted,
    );
  }
  for (const [name, wanted] of Object.entries(headers)) {
    const key = name.toLowerCase();
    compare(
      `header ${key}`,
      Object.hasOwn(explanation.headers, key) ? explanation.headers[key]?.join(', ') : undefined,
      wanted,
    );
  }
  return lines;
}
