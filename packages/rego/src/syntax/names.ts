import type { Term } from '../ast/types.ts';

/** The name that a reference of one part is, such as that of an operator. */
export function nameOf(ref: readonly Term[]): string | undefined {
  const [only] = ref;
  return ref.length === 1 && only?.type === 'var' ? only.value : undefined;
}
