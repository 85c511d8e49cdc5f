import type { Location } from '../ast/types.ts';
import { isObject, lookup } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { flip, NONE, plus, type Sign, unsure } from './polarity.ts';
import type { Guards, Scope } from './sources.ts';

/** Where a value is looked at. */
export interface Site {
  readonly rule: string;
  readonly loc: Location;
  readonly guards: Guards | undefined;
}

/** What is done with a value. */
export type Use =
  /** It must be defined, and an object where that is said. */
  | { readonly kind: 'exists'; readonly asObject?: boolean }
  /** It must be defined and pass a test. A number decides `up` where more passes and `down` where less does. */
  | {
      readonly kind: 'test';
      readonly accepts: (value: Value) => boolean;
      readonly direction?: Direction;
      readonly truth?: boolean;
    }
  /** Its members are gone through. */
  | { readonly kind: 'members' }
  /** All of it is read. `decides`: it is the decision itself, so `false` denies. */
  | {
      readonly kind: 'whole';
      readonly as: 'value' | 'subtree';
      readonly direction?: Direction;
      readonly decides?: boolean;
    };

export type Direction = 'up' | 'down';

/** What is asked of a value. */
export interface Demand {
  readonly use: Use;
  /** What it does to the decision if the value is lost. */
  readonly sign: Sign;
  /** What it does if the value becomes another one, or loses members. */
  readonly change: Sign;
  readonly site: Site;
}

const EXISTS: Use = { kind: 'exists' };
const TRUTH: Use = { kind: 'test', accepts: (value) => value !== false, truth: true };
const MEMBERS: Use = { kind: 'members' };

export function siteOf(scope: Scope, loc: Location): Site {
  return { rule: scope.rule, loc, guards: scope.guards };
}

export function mustExist(sign: Sign, site: Site): Demand {
  return { use: EXISTS, sign, change: NONE, site };
}

export function mustBeObject(sign: Sign, site: Site): Demand {
  return { use: { kind: 'exists', asObject: true }, sign, change: unsure(sign), site };
}

export function mustBeTrue(sign: Sign, site: Site): Demand {
  return { use: TRUTH, sign, change: unsure(sign), site };
}

export function mustPass(
  accepts: (value: Value) => boolean,
  direction: Direction | undefined,
  sign: Sign,
  site: Site,
): Demand {
  return { use: { kind: 'test', accepts, ...(direction && { direction }) }, sign, change: unsure(sign), site };
}

/** @param change what losing a member does */
export function goThrough(sign: Sign, change: Sign, site: Site): Demand {
  return { use: MEMBERS, sign, change, site };
}

export function readWhole(as: 'value' | 'subtree', sign: Sign, site: Site, change: Sign = unsure(sign)): Demand {
  return { use: { kind: 'whole', as }, sign, change, site };
}

/** Whether a demand is met by a value: it passes, it fails, or nobody can tell. */
export type Verdict = 'passes' | 'fails' | 'unknown';

/** @param value undefined where it is not known before evaluation */
export function verdictOf(use: Use, value: Value | undefined): Verdict {
  if (use.kind === 'exists' && !use.asObject) return 'passes';
  if (value === undefined) return 'unknown';
  if (use.kind === 'exists') return isObject(value) ? 'passes' : 'fails';
  if (use.kind === 'test') return use.accepts(value) ? 'passes' : 'fails';
  return use.kind === 'whole' && use.decides ? decisionOf(value) : 'unknown';
}

/** A decision is a boolean, or an object with the boolean `decision`. */
function decisionOf(value: Value): Verdict {
  const decision = isObject(value) ? lookup(value, 'decision') : value;
  if (decision === true) return 'passes';
  return decision === false ? 'fails' : 'unknown';
}

/**
 * What it does to the decision if what gives a value does not hold any more.
 *
 * @param verdict of the value that it gives
 * @param instead verdicts of the values that may then stand in its place; `fails` where it may then be undefined
 */
export function lossOf({ sign, change }: Demand, verdict: Verdict, instead: readonly Verdict[]): Sign {
  if (instead.every((other) => other === verdict && other !== 'unknown')) return NONE;
  if (verdict === 'passes' || instead.every((other) => other === 'fails')) return sign;
  if (verdict === 'fails' || instead.every((other) => other === 'passes')) return flip(sign);
  return unsure(plus(sign, change));
}
