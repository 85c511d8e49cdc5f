import { builtinDeclarations } from '../builtins/index.ts';
import { KeptResults, type RuleFacts } from '../kept-results/kept-results.ts';
import type { Policy } from './policy.ts';

/** Built-ins that somebody sees the effect of, or that look at the clock without being declared as nondeterministic. */
const NOT_STEADY: ReadonlySet<string> = new Set([
  'crypto.x509.parse_and_verify_certificates',
  'crypto.x509.parse_and_verify_certificates_with_options',
  'internal.print',
  'internal.test_case',
  'print',
  'trace',
]);

/**
 * Keeps results that do not depend on the input from one evaluation to the next: an option of {@link decide}, for hosts that
 * know when their data changes.
 *
 * @param watch has `forget` called, before the next evaluation, after each change at, above or below one of the paths below
 *   `data`
 *
 * @example
 * const forgets = new Set<() => void>();
 * const kept = keepResults(policy, (paths, forget) => forgets.add(forget));
 * decide(allow, input, { data, kept });
 * // after a change of the data:
 * for (const forget of forgets) forget();
 */
export function keepResults(
  policy: Policy,
  watch: (paths: readonly (readonly string[])[], forget: () => void) => void,
): KeptResults {
  const { graph } = policy.compiled;
  const custom = policy.options.builtins ?? {};
  const facts: RuleFacts = {
    dependencies: (rule) => graph?.dependencies(rule) ?? [],
    isSteady(name) {
      if (!graph || Object.hasOwn(custom, name) || NOT_STEADY.has(name)) return false;
      // Functions that rules define are dependencies.
      if (name.startsWith('data.')) return true;
      const declaration = builtinDeclarations.get(name);
      return declaration !== undefined && declaration.nondeterministic !== true;
    },
  };
  return new KeptResults(facts, watch);
}
