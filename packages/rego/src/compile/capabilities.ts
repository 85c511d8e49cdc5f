import { capabilities, features } from '../builtins/capabilities.ts';
import type { BuiltinDeclaration as Declaration } from '../builtins/declarations.ts';
import { declaredFunction } from './types/declared.ts';
import { type FunctionType, unnamed } from './types/lattice.ts';

/** What the compiler has to know of a built-in function. */
export interface CheckedBuiltin {
  readonly name: string;
  readonly decl: FunctionType;
  /** It may have several results, as `walk` does. */
  readonly relation: boolean;
  /** An error in v1 and in strict mode. */
  readonly deprecated: boolean;
}

/** What a policy may use. */
export interface Capabilities {
  readonly builtins: readonly Declaration[];
  /** `rego_v1`, `template_strings`, … */
  readonly features: readonly string[];
}

/** The capabilities of OPA 1.22. */
export const standardCapabilities: Capabilities = { builtins: capabilities, features };

const known = new WeakMap<Declaration, CheckedBuiltin>();

/** A declaration in the form of the compiler. */
export function checkedBuiltin(declaration: Declaration): CheckedBuiltin {
  let builtin = known.get(declaration);
  if (!builtin) {
    const { name, relation = false, deprecated = false } = declaration;
    builtin = { name, decl: declaredFunction(declaration), relation, deprecated };
    known.set(declaration, builtin);
  }
  return builtin;
}

/** The number of operands that a built-in takes. */
export function arityOf({ decl }: CheckedBuiltin): number {
  return decl.args.length;
}

/** Whether a call of the built-in has no value. */
export function isVoid({ decl }: CheckedBuiltin): boolean {
  return unnamed(decl.result) === undefined;
}
