import { isArray, isObject, lookup, type Value } from '@writ/rego';

/** The members of a record that rules may change. */
export type MaskedPart = 'input' | 'result' | 'nd_builtin_cache';

/** What to take out of records, or to put in the place of a value: as rules of OPA's `data.system.log.mask`. */
export interface MaskRule {
  readonly op: 'remove' | 'upsert';
  /** As it was written: what records say below `erased` and `masked`. */
  readonly path: string;
  readonly part: MaskedPart;
  /** The way below the part: of each step the spellings that it may have. */
  readonly steps: readonly (readonly string[])[];
  /** What an `upsert` puts there. */
  readonly value: Value;
}

/** A rule, or what is wrong with it, in one line that repeats no value. */
export type ParsedMask =
  | { readonly ok: true; readonly rule: MaskRule }
  | { readonly ok: false; readonly message: string };

const PARTS: readonly string[] = ['input', 'result', 'nd_builtin_cache'] satisfies readonly MaskedPart[];

/**
 * Reads a rule: a path such as `/input/password`, which is removed, or `{op, path, value}`. In a path `%2F` stands for a slash
 * in a key.
 */
export function parseMask(written: Value): ParsedMask {
  if (typeof written === 'string') return ruleOf('remove', written, null);
  if (!isObject(written)) return wrong('a rule is a path, or an object with `op` and `path`');
  const op = lookup(written, 'op');
  if (op !== 'remove' && op !== 'upsert') return wrong('`op` is `remove` or `upsert`');
  const path = lookup(written, 'path');
  if (typeof path !== 'string') return wrong('`path` is text');
  return ruleOf(op, path, lookup(written, 'value') ?? null);
}

/** Reads what a policy says: an array or a set of rules. One that is wrong makes all wrong. */
export function parseMasks(written: Value): readonly MaskRule[] | { readonly message: string } {
  if (!isArray(written)) return { message: 'the rules are no array or set' };
  const rules: MaskRule[] = [];
  for (const each of written) {
    const parsed = parseMask(each);
    if (!parsed.ok) return parsed;
    rules.push(parsed.rule);
  }
  return rules;
}

function ruleOf(op: MaskRule['op'], path: string, value: Value): ParsedMask {
  const [before, part, ...steps] = path.split('/');
  if (before !== '' || part === undefined) return wrong('a path begins with a slash');
  if (!isPart(part)) return wrong('a path begins with `/input`, `/result` or `/nd_builtin_cache`');
  const spellings: (readonly string[])[] = [];
  for (const step of steps) {
    const decoded = decodedStep(step);
    if (decoded === undefined) return wrong('a `%` in a path stands before two hexadecimal digits');
    spellings.push(decoded === step ? [step] : [step, decoded]);
  }
  return { ok: true, rule: { op, path, part, steps: spellings, value } };
}

function isPart(text: string): text is MaskedPart {
  return PARTS.includes(text);
}

function decodedStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step);
  } catch {
    return undefined;
  }
}

function wrong(message: string): ParsedMask {
  return { ok: false, message };
}
