import { templates } from '../config/fields.ts';
import type { Template, TemplateMap } from '../template/index.ts';
import { type Property, withDefault } from './property.ts';

/** Named templates that other templates and expressions see as `Values`. */
export type Values = Readonly<Record<string, Template>>;

/** The property `values`, which a rule's are merged into key by key. */
export function valuesProperty(description: string): Property<Values> {
  return withDefault(templates(), {}, description, { overridable: true, merge: 'keys' });
}

/** Renders values in the order of their names, so that two equal requests have equal texts. */
export function renderValues(values: Values, root: TemplateMap): Record<string, string> {
  const rendered: Record<string, string> = {};
  for (const name of Object.keys(values).toSorted()) rendered[name] = values[name]?.render(root) ?? '';
  return rendered;
}

/** Whether any of these templates reads the body of the request. */
export function readBody(...templatesToCheck: readonly (Template | undefined)[]): boolean {
  return templatesToCheck.some((candidate) => candidate?.reads.has('Body'));
}
