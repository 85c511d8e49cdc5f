import type { Policy } from '@writ/rego';
import type { Mutant } from './mutants.ts';
import type { Oracle } from './oracle.ts';
import { checkWithWrit, type Engine, evaluateWithWrit } from './ours.ts';
import { type Difference, differenceOf, type Outcome } from './outcome.ts';

/** What both came to for a mutant, and how that differs. */
export interface Comparison {
  readonly step: 'check' | 'evaluation';
  /** Which of Writ's evaluators `ours` is of. */
  readonly engine: Engine;
  /** Both accepted the modules. */
  readonly accepted: boolean;
  readonly difference: Difference | undefined;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

/** What has another result each time, or asks the network. */
const UNSTEADY =
  /\b(?:time\.now_ns|rand\.intn|uuid\.rfc4122|http\.send|opa\.runtime|net\.lookup_ip_addr|io\.jwt\.encode_sign|test\.sleep|trace)\b|^\s*import (?:time|rand|uuid|http|opa|net|io|test)\b/m;

/** An operand that OPA should have evaluated, a fault of its own; and data where rules are, which `opa eval` refuses to load. */
const INCOMPARABLE = /requires evaluation|conflicting rule for data path/;

/** Asks both about a mutant: first whether the modules are right, then, where they are, for the value. */
export async function compareMutant(mutant: Mutant, oracle: Oracle): Promise<Comparison> {
  const theirs = await oracle.check(mutant);
  const { policy, ...ours } = checkWithWrit(mutant);
  const wrong = differenceOf(ours, theirs);
  const checked = { step: 'check', engine: 'compiled', accepted: policy !== undefined, ours, theirs } as const;
  if (wrong !== undefined || !policy || mutant.modules.some((module) => UNSTEADY.test(module))) {
    return { ...checked, difference: wrong };
  }
  const compiled = await evaluation('compiled', policy, mutant, oracle);
  return compiled.difference === undefined ? evaluation('interpreted', policy, mutant, oracle) : compiled;
}

async function evaluation(engine: Engine, policy: Policy, mutant: Mutant, oracle: Oracle): Promise<Comparison> {
  const ours = evaluateWithWrit(engine, policy, mutant);
  const theirs = await oracle.evaluate(mutant);
  // OPA's index leaves rules out, and with them the errors of their built-ins, that are not left out here.
  if (mutant.strictBuiltinErrors && isOfBuiltin(ours) && !isOfBuiltin(theirs)) {
    return evaluation(engine, policy, { ...mutant, strictBuiltinErrors: false }, oracle);
  }
  const difference = theirs.problems.some((problem) => INCOMPARABLE.test(problem))
    ? undefined
    : differenceOf(ours, theirs);
  return { step: 'evaluation', engine, accepted: true, difference, ours, theirs };
}

function isOfBuiltin({ problems }: Outcome): boolean {
  return problems.some((problem) => /\beval_(?:builtin|type)_error\b/.test(problem));
}
