import type * as cedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError, ValidationError } from '@cedar-policy/cedar-wasm/nodejs';
import { pdpError } from '../../errors.ts';
import type { CedarOptions, CedarSource } from './types.ts';

/** The engine, loaded. */
export type Cedar = typeof cedarWasm;

/** Under these names Cedar keeps what it parsed. */
export interface Preparsed {
  readonly policySet: string;
  readonly schema: string | undefined;
}

interface Part {
  readonly source: CedarSource;
  /** Where its text begins in the source, in bytes. */
  readonly start: number;
  readonly text: string;
}

let count = 0;

/**
 * Parses and checks policies, all at once.
 *
 * @throws WritError `ERR_PDP_POLICY_INVALID` with each mistake and its place
 */
export function preparse(cedar: Cedar, { policies, schema }: CedarOptions): Preparsed {
  const problems: string[] = [];
  const parts = new Map<string, Part>();
  for (const source of policies) {
    const answer = cedar.policySetTextToParts(source.source);
    if (answer.type === 'failure') problems.push(...answer.errors.map((error) => problemText(source, 0, error)));
    else {
      if (answer.policy_templates.length > 0) problems.push(`${source.file}: templates are not supported`);
      for (const part of partsOf(source, answer.policies)) parts.set(idOf(cedar, part, parts), part);
    }
  }
  count += 1;
  const names = { policySet: `writ-${count}`, schema: schema && `writ-${count}` };
  const staticPolicies = Object.fromEntries(Array.from(parts, ([id, { text }]) => [id, text]));
  if (schema) {
    const parsed = cedar.preparseSchema(`writ-${count}`, schema.source);
    if (parsed.type === 'failure') problems.push(...parsed.errors.map((error) => problemText(schema, 0, error)));
    else if (problems.length === 0) {
      const checked = cedar.validate({ schema: schema.source, policies: { staticPolicies } });
      if (checked.type === 'failure') problems.push(...checked.errors.map((error) => problemText(schema, 0, error)));
      else problems.push(...checked.validationErrors.map((error) => validationText(parts, error)));
    }
  }
  if (problems.length === 0) {
    const prepared = cedar.preparsePolicySet(names.policySet, { staticPolicies });
    if (prepared.type === 'failure') problems.push(...prepared.errors.map(({ message }) => message));
  }
  if (problems.length > 0) throw pdpError('ERR_PDP_POLICY_INVALID', problems.join('\n'), { details: { problems } });
  return names;
}

/** The parts are texts of the source, in its order. */
function partsOf(source: CedarSource, texts: readonly string[]): Part[] {
  let from = 0;
  return texts.map((text) => {
    const at = Math.max(source.source.indexOf(text, from), 0);
    from = at + text.length;
    return { source, start: Buffer.byteLength(source.source.slice(0, at)), text };
  });
}

/** What `@id("…")` says, or the file and the number of the line. */
function idOf(cedar: Cedar, part: Part, taken: ReadonlyMap<string, Part>): string {
  const json = cedar.policyToJson(part.text);
  const named = json.type === 'success' ? json.json.annotations?.['id'] : undefined;
  const id = named ?? `${part.source.file}:${placeOf(part.source.source, part.start).row}`;
  if (!taken.has(id)) return id;
  const { row, col } = placeOf(part.source.source, part.start);
  return `${id} (${part.source.file}:${row}:${col})`;
}

function validationText(parts: ReadonlyMap<string, Part>, { policyId, error }: ValidationError): string {
  const part = parts.get(policyId);
  return part ? problemText(part.source, part.start, error) : error.message;
}

function problemText(
  { file, source }: CedarSource,
  start: number,
  { message, help, sourceLocations }: DetailedError,
): string {
  const [location] = sourceLocations ?? [];
  const { row, col } = placeOf(source, start + (location?.start ?? 0));
  const label = location?.label ?? help;
  return `${file}:${row}:${col}: ${message}${label === null ? '' : ` (${label})`}`;
}

/** Row and column of a place in bytes. */
function placeOf(source: string, offset: number): { readonly row: number; readonly col: number } {
  const before = Buffer.from(source).subarray(0, offset).toString('utf8').split('\n');
  return { row: before.length, col: (before.at(-1) ?? '').length + 1 };
}
