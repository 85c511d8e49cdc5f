import type { Location } from './ast/types.ts';

/** OPA's code of a diagnostic or of an evaluation error; they are spelled as there. */
export type RegoCode =
  | 'rego_parse_error'
  | 'rego_compile_error'
  | 'rego_type_error'
  | 'rego_unsafe_var_error'
  | 'rego_recursion_error'
  | 'eval_internal_error'
  | 'eval_cancel_error'
  | 'eval_conflict_error'
  | 'eval_type_error'
  | 'eval_builtin_error'
  | 'eval_with_merge_error';

/** One thing that is wrong with a policy. */
export interface Diagnostic {
  readonly code: RegoCode;
  readonly message: string;
  readonly location?: Location;
  /** Lines below the message, such as what a type check had and wanted. */
  readonly details?: readonly string[];
  /** The line that a parse error is about, and how many bytes of it come before the place. */
  readonly excerpt?: { readonly line: string; readonly index: number };
}

/** `file:row: code: message`, as OPA prints it; a line without a file starts with `row:col`. */
export function diagnosticLine({ code, message, location }: Diagnostic): string {
  if (!location) return `${code}: ${message}`;
  const { file, row, col } = location;
  return `${file === '' ? `${row}:${col}` : `${file}:${row}`}: ${code}: ${message}`;
}

/** Parsing or compiling failed; all diagnostics at once. */
export class RegoDiagnosticsError extends Error {
  override readonly name = 'RegoDiagnosticsError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(diagnosticLine).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Evaluation failed as a whole: a conflict, a cancellation, or a built-in's error in strict mode. */
export class RegoEvaluationError extends Error {
  override readonly name = 'RegoEvaluationError';
  readonly code: RegoCode;
  readonly location: Location | undefined;

  constructor(code: RegoCode, message: string, location?: Location) {
    super(diagnosticLine({ code, message, ...(location && { location }) }));
    this.code = code;
    this.location = location;
  }
}
