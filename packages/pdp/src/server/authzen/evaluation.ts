import { isObject, lookup, objectOf, type PlainObject, sortedEntries, toJsonText, type Value } from '@writ/rego';
import type { Decision, DecisionRequest } from '../../decision/types.ts';
import type { Path } from '../../store/types.ts';
import { provenanceText } from '../provenance.ts';
import type { Terms } from './types.ts';

/** A decision of AuthZEN (section 5.5), and its JSON. */
export interface Evaluated {
  readonly decision: boolean;
  readonly text: string;
}

/** Where policies answer unless the configuration says otherwise: `data.authzen.allow`. */
export const DEFAULT_ENTRYPOINT: Path = ['authzen', 'allow'];

export type Decide = (request: DecisionRequest) => Decision;

/** Decides one question that is known to be well formed. */
export function evaluate(decide: Decide, entrypoint: Path, question: PlainObject, terms: Terms): Evaluated {
  const decided = decide({ ...terms, entrypoint, input: question });
  const decision = isPermitted(decided);
  const error = errorOf(decided);
  const said = error ? `"error":${JSON.stringify(error)}` : contextOf(decided.value);
  const members = said === undefined ? '' : `${said},`;
  return {
    decision,
    text: `{"decision":${decision},"context":{${members}"writ":${provenanceText(decided)}}}`,
  };
}

/** The answer to one question of a batch that is not well formed (section 7.2.1). */
export function malformed(message: string): Evaluated {
  return {
    decision: false,
    text: `{"decision":false,"context":{"error":${JSON.stringify({ status: 400, message })}}}`,
  };
}

/** Whatever is not a clear yes is a no. */
export function isPermitted({ value, refusal }: Decision): boolean {
  if (refusal || value === undefined) return false;
  return value === true || (isObject(value) && lookup(value, 'decision') === true);
}

/** What the policy wants to tell, as members of JSON; without those that are ours to say. */
function contextOf(value: Value | undefined): string | undefined {
  const context = value !== undefined && isObject(value) ? lookup(value, 'context') : undefined;
  if (context === undefined || !isObject(context)) return undefined;
  const hasOurs = lookup(context, 'writ') !== undefined;
  const kept = hasOurs ? objectOf(sortedEntries(context).filter(([key]) => key !== 'writ')) : context;
  const text = toJsonText(kept).slice(1, -1);
  return text === '' ? undefined : text;
}

/** What went wrong inside; data that is not what it must be is no error but a reason, and stands in `context.writ`. */
function errorOf({ value, refusal }: Decision): { readonly status: number; readonly message: string } | undefined {
  if (refusal) {
    return refusal.code === 'ERR_PDP_EVALUATION' ? { status: 500, message: 'the policy failed' } : undefined;
  }
  const isAnswer =
    value === undefined ||
    typeof value === 'boolean' ||
    (isObject(value) && typeof lookup(value, 'decision') === 'boolean');
  return isAnswer ? undefined : { status: 500, message: 'the policy gave neither a boolean nor `{decision, context}`' };
}
