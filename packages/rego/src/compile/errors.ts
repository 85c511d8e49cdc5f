import type { Location } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';

export function compileError(location: Location | undefined, message: string): Diagnostic {
  return { code: 'rego_compile_error', message, ...(location && { location }) };
}

export function typeError(location: Location | undefined, message: string, details?: readonly string[]): Diagnostic {
  return { code: 'rego_type_error', message, ...(location && { location }), ...(details && { details }) };
}

export function unsafeError(location: Location | undefined, message: string): Diagnostic {
  return { code: 'rego_unsafe_var_error', message, ...(location && { location }) };
}
