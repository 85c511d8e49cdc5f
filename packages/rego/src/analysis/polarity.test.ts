import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  compile,
  evaluate,
  type PlainObject,
  prepare,
  RegoDiagnosticsError,
  RegoEvaluationError,
  type Value,
} from '../index.ts';
import { dataArbitrary, inputArbitrary, policyArbitrary } from '../testing/policy-arbitrary.ts';
import { isArray, lookup, RegoObject } from '../value/index.ts';
import { isObject } from '../value/key.ts';
import { analyze } from './analyze.ts';
import { isCovered, Recorder } from './observation.ts';
import type { Root, Segment } from './paths.ts';
import type { Read } from './reads.ts';

interface Documents {
  readonly data: PlainObject;
  readonly input: PlainObject;
}

/** A policy that compiles, ready to decide; undefined for one that does not. */
function decider(source: string) {
  try {
    const policy = compile([{ file: 'p.rego', source }]);
    const query = prepare(policy, { entrypoint: 'p/allow' });
    const { reads, precise } = analyze(policy, { entrypoint: 'p/allow' });
    assert.ok(precise);
    return { query, reads };
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) return undefined;
    throw error;
  }
}

/** Undefined where the evaluation fails, which is no decision. */
function allowed(query: ReturnType<typeof prepare>, documents: Documents): boolean | undefined {
  try {
    return evaluate(query, { ...documents, fuel: 100_000 }).value === true;
  } catch (error) {
    if (error instanceof RegoEvaluationError) return undefined;
    throw error;
  }
}

/** The paths of all members; of an array only of its last, since losing another one moves those after it. */
function* losable(value: Value, at: readonly string[] = []): Generator<readonly string[]> {
  const keys = isArray(value) ? value.map((_, index) => String(index)) : isObject(value) ? Object.keys(value) : [];
  for (const [index, key] of keys.entries()) {
    const path = [...at, key];
    if (!isArray(value) || index === keys.length - 1) yield path;
    yield* losable(lookup(value, isArray(value) ? index : key) ?? null, path);
  }
}

function without(value: Value, [key = '', ...rest]: readonly string[]): Value {
  if (isArray(value)) {
    if (rest.length === 0) return value.slice(0, -1);
    return value.map((item, index) => (String(index) === key ? without(item, rest) : item));
  }
  const entries = Object.entries<Value>(isObject(value) && !(value instanceof RegoObject) ? value : {});
  return Object.fromEntries(
    entries.flatMap(([name, item]): [string, Value][] => {
      if (name !== key) return [[name, item]];
      return rest.length === 0 ? [] : [[name, without(item, rest)]];
    }),
  );
}

/** What the analysis says that losing a value may do. A part of what is read as a whole may do anything. */
function foreseen(reads: readonly Read[], root: Root, path: readonly string[]): { denies: boolean; grants: boolean } {
  const effects = { denies: false, grants: false };
  for (const { keys, kind, polarity, ...read } of reads) {
    const hits = read.root === root && path.every((key, index) => index >= keys.length || isKey(keys[index], key));
    if (!hits) continue;
    const isPart = keys.length < path.length;
    if (isPart && kind !== 'value' && kind !== 'subtree') continue;
    effects.denies ||= isPart || polarity === 'grant' || polarity === 'both';
    effects.grants ||= isPart || polarity === 'revoke' || polarity === 'both';
  }
  return effects;
}

function isKey(segment: Segment, key: string): boolean {
  return segment === undefined || segment === key || (typeof segment === 'number' && String(segment) === key);
}

const RUNS = { numRuns: 150, seed: 20261123 };

describe('any policy', () => {
  test('is only turned by the loss of a value as the polarity of its reads says', () => {
    let turned = 0;
    fc.assert(
      fc.property(
        policyArbitrary,
        fc.array(fc.tuple(dataArbitrary, inputArbitrary), { minLength: 8, maxLength: 8 }),
        (source, worlds) => {
          const policy = decider(source);
          fc.pre(policy !== undefined);
          for (const [data, input] of worlds) {
            const before = allowed(policy.query, { data, input });
            for (const root of ['data', 'input'] as const) {
              const document = root === 'data' ? data : input;
              for (const path of losable(document)) {
                const after = allowed(policy.query, { data, input, [root]: without(document, path) });
                if (before === undefined || after === undefined || before === after) continue;
                turned += 1;
                const { denies, grants } = foreseen(policy.reads, root, path);
                assert.ok(after ? grants : denies, `losing ${root}/${path.join('/')} made ${before} ${after}`);
              }
            }
          }
        },
      ),
      RUNS,
    );
    assert.ok(turned > 100, `only ${turned} decisions turned`);
  });

  test('reads nothing that was not foreseen', () => {
    fc.assert(
      fc.property(policyArbitrary, dataArbitrary, inputArbitrary, (source, data, input) => {
        const policy = decider(source);
        fc.pre(policy !== undefined);
        const recorder = new Recorder();
        try {
          evaluate(policy.query, {
            data: recorder.document('data', data),
            input: recorder.document('input', input),
            fuel: 100_000,
            trace: () => {
              recorder.start();
            },
          });
        } catch (error) {
          if (!(error instanceof RegoEvaluationError)) throw error;
        }
        assert.deepEqual(
          [...recorder.observations].filter((observation) => !isCovered(policy.reads, observation)),
          [],
        );
      }),
      RUNS,
    );
  });
});
