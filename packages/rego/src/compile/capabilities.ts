import { BUILTIN_SIGNATURES } from './builtin-signatures.ts';
import { type FunctionType, unnamed } from './types/lattice.ts';
import { parseFunctionType } from './types/notation.ts';

/** What the compiler has to know of a built-in function. */
export interface BuiltinDeclaration {
  readonly name: string;
  readonly decl: FunctionType;
  /** It may have several results, as `walk` does. */
  readonly relation: boolean;
  /** An error in v1 and in strict mode. */
  readonly deprecated: boolean;
  readonly nondeterministic: boolean;
}

/** What a policy may use. */
export interface Capabilities {
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** `rego_v1`, `template_strings`, … */
  readonly features: ReadonlySet<string>;
}

/** Declares a built-in by its signature: `(x: string) => y: number | deprecated`. */
export function declareBuiltin(name: string, signature: string): BuiltinDeclaration {
  const [type = '', flags = ''] = signature.split(' | ');
  return {
    name,
    decl: parseFunctionType(type),
    relation: flags.includes('relation'),
    deprecated: flags.includes('deprecated'),
    nondeterministic: flags.includes('nondeterministic'),
  };
}

/** The number of operands that a built-in takes. */
export function arityOf({ decl }: BuiltinDeclaration): number {
  return decl.args.length;
}

/** Whether a call of the built-in has no value. */
export function isVoid({ decl }: BuiltinDeclaration): boolean {
  return unnamed(decl.result) === undefined;
}

let standard: Capabilities | undefined;

/** The capabilities of OPA 1.22. */
export function standardCapabilities(): Capabilities {
  standard ??= {
    builtins: new Map(
      Object.entries(BUILTIN_SIGNATURES).map(([name, signature]) => [name, declareBuiltin(name, signature)]),
    ),
    features: new Set(['keywords_in_refs', 'rego_v1', 'rego_v2', 'rego_v2_import', 'template_strings']),
  };
  return standard;
}
