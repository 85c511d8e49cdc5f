import { type ErrorTable, errorFactory } from '@writ/core';

/** Everything that can go wrong at the edge, denied requests aside: those are results. */
export const EDGE_ERRORS = {
  ERR_EDGE_KEY: {
    kind: 'invalid',
    title: 'a signing key cannot be used',
    help: 'write an EC (P-256, P-384, P-521) or RSA (2048 bits or more) private key as PEM, and name it by the id that the message asks for',
  },
  ERR_EDGE_RULES: {
    kind: 'invalid',
    title: 'the rules cannot be taken',
    help: 'correct what the message names; `writ validate ruleset` shows every mistake',
  },
  ERR_EDGE_SECRET: {
    kind: 'invalid',
    title: 'a secret source does not hold what is asked of it',
    help: 'correct the file or the selector that the message names',
  },
  ERR_EDGE_UNSUPPORTED: {
    kind: 'invalid',
    title: 'the configuration asks for something that this edge does not have',
    help: 'remove it, or replace it as the message says',
  },
} as const satisfies ErrorTable;

export type EdgeErrorCode = keyof typeof EDGE_ERRORS;

/** What can be wrong with rules beside their text. */
export const RULE_ERRORS = {
  ERR_RULE_CONFLICT: {
    kind: 'conflict',
    title: 'rules of two rule sets overlap',
    help: 'move both rules into one rule set, or make their hosts or paths different',
  },
} as const satisfies ErrorTable;

export const edgeError: ReturnType<typeof errorFactory<EdgeErrorCode>> = errorFactory(EDGE_ERRORS);

export const ruleError: ReturnType<typeof errorFactory<keyof typeof RULE_ERRORS>> = errorFactory(RULE_ERRORS);
