import type { Value } from '@writ/rego';
import { parseJson, toJsonText } from '@writ/rego';
import type { EventBody } from '../event.ts';
import { isHostJson } from '../text.ts';
import { applyMask } from './apply-mask.ts';
import { type MaskRule, parseMasks } from './mask-rule.ts';
import { withoutSecrets } from './secret-names.ts';

/** What a policy says of a record: rules as `data.system.log.mask` gives them, and whether to drop the record. */
export interface LogPolicy {
  /** Whether there is anything to ask: else records need not be made into values. */
  readonly isThere: boolean;
  /** @throws Error where it cannot tell: then nothing of the record may be shown */
  drops(event: Value): boolean;
  /** @throws Error as {@link drops}. @returns undefined where there are no rules */
  masks(event: Value): Value | undefined;
}

export interface EventRulesOptions {
  readonly masks: readonly MaskRule[];
  readonly erasesSecretNames: boolean;
  readonly policy: LogPolicy | undefined;
  /** Told where rules failed, with why; it holds nothing of the record. */
  readonly onFailure: (reason: string) => void;
}

/** Everything, where nothing else is sure to be right. */
const ALL_ERASED: EventBody = {
  input: undefined,
  result: undefined,
  erased: ['/input', '/result', '/nd_builtin_cache'],
  masked: [],
};

/**
 * What of a record may be seen.
 *
 * INVARIANT: where a rule cannot be applied, the record goes on without input and result, never as it was.
 */
export class EventRules {
  readonly #options: EventRulesOptions;

  constructor(options: EventRulesOptions) {
    this.#options = options;
  }

  /**
   * @param textOf makes the record of a body: what policies get as input
   * @returns undefined where the record is to be dropped
   */
  apply(
    input: Value | undefined,
    result: Value | undefined,
    textOf: (body: EventBody) => string,
  ): EventBody | undefined {
    const { policy, onFailure } = this.#options;
    try {
      const before: EventBody = { input: jsonOnly(input), result: jsonOnly(result), erased: [], masked: [] };
      const asked = policy?.isThere ? policy : undefined;
      // The policy sees the record as the decision made it, so that its rules can depend on what they mask.
      const event = asked && parseJson(textOf(before));
      if (asked && event !== undefined && asked.drops(event)) return undefined;
      const masked = this.#masked(before);
      const ruled = asked && event !== undefined ? asked.masks(event) : undefined;
      return ruled === undefined ? masked : maskedBy(masked, rulesOf(ruled));
    } catch (error) {
      onFailure(error instanceof MaskError ? error.message : 'the rules could not be evaluated');
      return ALL_ERASED;
    }
  }

  #masked(body: EventBody): EventBody {
    const { masks, erasesSecretNames } = this.#options;
    const ruled = masks.length > 0 ? maskedBy(body, masks) : body;
    if (!erasesSecretNames) return ruled;
    const erased: string[] = [];
    const input = ruled.input === undefined ? undefined : withoutSecrets(ruled.input, '/input', erased);
    const result = ruled.result === undefined ? undefined : withoutSecrets(ruled.result, '/result', erased);
    return erased.length > 0 ? { ...ruled, input, result, erased: [...ruled.erased, ...erased] } : ruled;
  }
}

/** What rules are that cannot be applied. */
class MaskError extends Error {}

function rulesOf(value: Value): readonly MaskRule[] {
  const rules = parseMasks(parseJson(toJsonText(value)));
  if ('message' in rules) throw new MaskError(rules.message);
  return rules;
}

/** Rules are for what records say, which is JSON. */
function jsonOnly(value: Value | undefined): Value | undefined {
  return value === undefined || isHostJson(value) ? value : parseJson(toJsonText(value));
}

function maskedBy(body: EventBody, rules: readonly MaskRule[]): EventBody {
  let { input, result } = body;
  const erased = [...body.erased];
  const masked = [...body.masked];
  for (const rule of rules) {
    const part = rule.part === 'input' ? input : rule.part === 'result' ? result : undefined;
    const outcome = part === undefined ? undefined : applyMask(rule, part);
    if (!outcome) continue;
    if (rule.part === 'input') input = outcome.value;
    else result = outcome.value;
    (rule.op === 'remove' ? erased : masked).push(rule.path);
  }
  return { input, result, erased, masked };
}
