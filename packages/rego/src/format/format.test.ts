import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RegoDiagnosticsError } from '../diagnostic.ts';
import { FORMAT_CASES } from './format.test.cases.ts';
import { formatModule } from './format.ts';
import type { FormatOptions } from './options.ts';

describe('formatModule prints what opa fmt prints', () => {
  for (const { note, text, formatted, ...options } of FORMAT_CASES) {
    it(note, () => {
      assert.equal(formatModule(text, options), formatted);
    });
  }
});

describe('formatModule leaves what it has formatted', () => {
  // In these a comment stays where no line ends.
  const cases = FORMAT_CASES.filter(({ note }) => !note.startsWith('a comment where no line ends'));
  for (const { note, formatted, target, regoVersion } of cases) {
    it(note, () => {
      const version = target === 'v0v1' ? 'v1' : (regoVersion ?? 'v1');
      assert.equal(formatModule(formatted, { regoVersion: version }), formatted);
    });
  }
});

describe('formatModule keeps what opa fmt would lose', () => {
  const CASES: readonly [note: string, text: string, formatted: string][] = [
    [
      'the right operand where a comment is in the left one',
      'p if {\n\t[\n\t\t# c\n\t\t1, 2] == x\n\ty := 1 # d\n}',
      'p if {\n\t[\n\t\t# c\n\t\t1, 2] == x\n\ty := 1 # d\n}\n',
    ],
    [
      'arguments of a head with a comment',
      'f(\n# c\nx) := y if {\n\ty := 1 # d\n}',
      'f(\n# c\nx) := y if { \ty := 1 # d\n}\n',
    ],
    ['arguments of a rule without a body', 'f( # c\n"a", # d\n# e\n_)', 'f(\n\t"a", # c\n\t_,\n)\n\n# d\n# e\n'],
    [
      'parentheses among memberships',
      'p if {\n\t1 in (2 in x)\n\t1, (2 in x) in y\n\t(1 in x) in y\n}',
      'p if {\n\t1 in (2 in x)\n\t1, (2 in x) in y\n\t1 in x in y\n}\n',
    ],
    [
      'an operand of `in` with comments',
      'p if {\n\tsome x in [ # c\n1, 2 # d\n, 3]\n\tx\n}',
      'p if {\n\tsome x in [ # c\n1, 2 # d\n, 3]\n\tx\n}\n',
    ],
  ];
  for (const [note, text, formatted] of CASES) {
    it(note, () => {
      assert.equal(formatModule(`package a\n\n${text}`), `package a\n\n${formatted}`);
    });
  }
});

describe('formatModule refuses', () => {
  const CASES: readonly [note: string, text: string, options: FormatOptions, message: string][] = [
    ['what is no module', 'package a\np if {', { file: 'a.rego' }, 'a.rego:2: rego_parse_error: unexpected eof token'],
    [
      'imports under one name',
      'package a\nimport data.x\nimport input.x',
      {},
      '3:1: rego_compile_error: import must not shadow import data.x',
    ],
    [
      'v0 rules with the names of keywords, for v1',
      'package a\nif { true }',
      { regoVersion: 'v0', target: 'v0v1' },
      '2:1: rego_parse_error: if keyword cannot be used for rule name',
    ],
    [
      'deprecated built-ins, for v1',
      'package a\np { any([true]) }',
      { regoVersion: 'v0', target: 'v0v1' },
      '2:5: rego_type_error: deprecated built-in function calls in expression: any',
    ],
    [
      'template strings, for v0',
      'package a\np := $"x"',
      { target: 'v0v1' },
      '2:6: rego_parse_error: template strings are not supported by current capabilities',
    ],
    ['an operator with too many operands', 'package a\np if plus(1)', {}, '2:6: rego_type_error: plus: arity mismatch'],
  ];
  for (const [note, text, options, message] of CASES) {
    it(note, () => {
      assert.throws(
        () => formatModule(text, options),
        (error) => {
          assert.ok(error instanceof RegoDiagnosticsError);
          assert.ok(error.message.startsWith(message), error.message);
          return true;
        },
      );
    });
  }
});

describe('formatModule', () => {
  const breaks = fc.constantFrom(' ', '\n', ' # c\n', '\n\t# c\n', '\n\n\n');

  it('keeps each comment, wherever lines break', () => {
    const text = ['p', ':=', '[', '1', ',', '{', '"a"', ':', 'f', '(', 'x', ',', '2', ')', '}', ']', 'if', '{'];
    const rest = ['x', ':=', '3', '+', '4', ';', 'not', 'x', 'in', '{', '5', ',', '6', '}', '}'];
    const words = [...text, ...rest].map((word) => (word === 'f' ? 'f(' : word)).filter((word) => word !== '(');
    fc.assert(
      fc.property(fc.array(breaks, { minLength: words.length, maxLength: words.length }), (gaps) => {
        const source = `package a\n\n${words.map((word, index) => word + (gaps[index] ?? '')).join('')}`;
        const comments = source.split('# c').length;
        let formatted: string;
        try {
          formatted = formatModule(source);
        } catch (error) {
          if (error instanceof RegoDiagnosticsError) return;
          throw error;
        }
        assert.ok(formatted.split('# c').length >= comments, formatted);
        formatModule(formatted);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time that is linear in the nesting', () => {
    const text = `package a\np := ${'[ # c\n'.repeat(150)}1${']'.repeat(150)}`;
    assert.ok(formatModule(text).includes('# c'));
  });
});
