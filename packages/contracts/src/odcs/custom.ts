import type { ConfigNode, MapNode } from '@writ/core';
import { childAt, mapsAt, textAt } from './tree.ts';

/** What the profile `authz-pip/1` adds to a contract, by the part that it stands in. */
export const PROFILE_KEYS = {
  contract: ['compatibility', 'onInvalid', 'unknownFields', 'profile'],
  object: [
    'eventType',
    'mount',
    'entity',
    'unknownFields',
    'onInvalid',
    'compatibility',
    'reservedNames',
    'maxShrink',
    'batch',
  ],
  attribute: ['default', 'unit', 'sunset', 'replacedBy'],
  serviceLevel: ['onStale', 'hardLimit'],
} as const;

export type ProfilePart = keyof typeof PROFILE_KEYS;

/** A custom property of the profile. */
export interface ProfileEntry {
  readonly name: string;
  readonly node: MapNode;
  readonly value: ConfigNode;
  /** `vendor: authz` says that it is meant for us; without a vendor the name alone does. */
  readonly explicit: boolean;
}

/**
 * The custom properties of a part that belong to the profile: those with `vendor: authz`, and, because ODCS before 3.2 has no
 * `vendor`, those without one whose name the profile knows.
 */
export function profileEntries(node: ConfigNode | undefined, part: ProfilePart): readonly ProfileEntry[] {
  const known: readonly string[] = PROFILE_KEYS[part];
  return mapsAt(node, 'customProperties').flatMap((custom) => {
    const name = textAt(custom, 'property');
    const value = childAt(custom, 'value');
    const vendor = textAt(custom, 'vendor');
    if (name === undefined || !value) return [];
    if (vendor !== 'authz' && (vendor !== undefined || !known.includes(name))) return [];
    return [{ name, node: custom, value, explicit: vendor === 'authz' }];
  });
}

/** Whether a contract is written for policies: then what cannot be enforced is an error and not a remark. */
export function usesProfile(document: MapNode): boolean {
  return (
    profileEntries(document, 'contract').some(({ explicit }) => explicit) ||
    mapsAt(document, 'schema').some((object) =>
      profileEntries(object, 'object').some(({ explicit, name }) => explicit || name === 'mount'),
    )
  );
}
