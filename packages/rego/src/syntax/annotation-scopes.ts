import type { Module } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
export function attachAnnotations(_m: Module): readonly Diagnostic[] {
  return [];
}
