import type { Term } from '../ast/types.ts';
import { refText } from './text.ts';

/** The dotted name that a call calls. Most built-ins have a name of one part, for which there is nothing to build. */
export function operatorName(operator: readonly Term[]): string {
  const [head] = operator;
  return operator.length === 1 && head?.type === 'var' ? head.value : refText(operator);
}
