import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isArray, lookup, parseJson, toJsonText, type Value } from '@writ/rego';
import fc from 'fast-check';
import { applyMask } from './apply-mask.ts';
import { type MaskRule, parseMask, parseMasks } from './mask-rule.ts';

function rule(written: Value): MaskRule {
  const parsed = parseMask(written);
  if (!parsed.ok) assert.fail(parsed.message);
  return parsed.rule;
}

function apply(written: Value, input: string): string | undefined {
  const outcome = applyMask(rule(written), parseJson(input));
  if (!outcome) return 'unchanged';
  return outcome.value === undefined ? undefined : toJsonText(outcome.value);
}

const upsert = (path: string, value: Value): Value => ({ op: 'upsert', path, value });

describe('mask rules', () => {
  it('remove members', () => {
    assert.equal(apply('/input/a/b', '{"a":{"b":1,"c":2},"d":3}'), '{"a":{"c":2},"d":3}');
  });

  it('remove elements of arrays, which close up', () => {
    assert.equal(apply('/input/a/1', '{"a":[1,2,3]}'), '{"a":[1,3]}');
    assert.equal(apply('/input/0', '[1]'), '[]');
  });

  it('remove the whole part', () => {
    assert.equal(apply('/input', '{"a":1}'), undefined);
  });

  it('change nothing where there is nothing', () => {
    for (const path of ['/input/x', '/input/a/0', '/input/b/7', '/input/b/x', '/input/a/b']) {
      assert.equal(apply(path, '{"a":1,"b":[1]}'), 'unchanged', path);
    }
  });

  it('put values in the place of others', () => {
    assert.equal(apply(upsert('/input/a', '*'), '{"a":{"b":1}}'), '{"a":"*"}');
    assert.equal(apply(upsert('/input/a/0/b', '*'), '{"a":[{"b":1}]}'), '{"a":[{"b":"*"}]}');
  });

  it('make the way to a value that is not there', () => {
    assert.equal(apply(upsert('/input/a/b', 1), '{}'), '{"a":{"b":1}}');
  });

  it('put nothing below scalars and behind the end of arrays', () => {
    assert.equal(apply(upsert('/input/a/b', 1), '{"a":1}'), 'unchanged');
    assert.equal(apply(upsert('/input/a/1', 1), '{"a":[1]}'), 'unchanged');
  });

  it('find keys with characters that paths escape, as they are and unescaped', () => {
    assert.equal(apply('/input/a%2Fb', '{"a/b":1,"a%2Fb":2,"c":3}'), '{"c":3}');
    assert.equal(apply('/input/a b', '{"a b":1}'), '{}');
  });

  it('treat __proto__ as any key', () => {
    assert.equal(apply('/input/__proto__', '{"__proto__":{"a":1},"b":2}'), '{"b":2}');
    assert.equal(apply(upsert('/input/__proto__/x', 1), '{}'), '{"__proto__":{"x":1}}');
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  });

  it('are refused where their path is none', () => {
    for (const path of ['', 'input', '/', '/labels', '/inputs/a', '/input/%zz']) {
      assert.equal(parseMask(path).ok, false, path);
    }
  });

  it('are refused where their operation is none, and then all that came with them', () => {
    const masks = parseMasks(['/input/a', { op: 'delete', path: '/input/b' }]);
    assert.equal('message' in masks && masks.message, '`op` is `remove` or `upsert`');
    assert.ok('message' in parseMasks(true));
  });

  it('remove any value of any document, and nothing else', () => {
    fc.assert(
      fc.property(documentAndPath(), ([document, path]) => {
        const outcome = applyMask(rule(pathText(path)), document);
        const at = valueAt(document, path);
        if (at === undefined) {
          assert.equal(outcome, undefined);
          return;
        }
        assert.ok(outcome);
        if (path.length === 0) assert.equal(outcome.value, undefined);
        else assert.equal(text(outcome.value), text(without(document, path)));
      }),
    );
  });

  it('leave nothing of a secret that they remove, whatever surrounds it', () => {
    fc.assert(
      fc.property(documentAndPath('s3cr3t-7f1e'), ([document, path]) => {
        const outcome = applyMask(rule(pathText(path)), document);
        assert.ok(outcome);
        assert.ok(!text(outcome.value).includes('s3cr3t-7f1e'));
        const replaced = applyMask(rule(upsert(pathText(path), null)), document);
        assert.ok(replaced);
        assert.ok(!text(replaced.value).includes('s3cr3t-7f1e'));
      }),
    );
  });
});

const key = fc.oneof(
  fc.constantFrom('a', 'b', '0', '1', '__proto__', 'a/b', 'a%2Fb', '', ' '),
  fc.string({ maxLength: 3 }),
);

type Step = string | number;

/** A document, and the way to a value in it; where a secret is given, it stands there and nowhere else. */
function documentAndPath(secret?: string): fc.Arbitrary<[Value, readonly Step[]]> {
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('x', 'y'));
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  const step = fc.oneof(
    fc.record({ key, others: fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true }) }),
    fc.record({ before: fc.array(value, { maxLength: 2 }), after: fc.array(value, { maxLength: 2 }) }),
  );
  const inner: fc.Arbitrary<Value> = secret === undefined ? value : fc.constantFrom(secret, [secret], { x: secret });
  return fc.tuple(inner, fc.array(step, { maxLength: 4 })).map(([start, steps]) => {
    let document: Value = start;
    const path: Step[] = [];
    for (const each of steps) {
      if ('key' in each) {
        const others = Object.entries(each.others).filter(([name]) => name !== each.key);
        document = Object.fromEntries([...others, [each.key, document]]);
        path.unshift(each.key);
      } else {
        document = [...each.before, document, ...each.after];
        path.unshift(each.before.length);
      }
    }
    return [document, path];
  });
}

function pathText(path: readonly Step[]): string {
  return ['/input', ...path.map((step) => encodeURIComponent(step))].join('/');
}

function valueAt(document: Value, path: readonly Step[]): Value | undefined {
  let at: Value | undefined = document;
  for (const step of path) at = at === undefined ? undefined : lookup(at, step);
  return at;
}

function text(value: Value | undefined): string {
  return value === undefined ? '' : toJsonText(value);
}

function without(document: Value, [step, ...rest]: readonly Step[]): Value | undefined {
  if (step === undefined) return undefined;
  if (isArray(document)) {
    const index = Number(step);
    const inner = without(document[index] ?? null, rest);
    return inner === undefined ? document.toSpliced(index, 1) : document.with(index, inner);
  }
  // A path also takes the key that is spelled as it is written.
  const written = encodeURIComponent(String(step));
  let entries = Object.entries(document as Record<string, Value>);
  for (const name of new Set([written, String(step)])) {
    entries = entries.flatMap(([each, value]): [string, Value][] => {
      if (each !== name) return [[each, value]];
      const inner = rest.length === 0 ? undefined : name === step ? without(value, rest) : value;
      if (name !== step && rest.length > 0) return [[each, value]];
      return inner === undefined ? [] : [[each, inner]];
    });
  }
  return Object.fromEntries(entries);
}
