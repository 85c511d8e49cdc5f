import type { Rule } from '../ast/types.ts';

/** What the text of a rule says and the tree does not. */
export interface RuleText {
  /** Its head has the keyword `contains`. */
  readonly contains: boolean;
  /** Its head has the keyword `if`. */
  readonly hasIf: boolean;
  /** The value `true` of its head is not in the text. */
  readonly generatedValue: boolean;
  /** The body `true` is not in the text. */
  readonly generatedBody: boolean;
}

const texts = new WeakMap<Rule, RuleText>();

const UNKNOWN: RuleText = { contains: false, hasIf: false, generatedValue: false, generatedBody: false };

/** Remembers how a rule is written. */
export function describeRule(rule: Rule, { contains, hasIf, generatedValue, generatedBody }: RuleText): void {
  texts.set(rule, { contains, hasIf, generatedValue, generatedBody });
}

/** How a rule is written; of one that no parser made, nothing is known. */
export function ruleText(rule: Rule): RuleText {
  return texts.get(rule) ?? UNKNOWN;
}
