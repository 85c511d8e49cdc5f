import type { BuiltinDeclaration, DeclaredType } from '../../builtins/declarations.ts';
import {
  ANY,
  anyType,
  arrayType,
  BOOLEAN,
  type FunctionType,
  functionType,
  NULL,
  NUMBER,
  objectType,
  STRING,
  setType,
  type Type,
} from './lattice.ts';

/** The type of a declared function, with the names of its parameters. */
export function declaredFunction({ args, variadic, result }: BuiltinDeclaration): FunctionType {
  return functionType(args.map(declaredType), result && declaredType(result), variadic && declaredType(variadic));
}

function declaredType(declared: DeclaredType): Type {
  const type = bareType(declared);
  return declared.name === undefined ? type : { kind: 'named', name: declared.name, type };
}

function bareType(declared: DeclaredType): Type {
  switch (declared.type) {
    case 'null':
      return NULL;
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return NUMBER;
    case 'string':
      return STRING;
    case 'any':
      return declared.of ? anyType(declared.of.map(bareType)) : ANY;
    case 'array':
      return arrayType((declared.static ?? []).map(bareType), declared.dynamic && bareType(declared.dynamic));
    case 'set':
      return setType(bareType(declared.of));
    default: {
      const fixed = (declared.static ?? []).map(({ key, value }) => ({ key, value: bareType(value) }));
      const { dynamic } = declared;
      return objectType(fixed, dynamic && { key: bareType(dynamic.key), value: bareType(dynamic.value) });
    }
  }
}
