import { toJsonText } from '@writ/rego';
import type { Comparison } from './compare.ts';
import type { Disagreement } from './minimise.ts';
import { fileName } from './ours.ts';
import { describeOutcome } from './outcome.ts';

/** Mutants of a kind, and in how many both agree. */
interface Row {
  checks: number;
  checksAgree: number;
  verdictsAgree: number;
  values: number;
  valuesAgree: number;
}

/** Counts comparisons. */
export class Tally {
  readonly #rows = new Map<string, Row>();

  add(kind: string, { step, difference }: Comparison): void {
    const row = this.#rows.get(kind) ?? { checks: 0, checksAgree: 0, verdictsAgree: 0, values: 0, valuesAgree: 0 };
    this.#rows.set(kind, row);
    const checkDiffers = step === 'check' && difference !== undefined;
    row.checks++;
    if (!checkDiffers) row.checksAgree++;
    if (!checkDiffers || !['verdict', 'failure'].includes(difference)) row.verdictsAgree++;
    if (step !== 'evaluation') return;
    row.values++;
    if (difference === undefined) row.valuesAgree++;
  }

  get total(): Readonly<Row> {
    const total: Row = { checks: 0, checksAgree: 0, verdictsAgree: 0, values: 0, valuesAgree: 0 };
    for (const row of this.#rows.values()) {
      total.checks += row.checks;
      total.checksAgree += row.checksAgree;
      total.verdictsAgree += row.verdictsAgree;
      total.values += row.values;
      total.valuesAgree += row.valuesAgree;
    }
    return total;
  }

  /** One line for each kind, then the total. */
  table(): string {
    const rows = [...this.#rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const lines = [...rows, ['total', this.total] as const].map(([kind, row]) =>
      [
        kind.padEnd(26),
        `check ${share(row.checksAgree, row.checks)}`,
        `verdict ${share(row.verdictsAgree, row.checks)}`,
        `value ${share(row.valuesAgree, row.values)}`,
      ].join('  '),
    );
    return lines.join('\n');
  }
}

function share(agree: number, all: number): string {
  const percent = all === 0 ? '' : `${((100 * agree) / all).toFixed(1)} %`;
  return `${String(agree).padStart(5)} of ${String(all).padStart(5)} ${percent.padStart(7)}`;
}

/** A disagreement for a person to read. */
export function describeDisagreement({ mutant, comparison }: Disagreement): string {
  const { number, kind, regoVersion, strict, strictBuiltinErrors, modules, query, data, input } = mutant;
  const { step, engine, difference, ours, theirs } = comparison;
  const asked = [
    regoVersion,
    ...(strict ? ['strict'] : []),
    ...(strictBuiltinErrors ? ['strict built-in errors'] : []),
  ];
  return [
    `=== ${number} (${kind}): ${step}, ${difference ?? 'none'}; ${asked.join(', ')}`,
    ...modules.map((module, index) => `--- ${fileName(index)}\n${module}`),
    ...(step === 'evaluation'
      ? [`--- query: ${query}\ndata: ${toJsonText(data)}\ninput: ${input === undefined ? 'none' : toJsonText(input)}`]
      : []),
    `--- OPA\n${describeOutcome(theirs)}`,
    `--- Writ${step === 'evaluation' ? `, ${engine}` : ''}\n${describeOutcome(ours)}`,
    '',
  ].join('\n');
}
