import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compile, decide, joinsOf, prepare } from '../api/index.ts';
import { formatValue, fromJs } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { DataIndexes } from './data-indexes.ts';

const policy = compile([
  {
    file: 'a.rego',
    source: `package a
by_variable := [k | some k, g in data.grants; g.user == input.user; g.at.doc == input.doc]
by_key := [k | data.grants[k].user == input.user]
constant := {g.at.doc | some g in data.grants; g.user == "u1"}
later := [g | some g in data.grants; g.level > 1; input.user == g.user]
after_a_call := [g | some g in data.grants; count(g) > 1; g.user == input.user]
negated := [k | some k, g in data.grants; not g.user == input.user]
replaced := x if x := by_variable with data.grants as {"z": {"user": "u1", "at": {"doc": "d1"}}}
within := [k | some k, g in data.grants; some h in data.others; g.user == h.user]`,
  },
]);

const RULES = ['by_variable', 'by_key', 'constant', 'later', 'after_a_call', 'negated', 'replaced', 'within'] as const;

const queries = RULES.map((rule) => prepare(policy, `data.a.${rule}`));

function same(data: Value, indexes: DataIndexes, input: Value): void {
  for (const [position, query] of queries.entries()) {
    const [found, wanted] = [
      decide(query, input, { data, indexes }),
      decide(query, input, { data, engine: 'interpreted' }),
    ];
    assert.equal(formatValue(found ?? null), formatValue(wanted ?? null), RULES[position]);
  }
}

const scalar = fc.constantFrom<Value>('u1', 'u2', 1, true, null, '\u0001x');
const entry = fc.oneof(
  fc.record({ user: scalar, at: fc.record({ doc: scalar }), level: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ user: fc.constant<Value>(['u1']) }),
  scalar,
);
const key = fc.constantFrom('a', 'b', '10', '9', 'constructor', '\uff00', '\u{10000}');
const input = fc.record({ user: fc.oneof(scalar, fc.constant<Value>(['u1'])), doc: scalar });

describe('indexes of base data', () => {
  it('find what a search of everything finds, whatever changes', () => {
    const change = fc.record({ key, entry: fc.option(entry, { nil: undefined }) });
    fc.assert(
      fc.property(
        fc.dictionary(key, entry),
        fc.dictionary(key, entry),
        fc.array(fc.tuple(change, input), { maxLength: 8 }),
        (grants: Record<string, Value>, others: Record<string, Value>, steps) => {
          const data = { grants, others };
          const indexes = new DataIndexes(() => data);
          for (const [{ key: name, entry: after }, given] of steps) {
            same(data, indexes, given);
            const before = Object.hasOwn(grants, name) ? grants[name] : undefined;
            if (after === undefined) Reflect.deleteProperty(grants, name);
            else grants[name] = after;
            indexes.changed(['grants', name], before, after);
            same(data, indexes, given);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('find elements of arrays, and forget them when the array changes', () => {
    const data: Record<string, Value> = {
      grants: fromJs([{ user: 'u1' }, 5, { user: 'u2' }, { user: 'u1', level: 2 }]),
    };
    const indexes = new DataIndexes(() => data);
    same(data, indexes, { user: 'u1', doc: 'd' });
    data['grants'] = [{ user: 'u1' }];
    indexes.changed(['grants'], undefined, undefined);
    same(data, indexes, { user: 'u1', doc: 'd' });
  });

  it('are used: a rule finds its entry without a step for each other', () => {
    const entries = Array.from({ length: 1000 }, (_, index) => [`k${index}`, { user: `u${index}` }] as const);
    const data = fromJs({ grants: Object.fromEntries(entries) });
    const indexes = new DataIndexes(() => data);
    const query = prepare(policy, 'data.a.by_key');
    assert.deepEqual(decide(query, { user: 'u7' }, { data, indexes, fuel: 50 }), ['k7']);
    assert.throws(() => decide(query, { user: 'u7' }, { data, fuel: 50 }), /more than 50 steps/);
  });

  it('are known before the first decision', () => {
    const joins = joinsOf(prepare(policy, 'data.a.by_key'));
    assert.deepEqual(
      joins
        .map(({ path, fields }) => `${path.join('.')}: ${fields.map((field) => field.join('.')).join(', ')}`)
        .toSorted(),
      ['grants: user', 'grants: user, at.doc'],
    );
  });
});
