import { isArray, isObject, isSet, parseJson, sortedElements, sortedEntries, typeName, type Value } from '@writ/rego';
import { nodeText, type TraceStep } from '@writ/rego/internal';
import { type Json, ValueJson } from './json.ts';
import { locationJson } from './problem.ts';

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
