import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PARSE_CASES } from '../syntax/parse.test.cases.ts';
import { parseBody, parseModule, parseTerm } from '../syntax/parse.ts';
import { copyModule, mapBody } from './copy.ts';
import { moduleText } from './json.ts';
import { compareNumberTexts, compareTerms, makeObject, makeSet } from './order.ts';
import { printBody, printModule, printTerm } from './print.ts';
import type { Module, Term } from './types.ts';
import { collectVars } from './vars.ts';
import { isGround, walk } from './visit.ts';

const modules: readonly [note: string, module: Module][] = PARSE_CASES.filter(({ ast }) => ast !== undefined).map(
  ({ note, version, text }) => [`${version}: ${note}`, parseModule(text, { regoVersion: version })],
);

describe('copyModule', () => {
  for (const [note, module] of modules) {
    it(`shares no node that can change (${note})`, () => {
      const before = moduleText(module, { locations: true });
      const copy = copyModule(module);
      assert.equal(moduleText(copy, { locations: true }), before);
      for (const rule of copy.rules) {
        walk(rule, {
          term: (term) => {
            if (term.type === 'var') term.value = 'changed';
            else if (term.type === 'array' || term.type === 'ref') term.value.pop();
          },
          expr: (expr) => void (expr.index = 99),
        });
      }
      assert.equal(moduleText(module, { locations: true }), before);
    });
  }
});

describe('printModule', () => {
  // Not of these: a template string's constants lose their braces, as in OPA, and v0 gives rules without bodies one.
  const readAgain = modules.filter(([note]) => !/template|without bodies/.test(note));
  for (const [note, module] of readAgain) {
    it(`prints what reads as the same module again (${note})`, () => {
      const version = module.regoVersion === 'v0' ? 'v0' : 'v1';
      const text = printModule(module);
      assert.equal(printModule(parseModule(text, { regoVersion: version })), text);
    });
  }
});

describe('printTerm', () => {
  const terms: Record<string, string> = {
    'a["b"].c["d e"][x][_]': 'a.b.c["d e"][x][_]',
    '1 + 2 * x': 'plus(1, mul(2, x))',
    'a["if"]': 'a["if"]',
    '{2, 1, 1}': '{1, 2}',
    'set()': 'set()',
    '{"b": 1, "a": 2}': '{"a": 2, "b": 1}',
    '[(x + 1) | x := y[_]; not x]': '[(x + 1) | assign(x, y[_]); not x]',
    '{k: v | some k, v in x with input as 1}': '{k: v | some k, v in x with input as 1}',
    '"a\\tb\\u00e9"': '"a\\tbé"',
    '$"a{x}\\{{1}"': '$"a{x}\\{1"',
  };
  for (const [text, printed] of Object.entries(terms)) {
    it(`prints ${text}`, () => {
      const [expr] = parseBody(`x = ${text}`);
      const term = expr && Array.isArray(expr.terms) ? expr.terms[2] : undefined;
      assert.equal(term && printTerm(term), printed);
    });
  }

  it('keeps the groups of and, or and not', () => {
    const options = { allFutureKeywords: true };
    for (const text of ['a and (b or c)', 'a or b and c', 'not (a and b)', 'not {a; b}', '{ a; b } and c']) {
      assert.equal(printBody(parseBody(text, options)), text);
    }
  });
});

describe('collectVars', () => {
  const body = parseBody('x = [y | z[y]]; f(a.b[c]) with input.d as e; every k, v in w { k }');
  const names = (options: Parameters<typeof collectVars>[1]): string =>
    [...collectVars(body, options).keys()].join(' ');

  it('finds all, in order', () => {
    assert.equal(names({}), 'eq x y z f a c input e k v w');
  });

  it('leaves closures out', () => {
    assert.equal(names({ skipClosures: true }), 'eq x f a c input e w');
  });

  it('leaves heads of references out', () => {
    assert.equal(names({ skipRefHead: true }), 'x y c e k v w');
  });

  it('leaves operators out', () => {
    assert.equal(names({ skipRefCallHead: true }), 'x y z a c e k v w');
  });
});

describe('order of terms', () => {
  const numbers = fc.oneof(
    fc.integer().map(String),
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -9, max: 9 }))
      .map(([digits, exponent]) => `${digits}e${exponent}`),
    fc.constantFrom('0', '-0', '0.0', '1.0', '1.50', '1e0', '100e-2'),
  );

  it('compares numbers by value', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [x, y] = [Number(a), Number(b)];
        assert.equal(Math.sign(compareNumberTexts(a, b)), x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });

  it('compares numbers that no double holds', () => {
    assert.equal(compareNumberTexts('9007199254740993', '9007199254740992'), 1);
    assert.ok(compareNumberTexts('1e30000', '1e29999') > 0);
  });

  it('sorts kinds of terms as OPA does', () => {
    const texts = ['null', 'false', '1', '"a"', 'x', 'x.y', '[1]', '{}', 'set()', '[x | x]', '{x: x | x}', '{x | x}'];
    const terms = texts.map((text) => parseTerm(text));
    const sorted = terms.toReversed().toSorted(compareTerms);
    assert.deepEqual(sorted.map(printTerm), terms.map(printTerm));
  });

  it('sorts strings by code points', () => {
    const terms = ['"\\uff5e"', '"😀"'].map((text) => parseTerm(text));
    assert.deepEqual(terms.toReversed().toSorted(compareTerms), terms);
  });

  it('keeps one of equal elements of a set, and all of equal keys of an object', () => {
    const [one, other]: Term[] = [parseTerm('1'), parseTerm('1.0')];
    assert.equal(makeSet([one, other].flatMap((term) => term ?? [])).length, 1);
    assert.ok(one && other);
    assert.equal(
      makeObject([
        [one, one],
        [other, other],
      ]).length,
      2,
    );
  });
});

describe('mapBody', () => {
  it('changes terms in all places', () => {
    const body = parseBody('some x in [x]; y = {x: {x | x}}; $"{x}"; not f(x) with x as x');
    mapBody(body, (term) => (term.type === 'var' && term.value === 'x' ? { ...term, value: 'z' } : term));
    assert.equal(printBody(body), 'some z in [z]; y = {z: {z | z}}; $"{z}"; not f(z) with z as z');
  });
});

describe('isGround', () => {
  it('looks at keys of a reference and not at its head', () => {
    assert.equal(isGround(parseTerm('a.b[1]')), true);
    assert.equal(isGround(parseTerm('a[x]')), false);
  });
});
