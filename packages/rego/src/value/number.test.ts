import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  ArithmeticError,
  absolute,
  add,
  ceil,
  compareNumbers,
  divide,
  floor,
  multiply,
  NumberTooBigError,
  negate,
  numberFrom,
  numberText,
  productOf,
  remainder,
  round,
  subtract,
  sumOf,
} from './number.ts';
import { Decimal } from './types.ts';

/** A text of digits with or without a fraction and an exponent. */
const numberTexts = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 30n }),
    fc.option(fc.stringMatching(/^[0-9]{1,25}$/)),
    fc.option(fc.integer({ min: -40, max: 40 })),
  )
  .map(([negative, whole, fraction, exponent]) => {
    return `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`;
  });

describe('a number', () => {
  it('is a double where it is an integer of at most 2^53-1', () => {
    assert.equal(numberFrom('9007199254740991'), 9007199254740991);
  });

  it('is a bigint where it is a larger integer', () => {
    assert.equal(numberFrom('9007199254740992'), 9007199254740992n);
  });

  it('is the same however it is written', () => {
    for (const text of ['1000', '1e3', '1000.0', '10.00E+2', '1000000e-3']) assert.equal(numberFrom(text), 1000);
  });

  it('is a double where it is a fraction that a double stands for', () => {
    assert.equal(numberFrom('0.10'), 0.1);
  });

  it('keeps the digits of a fraction that no double stands for', () => {
    const value = numberFrom('0.333333333333333333330');
    assert.ok(value instanceof Decimal);
    assert.equal(value.text, '0.33333333333333333333');
  });

  it('has no negative zero', () => {
    assert.ok(Object.is(numberFrom('-0'), 0));
    assert.ok(Object.is(numberFrom('-0.00e5'), 0));
  });

  it('may be far beyond the doubles', () => {
    assert.equal(numberFrom('1e400'), 10n ** 400n);
    assert.equal(numberText(numberFrom('1e-400')), '1e-400');
  });

  it('does not cost more memory than its text is worth', () => {
    for (const text of ['1e999999999', '1e-999999999', '-1e99999999999999999999']) {
      assert.throws(() => numberFrom(text), { name: 'SyntaxError', message: 'number too big' });
    }
  });

  it('prints all digits of an integer, unless it is short with an exponent and beyond the doubles', () => {
    assert.equal(numberText(numberFrom('1e308')), `1${'0'.repeat(308)}`);
    assert.equal(numberText(numberFrom('-2.5e308')), '-2.5e308');
    const long = '7'.repeat(400);
    assert.equal(numberText(numberFrom(long)), long);
  });

  it('is not what is no number', () => {
    for (const text of ['', '-', '.', 'e5', '1e', '0x10', '1_000', ' 1', 'NaN', '1.2.3']) {
      assert.throws(() => numberFrom(text), { name: 'SyntaxError', message: 'invalid float' });
    }
  });

  it('comes back from its own text', () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const value = numberFrom(text);
        assert.deepEqual(numberFrom(numberText(value)), value);
      }),
    );
  });

  it('is read in time that grows with its digits', () => {
    const value = numberFrom(`0.${'0'.repeat(200_000)}1${'0'.repeat(200_000)}`);
    assert.equal(numberText(value), '1e-200001');
  });
});

describe('the order of numbers', () => {
  it('is that of their exact values', () => {
    const sorted = [
      '-1e400',
      '-12345678901234567890.5',
      '-0.1',
      '0',
      '1e-400',
      '0.3',
      '0.30000000000000000001',
      '7',
      '1e400',
    ];
    const values = sorted.map(numberFrom);
    assert.deepEqual(values.toReversed().toSorted(compareNumbers).map(numberText), values.map(numberText));
  });

  it('turns around with the operands', () => {
    fc.assert(
      fc.property(numberTexts, numberTexts, (a, b) => {
        assert.equal(
          Math.sign(compareNumbers(numberFrom(a), numberFrom(b))) +
            Math.sign(compareNumbers(numberFrom(b), numberFrom(a))),
          0,
        );
      }),
    );
  });
});

describe('arithmetic', () => {
  // The results are those of OPA 1.22.2.
  const results: readonly [what: string, result: () => ReturnType<typeof add>, expected: string][] = [
    ['0.1 + 0.2', () => add(0.1, 0.2), '0.3'],
    ['0.1 + 0.7', () => add(0.1, 0.7), '0.8'],
    ['1 / 3', () => divide(1, 3), '0.33333333333333333334'],
    ['6 / 3', () => divide(6, 3), '2'],
    ['0 / -5', () => divide(0, -5), '0'],
    ['10^20 / 3', () => divide(numberFrom('100000000000000000000'), 3), '33333333333333333334'],
    ['2^53 + 1', () => add(9007199254740991, 2), '9007199254740993'],
    ['10^20 - 10^20', () => subtract(numberFrom('1e20'), numberFrom('1e20')), '0'],
    ['9007199254740993 * 1.5', () => multiply(numberFrom('9007199254740993'), 1.5), '13510798882111489.5'],
    ['5 % -3', () => remainder(5, -3), '2'],
    ['-5 % 3', () => remainder(-5, 3), '-2'],
    ['1e400 * 2', () => multiply(numberFrom('1e400'), 2), '2e400'],
    ['1e30000 + 0.5', () => add(numberFrom('1e30000'), 0.5), '1e30000'],
    ['abs of -36893488147419103233', () => absolute(numberFrom('-36893488147419103233')), '36893488147419103230'],
    ['round of 2.5', () => round(2.5), '3'],
    ['round of -0.5', () => round(-0.5), '-1'],
    ['ceil of -0.5', () => ceil(-0.5), '1'],
    ['ceil of 1.1', () => ceil(1.1), '2'],
    ['floor of -0.5', () => floor(-0.5), '0'],
    ['floor of -1.5', () => floor(-1.5), '-2'],
    ['round of 302231454903657293676546', () => round(302231454903657293676546n), '302231454903657293676544'],
    ['the sum of 0.1 ten times', () => sumOf(Array.from({ length: 10 }, () => 0.1)), '1.0000000000000000001'],
    ['the product of -754100 and -534.346', () => productOf([-754100, -534.346]), '402950318.6'],
  ];
  for (const [what, result, expected] of results) {
    it(`gives ${expected} for ${what}`, () => {
      assert.equal(numberText(result()), expected);
    });
  }

  it('is exact on integers of any size', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        const [x, y] = [numberFrom(String(a)), numberFrom(String(b))];
        assert.equal(numberText(add(x, y)), String(a + b));
        assert.equal(numberText(subtract(x, y)), String(a - b));
        assert.equal(numberText(multiply(x, y)), String(a * b));
        if (b !== 0n) assert.equal(numberText(remainder(x, y)), String(a % b));
      }),
    );
  });

  it('takes back what it negated', () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const value = numberFrom(text);
        assert.equal(numberText(negate(negate(value))), numberText(value));
        assert.equal(add(value, negate(value)), 0);
      }),
    );
  });

  it('does not divide by zero', () => {
    assert.throws(() => divide(0.5, 0), new ArithmeticError('divide by zero'));
    assert.throws(() => remainder(1, 0), new ArithmeticError('modulo by zero'));
  });

  it('has no remainder of fractions', () => {
    assert.throws(() => remainder(1.5, 1), new ArithmeticError('modulo on floating-point number'));
  });

  it('ends before numbers fill the memory', () => {
    const squareForever = (start: string): void => {
      let value = numberFrom(start);
      for (let turn = 0; turn < 40; turn++) value = multiply(value, value);
    };
    assert.throws(() => squareForever('10'), NumberTooBigError);
    assert.throws(() => squareForever('0.1'), NumberTooBigError);
    assert.throws(() => squareForever('10.5'), NumberTooBigError);
    assert.throws(() => productOf(Array.from({ length: 100 }, () => numberFrom('1.5e30000'))), NumberTooBigError);
  });
});
