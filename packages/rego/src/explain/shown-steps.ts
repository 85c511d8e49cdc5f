import type { TraceStep } from './steps.ts';

/** Which steps of a trace are shown, by OPA's names. */
export type ExplainMode = 'off' | 'full' | 'notes' | 'fails' | 'debug';

/** The steps that a mode shows. */
export function shownSteps(mode: ExplainMode, steps: readonly TraceStep[]): readonly TraceStep[] {
  if (mode === 'notes') return withWay(steps, 'Note');
  return mode === 'fails' ? withWay(steps, 'Fail') : steps;
}

/** Steps of one kind, before each the way to it as far as it has not been shown. */
function withWay(steps: readonly TraceStep[], op: TraceStep['op']): TraceStep[] {
  const shown: TraceStep[] = [];
  let entered = new Map<number, TraceStep>();
  for (const step of steps) {
    if (step.op === op) {
      const way: TraceStep[] = [];
      for (let at = entered.get(step.queryId); at && at !== way.at(-1); at = entered.get(at.parentId)) way.push(at);
      shown.push(...way.toReversed(), step);
      entered = new Map();
    }
    const isExpression = !Array.isArray(step.node) && 'terms' in step.node;
    if ((step.op === 'Enter' || step.op === 'Redo') && !isExpression) entered.set(step.queryId, step);
  }
  return shown;
}

const GAP = 4;

/** Steps as OPA prints them: places in a column of their own, then the steps indented by their depth. */
export function stepsText(steps: readonly TraceStep[]): string {
  const depths = new Map<number, number>();
  const places = steps.map(placeText);
  const width = Math.max(0, ...places.map((place) => place.length)) + GAP;
  let text = '';
  for (const [index, step] of steps.entries()) {
    const known = depths.get(step.queryId);
    const depth = known ?? (depths.get(step.parentId) ?? 0) + 1;
    if (known === undefined) depths.set(step.queryId, depth);
    const isExpression = !Array.isArray(step.node) && 'terms' in step.node;
    const isOutside = step.op === 'Enter' || (step.op === 'Redo' && !isExpression);
    const shown = step.op === 'Note' ? `"${step.text}"` : step.text;
    text += `${(places[index] ?? '').padEnd(width)} ${'| '.repeat(isOutside ? depth - 1 : depth)}${step.op} ${shown}\n`;
  }
  return text;
}

function placeText({ location }: TraceStep): string {
  if (!location) return '';
  return `${location.file === '' ? 'query' : location.file}:${location.row}`;
}
