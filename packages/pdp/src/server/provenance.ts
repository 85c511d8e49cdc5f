import type { DatasetStamp, Decision } from '../decision/types.ts';

/** How many different reasons the answer to a search tells. */
const MAX_REASONS = 10;

/** On what a decision is based, and why it is refused where it is: `context.writ` of AuthZEN, `writ` of OPA's answers. */
export interface Provenance {
  readonly decisionId: string;
  /** The revision of the view. */
  readonly view: number;
  readonly datasets: Readonly<Record<string, Stamp>>;
  readonly policies: Readonly<Record<string, string>>;
  readonly reasons: readonly Reason[];
}

/** How far and how old a dataset was; null where nothing is known. */
type Stamp = {
  readonly revision: readonly [epoch: string, seq: string] | null;
  readonly ageMs: number | null;
};

type Reason = { readonly code: string; readonly message: string };

export function provenanceOf({ id, view, datasets, policies, refusal }: Decision): Provenance {
  return {
    decisionId: id,
    view,
    datasets: stampsOf(datasets),
    policies,
    reasons: refusal ? [{ code: refusal.code, message: refusal.message }] : [],
  };
}

/**
 * The same as JSON. Much of it is the same from decision to decision: it is written once for each object that the store keeps,
 * and the rest around it.
 */
export function provenanceText({ id, view, datasets, policies, refusal }: Decision): string {
  let stamps = '';
  for (const { name, position, ageMs } of datasets) {
    const age = Number.isFinite(ageMs) ? Math.round(ageMs) : null;
    const revision = position ? kept(position, () => JSON.stringify([position.epoch, String(position.seq)])) : 'null';
    stamps += `${stamps === '' ? '' : ','}${JSON.stringify(name)}:{"revision":${revision},"ageMs":${age}}`;
  }
  const policyText = kept(policies, () => JSON.stringify(policies));
  const reasons = refusal ? JSON.stringify({ code: refusal.code, message: refusal.message }) : '';
  return `{"decisionId":${JSON.stringify(id)},"view":${view},"datasets":{${stamps}},"policies":${policyText},"reasons":[${reasons}]}`;
}

const texts = new WeakMap<object, string>();

/** The text of an object that nobody changes. */
function kept(object: object, write: () => string): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = write();
    texts.set(object, text);
  }
  return text;
}

function stampsOf(datasets: Iterable<DatasetStamp>): Readonly<Record<string, Stamp>> {
  const stamps = Array.from(datasets, ({ name, position, ageMs }): [string, Stamp] => [
    name,
    {
      revision: position ? [position.epoch, String(position.seq)] : null,
      ageMs: Number.isFinite(ageMs) ? Math.round(ageMs) : null,
    },
  ]);
  return Object.fromEntries(stamps);
}

/** What the decisions of a search are based on, as one: the newest view, and why candidates were refused. */
export class SearchBasis {
  readonly #datasets = new Map<string, DatasetStamp>();
  readonly #reasons = new Map<string, Reason>();
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
