import type { DatasetStamp, Decision } from '../../decision/types.ts';

/** How many different reasons the answer to a search tells. */
const MAX_REASONS = 10;

/** What `context.writ` says of a decision, as JSON: on what it is based, and why it is refused where it is. */
export function provenanceText({ id, view, datasets, policies, refusal }: Decision): string {
  return JSON.stringify({
    decisionId: id,
    view,
    datasets: stampsOf(datasets),
    policies,
    reasons: refusal ? [{ code: refusal.code, message: refusal.message }] : [],
  });
}

function stampsOf(datasets: Iterable<DatasetStamp>): unknown {
  const stamps = Array.from(datasets, ({ name, position, ageMs }) => {
    const revision = position ? [position.epoch, String(position.seq)] : null;
    return [name, { revision, ageMs: Number.isFinite(ageMs) ? Math.round(ageMs) : null }] as const;
  });
  return Object.fromEntries(stamps);
}

/** What the decisions of a search are based on, as one: the newest view, and why candidates were refused. */
export class SearchBasis {
  readonly #datasets = new Map<string, DatasetStamp>();
  readonly #reasons = new Map<string, { readonly code: string; readonly message: string }>();
  #last: Decision | undefined;

  add(decision: Decision): void {
    this.#last = decision;
    for (const stamp of decision.datasets) this.#datasets.set(stamp.name, stamp);
    if (!decision.refusal || this.#reasons.size >= MAX_REASONS) return;
    const { code, message } = decision.refusal;
    this.#reasons.set(message, { code, message });
  }

  text(): string {
    return JSON.stringify({
      view: this.#last?.view ?? null,
      datasets: stampsOf(this.#datasets.values()),
      policies: this.#last?.policies ?? {},
      reasons: [...this.#reasons.values()],
    });
  }
}
