import type { Rule } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { ruleText } from './rule-text.ts';
import { isKeyword } from './tokens.ts';

/** What v1 requires of a rule and its else branches, and v0 does not. */
export function checkV1(rule: Rule): Diagnostic[] {
  const errors: Diagnostic[] = [];
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) {
    for (const message of problems(branch)) errors.push(ruleError(branch, message));
  }
  return errors;
}

/** A rule with a name that v1 has made a keyword. */
export function keywordName(rule: Rule): Diagnostic[] {
  const { name = '', ref } = rule.head;
  const isKeywordName = ref.length < 2 && isKeyword(name, 'v1');
  return isKeywordName ? [ruleError(rule, `${name} keyword cannot be used for rule name`)] : [];
}

function ruleError({ loc }: Rule, message: string): Diagnostic {
  return { code: 'rego_parse_error', message, location: loc };
}

function* problems(rule: Rule): Iterable<string> {
  const { head } = rule;
  const { contains, hasIf, generatedBody, generatedValue } = ruleText(rule);
  const kind = head.args ? 'function' : 'rule';
  for (const { message } of keywordName(rule)) yield message;
  if (generatedBody && generatedValue) yield `${kind} must have value assignment and/or body declaration`;
  if (!generatedBody && !hasIf && !rule.default) yield `\`if\` keyword is required before ${kind} body`;
  if (!head.value && head.key && !contains) yield '`contains` keyword is required for partial set rules';
}
