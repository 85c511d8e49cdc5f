import { type Diagnostic, diagnosticLine } from '../diagnostic.ts';
import { compareTexts } from './order.ts';
import { compareLocations } from './terms.ts';

/** Collects what is wrong up to a limit. */
export class Diagnostics {
  readonly #limit: number;
  readonly list: Diagnostic[] = [];
  /** A later stage could not rely on its input. */
  failed = false;

  /** @param limit how many to collect; 0 for all */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns whether to go on looking */
  add(errors: readonly Diagnostic[], recoverable = false): boolean {
    if (errors.length === 0) return true;
    const room = this.#limit > 0 ? this.#limit - this.list.length : Number.POSITIVE_INFINITY;
    if (room <= 0) return false;
    this.list.push(...errors.slice(0, room));
    const full = errors.length >= room;
    this.failed ||= !recoverable || full;
    return !full;
  }

  /** By place, then by text; at the end whether the limit was reached. */
  sorted(): Diagnostic[] {
    const sorted = this.list.toSorted(
      (a, b) => compareLocations(a.location, b.location) || compareTexts(fullText(a), fullText(b)),
    );
    if (this.#limit > 0 && sorted.length >= this.#limit) {
      sorted.push({ code: 'rego_compile_error', message: 'error limit reached' });
    }
    return sorted;
  }
}

function fullText(diagnostic: Diagnostic): string {
  return [diagnosticLine(diagnostic), ...(diagnostic.details ?? [])].join('\n\t');
}
