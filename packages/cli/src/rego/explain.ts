import { isArray, isObject, isSet, parseJson, sortedElements, sortedEntries, typeName, type Value } from '@writ/rego';
import { nodeText, type TraceStep } from '@writ/rego/internal';
import { type Json, ValueJson } from './json.ts';
import { locationJson } from './problem.ts';

/** The values of `--explain`, as OPA's. */
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

/** The steps as `opa eval` prints them below `explanation`. */
export function stepsJson(steps: readonly TraceStep[]): Json {
  return steps.map((step) => ({
    Op: step.op,
    Node: new ValueJson(parseJson(nodeText(step.node))),
    Location: step.location ? locationJson(step.location) : null,
    QueryID: step.queryId,
    ParentID: step.parentId,
    Locals: step.op === 'Note' ? null : step.locals.map(([name, value]) => ({ name, ...termJson(value) })),
    LocalMetadata: step.op === 'Note' ? null : {},
    Message: step.op === 'Note' ? step.text : '',
    Ref: null,
  }));
}

function termJson(value: Value): { readonly type: string; readonly value: Json } {
  const type = typeName(value);
  if (isSet(value)) return { type, value: sortedElements(value).map(termJson) };
  if (isArray(value)) return { type, value: value.map(termJson) };
  if (isObject(value)) return { type, value: sortedEntries(value).map((pair) => pair.map(termJson)) };
  return { type, value: value === null ? {} : new ValueJson(value) };
}
