import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { moduleText } from '../ast/json.ts';
import { RegoDiagnosticsError } from '../diagnostic.ts';
import { PARSE_CASES } from './parse.test.cases.ts';
import { parseBody, parseModule, parseTerm } from './parse.ts';

function errorsOf(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof RegoDiagnosticsError, String(error));
    return error.diagnostics.map(({ message, location }) => `${location?.row}:${location?.col}: ${message}`);
  }
  return [];
}

const WORDS: readonly string[] = [
  ...'p x { } [ ] ( ) , ; : := = == | & + - * if contains else some every in not and or with as import'.split(' '),
  ...'package default _ "a" 1 .5 $"{x}" $" " ` . data rego.v2'.split(' '),
  '\\',
  '\n',
  '# METADATA\n',
  '# title: [\n',
  'import future.keywords\n',
];

describe('parseModule', () => {
  for (const { note, version, text, ast, errors } of PARSE_CASES) {
    it(`agrees with OPA (${version}): ${note}`, () => {
      if (ast === undefined) {
        assert.deepEqual(
          errorsOf(() => parseModule(text, { regoVersion: version })),
          errors,
        );
      } else {
        const module = parseModule(text, { file: 'case.rego', regoVersion: version });
        assert.equal(moduleText(module, { compact: true }), ast);
      }
    });
  }

  it('refuses a text without a statement', () => {
    assert.deepEqual(
      errorsOf(() => parseModule('# nothing')),
      ['0:0: empty module'],
    );
  });

  it('puts no node in two places, so that one can be changed where it is', () => {
    const texts = [
      ...PARSE_CASES.map(({ version, text }) => ({ version, text })),
      {
        version: 'v0' as const,
        text: 'package a\np[x] = y { y = x } else = 2 { true }\nq["b"] = 1\nf([x]) { x } { x > 1 }',
      },
      { version: 'v1' as const, text: 'package a\np[x] := y if { y := {x | x}[_] } else := {a | b}\nq["b"] := 1' },
    ];
    for (const { version, text } of texts) {
      let waiting: unknown[] = [];
      try {
        const { package: path, imports, rules } = parseModule(text, { regoVersion: version });
        waiting = [path, imports, rules];
      } catch {
        continue;
      }
      const seen = new Set<unknown>();
      for (let node = waiting.pop(); node; node = waiting.pop()) {
        if (typeof node !== 'object') continue;
        assert.ok(!seen.has(node), `${JSON.stringify(node)} of ${text}`);
        seen.add(node);
        for (const [key, value] of Object.entries(node)) {
          if (!['loc', 'aliasLoc', 'annotations'].includes(key) && value) waiting.push(value);
        }
      }
    }
  });

  it('gives a rule the text of its place, a chain of else included', () => {
    const [rule] = parseModule('package a\n\np := 1 if x else := 2 if y').rules;
    assert.equal(rule?.loc.text, 'p := 1 if x else := 2 if y');
    assert.equal(rule?.else?.loc.text, 'else := 2 if y');
    assert.equal(rule?.loc.row, 3);
  });

  it('tells the version that imports raise', () => {
    const version = (text: string): string => parseModule(text, { regoVersion: 'v0' }).regoVersion;
    assert.equal(version('package a'), 'v0');
    assert.equal(version('package a\nimport rego.v1'), 'v0v1');
  });

  const nested: Record<string, string> = {
    arrays: '[',
    braces: '{',
    parentheses: '(',
    calls: 'f(',
    objects: '{1: ',
    comprehensions: '[x | ',
    templates: '$"{',
    keys: 'x[',
  };
  for (const [name, open] of Object.entries(nested)) {
    it(`ends with an error in 100,000 nested ${name}`, () => {
      const errors = errorsOf(() => parseModule(`package a\np := ${open.repeat(100_000)}`));
      assert.match(errors.at(-1) ?? '', /max parsing recursion depth exceeded/);
    });
  }

  for (const open of ['not {', '{', '(', '{x | ', 'every x in y {', '({']) {
    it(`ends with an error in 100,000 nested ${open} of a body`, () => {
      const text = `package a\nimport future.keywords\np if { ${open.repeat(100_000)}`;
      assert.match(errorsOf(() => parseModule(text)).at(-1) ?? '', /max parsing recursion depth exceeded/);
    });
  }

  it('ends with an error in a chain of 100,000 operators', () => {
    const errors = errorsOf(() => parseModule(`package a\np := 1${' + 1'.repeat(100_000)}`));
    assert.match(errors[0] ?? '', /max parsing recursion depth exceeded/);
  });

  it('gives up on a text that it would have to read exponentially often', () => {
    const text = `package a\nimport rego.v2\np if { ${'{x | '.repeat(60)}y${'}'.repeat(60)} }`;
    assert.match(errorsOf(() => parseModule(text))[0] ?? '', /too many attempts/);
  });

  it('takes a reference of 20,000 keys in good time', () => {
    const [rule] = parseModule(`package a\np${'[x]'.repeat(20_000)} := 1`).rules;
    assert.equal(rule?.head.ref.length, 20_001);
  });

  it('throws nothing but diagnostics, whatever the text', () => {
    const word = fc.constantFrom(...WORDS);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('v0' as const, 'v1' as const), (source, regoVersion) => {
        errorsOf(() => parseModule(`package a\n${source}`, { regoVersion }));
        errorsOf(() => parseModule(source, { regoVersion }));
        errorsOf(() => parseBody(source, { regoVersion }));
        errorsOf(() => parseTerm(source, { regoVersion }));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads what the text before its end makes of it as an error at worst', () => {
    for (const { text, version } of PARSE_CASES) {
      for (let end = 0; end < text.length; end += 7) {
        errorsOf(() => parseModule(text.slice(0, end), { regoVersion: version }));
      }
    }
  });
});

describe('parseBody', () => {
  it('reads literals apart by semicolons and line ends', () => {
    assert.deepEqual(
      parseBody('x := 1; y\nz').map(({ index }) => index),
      [0, 1, 2],
    );
  });

  it('takes no statement for a rule', () => {
    const [expr] = parseBody('p = 1');
    assert.ok(Array.isArray(expr?.terms));
  });

  it('knows the keywords that it is told', () => {
    const [expr] = parseBody('a and b', { futureKeywords: ['and'] });
    assert.ok(expr && !Array.isArray(expr.terms));
    assert.equal(expr.terms.type, 'and');
  });

  it('refuses a keyword that there is not', () => {
    assert.throws(() => parseBody('x', { futureKeywords: ['xor'] }), /unknown future keyword: xor/);
  });
});

describe('parseTerm', () => {
  it('reads a composite', () => {
    assert.equal(parseTerm('{"a": [1, x]}').type, 'object');
  });

  it('refuses two', () => {
    assert.throws(() => parseTerm('1; 2'), RegoDiagnosticsError);
  });
});
