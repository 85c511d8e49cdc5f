import type { Definition, DirectiveDefinition } from './ast.ts';

/** A schema that queries are validated against. */
export interface Schema {
  readonly types: ReadonlyMap<string, Definition>;
  readonly directives: ReadonlyMap<string, DirectiveDefinition>;
  readonly query: Definition | undefined;
  readonly mutation: Definition | undefined;
  readonly subscription: Definition | undefined;
  /** From a type to the object types that its values may have. */
  readonly possibleTypes: ReadonlyMap<string, readonly Definition[]>;
}
