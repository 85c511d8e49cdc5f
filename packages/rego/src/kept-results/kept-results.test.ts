import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compile, decide, keepResults, type Policy, prepare } from '../api/index.ts';
import { RegoDiagnosticsError, RegoEvaluationError } from '../diagnostic.ts';
import { dataArbitrary, inputArbitrary, policyArbitrary } from '../testing/policy-arbitrary.ts';
import { formatValue, fromJs } from '../value/index.ts';
import type { PlainObject, Value } from '../value/types.ts';

type Path = readonly string[];

/** Results kept for data that a test changes. */
function keeper(policy: Policy) {
  const watched: { paths: readonly Path[]; forget: () => void }[] = [];
  const kept = keepResults(policy, (paths, forget) => watched.push({ paths, forget }));
  return {
    kept,
    watched: () => watched.flatMap(({ paths }) => paths.map((path) => path.join('.'))),
    changed: (at: Path): void => {
      for (const { paths, forget } of watched) if (paths.some((path) => overlap(path, at))) forget();
    },
  };
}

function overlap(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}

function outcome(run: () => Value | undefined): string {
  try {
    const value = run();
    return value === undefined ? 'undefined' : formatValue(value);
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
    return error.code;
  }
}

/** Undefined for a policy that makes no sense to the type checker. */
function compiled(source: string): Policy | undefined {
  try {
    return compile([{ file: 'p.rego', source }]);
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    return undefined;
  }
}

describe('kept results', () => {
  it('change no answer, whatever changes', () => {
    let used = 0;
    const change = fc.record({ key: fc.constantFrom('a', 'b', 'c'), data: dataArbitrary, input: inputArbitrary });
    fc.assert(
      fc.property(policyArbitrary, dataArbitrary, fc.array(change, { maxLength: 4 }), (source, first, changes) => {
        const policy = compiled(source);
        fc.pre(policy !== undefined);
        const { kept, watched, changed } = keeper(policy);
        const queries = ['allow', 's', 'o', 't', 'd', 'h'].map((rule) => prepare(policy, `data.p.${rule}`));
        let data: PlainObject = first;
        for (const { key, data: other, input } of changes) {
          for (const query of queries) {
            const wanted = outcome(() => decide(query, input, { data, engine: 'interpreted' }));
            // Twice: what the first keeps, the second uses.
            for (let turn = 0; turn < 2; turn++) {
              assert.equal(
                outcome(() => decide(query, input, { data, kept })),
                wanted,
                source,
              );
            }
          }
          data = Object.assign({}, data, { [key]: other[key] ?? null });
          changed([key]);
        }
        used += watched().length;
      }),
      { numRuns: 150 },
    );
    assert.ok(used > 50, `only ${used} places were watched`);
  });

  /** What a rule says in a first evaluation, and in a second one where everything that could change has, but no data. */
  function twice(source: string, rule = 'p'): readonly string[] {
    const policy = compile([{ file: 'a.rego', source: `package a\n${source}` }]);
    const { kept } = keeper(policy);
    const query = prepare(policy, `data.a.${rule}`);
    const data = fromJs({ d: { x: 1 } });
    return [1, 2].map((turn) =>
      outcome(() => decide(query, fromJs({ n: turn }), { data, kept, now: BigInt(turn), seed: `${turn}` })),
    );
  }

  const differs: Readonly<Record<string, string>> = {
    'the input': 'p := input.n',
    'a rule that reads the input': 'p := q\nq := {x | x := input.n}',
    'an else that reads the input': 'p := 1 if data.d.y else := input.n',
    'a default beside the input': 'default p := 0\np := input.n',
    'a function that reads the input': 'p := f(1)\nf(x) := x + input.n',
    'the time': 'p := time.now_ns()',
    'the time in a comprehension': 'p := [x | some x in [time.now_ns()]]',
    'the time in a function': 'p := f(1)\nf(x) := x + time.now_ns()',
    'what is random': 'p := uuid.rfc4122("k")',
  };
  for (const [what, source] of Object.entries(differs)) {
    it(`are none where the value depends on ${what}`, () => {
      const [first, second] = twice(source);
      assert.notEqual(first, second);
    });
  }

  it('are used: the value is the same object', () => {
    const policy = compile([{ file: 'a.rego', source: 'package a\np := {x | some x in data.list}\nq := {"p": p}' }]);
    const { kept, watched, changed } = keeper(policy);
    const query = prepare(policy, 'data.a.q');
    const data = fromJs({ list: [1, 2] });
    const first = decide(query, undefined, { data, kept });
    assert.equal(decide(query, fromJs({}), { data, kept }), first);
    assert.deepEqual([...new Set(watched())].toSorted(), ['a.p', 'list']);
    changed(['other']);
    assert.equal(decide(query, undefined, { data, kept }), first);
    changed(['list', '0']);
    assert.notEqual(decide(query, undefined, { data, kept }), first);
  });

  it('are not used where `with` replaces data, and not made there', () => {
    const source = 'package a\np := data.d.x\nq := [p, r, p]\nr := y if y := p with data.d.x as 2';
    const policy = compile([{ file: 'a.rego', source }]);
    const { kept } = keeper(policy);
    const query = prepare(policy, 'data.a.q');
    for (let turn = 0; turn < 2; turn++) {
      assert.equal(
        outcome(() => decide(query, undefined, { data: fromJs({ d: { x: 1 } }), kept })),
        '[1, 2, 1]',
      );
    }
  });

  it('are not used in strict mode, which wants to hear of errors', () => {
    const policy = compile([{ file: 'a.rego', source: 'package a\np := 1 / data.zero' }]);
    const { kept } = keeper(policy);
    const query = prepare(policy, 'data.a.p');
    const data = fromJs({ zero: 0 });
    assert.equal(
      outcome(() => decide(query, undefined, { data, kept })),
      'undefined',
    );
    assert.equal(
      outcome(() => decide(query, undefined, { data, kept, strictBuiltinErrors: true })),
      'eval_builtin_error',
    );
  });

  it('are kept for a rule that is undefined', () => {
    const policy = compile([{ file: 'a.rego', source: 'package a\np := data.d.x' }]);
    const { kept, changed } = keeper(policy);
    const query = prepare(policy, 'data.a.p');
    assert.equal(decide(query, undefined, { data: fromJs({}), kept }), undefined);
    const data = fromJs({ d: { x: 1 } });
    assert.equal(decide(query, undefined, { data, kept }), undefined);
    changed(['d']);
    assert.equal(decide(query, undefined, { data, kept }), 1);
  });
});
