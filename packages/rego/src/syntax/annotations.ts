import type { Annotations, Comment } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
export function parseAnnotations(_c: readonly Comment[]): {
  annotations: readonly Annotations[];
  errors: readonly Diagnostic[];
} {
  return { annotations: [], errors: [] };
}
