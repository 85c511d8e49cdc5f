import { ENFORCED } from '../enforcement.ts';
import type { MechanismKind } from './mechanism.ts';
import { MECHANISM_KINDS, typesOf } from './types.ts';

/** One key of a mechanism's `config`, as documentation shows it. */
export interface PropertyReference {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly isRequired: boolean;
  /** As a configuration writes it; undefined where there is none. */
  readonly fallback: unknown;
  /** Rules may set it. */
  readonly isOverridable: boolean;
}

/** A type of mechanism, as documentation shows it. */
export interface MechanismReference {
  readonly kind: MechanismKind;
  readonly type: string;
  readonly description: string;
  /** Recognised, and not built yet: an edge that has it does not start. */
  readonly isMissing: boolean;
  readonly properties: readonly PropertyReference[];
}

/** All types of mechanisms, from the tables that their configuration is read with. */
export function mechanismReference(): readonly MechanismReference[] {
  const scope = { enforcement: ENFORCED, secretSources: undefined };
  return MECHANISM_KINDS.flatMap((kind) =>
    typesOf(kind).map(({ type, description, properties, create }) => ({
      kind,
      type,
      description,
      isMissing: create === undefined,
      properties: Object.entries(properties(scope))
        .filter(([, property]) => !property.isIgnored)
        .map(([name, property]) => ({
          name,
          aliases: property.aliases,
          description: property.description,
          isRequired: property.required,
          fallback: property.fallback,
          isOverridable: property.overridable,
        })),
    })),
  );
}
