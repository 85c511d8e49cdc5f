import { isArray, isObject, lookup, sortedEntries, type Value } from '@writ/rego';
import type { Path } from '../../store/types.ts';

/** What a record of the decision log says that a replay needs. */
export interface RecordedDecision {
  readonly id: string;
  readonly entrypoint: Path;
  readonly input: Value | undefined;
  readonly result: Value | undefined;
  /** The code of the refusal, of ours. */
  readonly refusal: string | undefined;
  /** Wall time of the decision, in milliseconds. */
  readonly at: number;
  readonly strictBuiltinErrors: boolean;
  /** Epoch and number of each dataset that it could read; undefined for one that was not loaded. */
  readonly positions: ReadonlyMap<string, readonly [epoch: string, seq: string] | undefined>;
  /** The revision of each policy source. */
  readonly policies: ReadonlyMap<string, string>;
  /** What is not in the record as it was: paths that were erased or masked. */
  readonly covered: readonly string[];
}

/** Reads a record as the log wrote it, also from standard output. @returns undefined where it is none of ours */
export function parseRecord(record: Value): RecordedDecision | undefined {
  const id = lookup(record, 'decision_id');
  const path = lookup(record, 'path');
  const timestamp = lookup(record, 'timestamp');
  const own = lookup(record, 'writ');
  if (typeof id !== 'string' || typeof path !== 'string' || typeof timestamp !== 'string' || own === undefined) return;
  const at = Date.parse(timestamp);
  if (Number.isNaN(at)) return;
  const refusal = lookup(own, 'refusal');
  const exact = texts(lookup(own, 'entrypoint'));
  return {
    id,
    entrypoint: exact.length > 0 ? exact : path.split('/').filter((key) => key !== ''),
    input: lookup(record, 'input'),
    result: lookup(record, 'result'),
    refusal: typeof refusal === 'string' ? refusal : undefined,
    at,
    strictBuiltinErrors: lookup(own, 'strictBuiltinErrors') === true,
    positions: new Map(
      members(lookup(own, 'datasets')).map(([name, dataset]) => {
        const [epoch, seq] = texts(lookup(dataset, 'position'));
        return [name, epoch !== undefined && seq !== undefined ? ([epoch, seq] as const) : undefined];
      }),
    ),
    policies: new Map(
      members(lookup(own, 'policies')).flatMap(([name, revision]) =>
        typeof revision === 'string' ? [[name, revision]] : [],
      ),
    ),
    covered: [...texts(lookup(record, 'erased')), ...texts(lookup(record, 'masked'))],
  };
}

function texts(value: Value | undefined): string[] {
  return value !== undefined && isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function members(value: Value | undefined): [string, Value][] {
  if (value === undefined || !isObject(value)) return [];
  return sortedEntries(value).flatMap(([key, item]) => (typeof key === 'string' ? [[key, item]] : []));
}
