import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { objectOf, setOf, type Value } from '../value/index.ts';
import { builtinFunctions } from './index.ts';
import type { BuiltinContext } from './types.ts';

const context: BuiltinContext = {
  nowNs: 0n,
  random: () => 0n,
  randomBytes: (count) => new Uint8Array(count),
  runtime: {},
  memo: new Map(),
  spend: () => undefined,
  print: () => undefined,
};

function call(name: string, ...operands: Value[]): Value | undefined {
  const run = builtinFunctions.get(name);
  assert.ok(run, name);
  return run(context, ...operands);
}

/** Results as OPA gives them. */
const RESULTS: readonly (readonly [name: string, operands: readonly Value[], result: Value | undefined])[] = [
  ['sprintf', ['%5d|%-5d|%05d', [42, 42, 42]], '   42|42   |00042'],
  ['sprintf', ['%d %s', [1]], '1 %!s(MISSING)'],
  ['sprintf', ['%d', ['a', 1]], '%!d(string=a)%!(EXTRA int64=1)'],
  ['sprintf', ['%[2]d %[1]d', [1, 2]], '2 1'],
  ['sprintf', ['%v', [123456789012345678901234567890n]], '123456789012345678901234567890'],
  ['sprintf', ['%v', [{ a: setOf([1, 2]) }]], '{"a": {1, 2}}'],
  ['sprintf', ['%.3g %e %x', [1234.5, 0.5, 1.5]], '1.23e+03 5.000000e-01 0x1.8p+00'],
  ['sprintf', ['%q', ['é\n']], '"é\\n"'],
  ['format_int', [15.9, 16], 'f'],
  ['indexof', ['😀a😀', 'a'], 1],
  ['substring', ['héllo', 1, -1], 'éllo'],
  ['strings.replace_n', [{ a: '1', ab: '2' }, 'abab'], '1b1b'],
  ['replace', ['ab', '', '-'], '-a-b-'],
  ['upper', ['ßǆᾳ'], 'ßǄᾼ'],
  ['trim_space', ['\u0085 a\u3000'], 'a'],
  ['strings.split_n', ['a,b,c', ',', -2], ['b', 'c']],
  ['base64url.decode', ['_-8'], '\udcff\udcef'],
  ['json.marshal_with_options', [{ a: [1, {}] }, { indent: ' ' }], '{\n "a": [\n  1,\n  {}\n ]\n}'],
  ['urlquery.encode_object', [{ b: ['1', '2'], a: 'x y' }], 'a=x+y&b=1&b=2'],
  ['yaml.marshal', [{ y: 'yes', a10: [[1]], a9: 'x\ny\n' }], 'a9: |\n  x\n  y\na10:\n  - - 1\n"y": "yes"\n'],
  ['yaml.unmarshal', ['a: &x 0o17\nb: *x\n<<: {c: yes}'], { a: 15, b: 15, c: 'yes' }],
  ['regex.replace', ['abc', '(?P<x>b)', '[${x}$x1]'], 'a[b]c'],
  ['regex.split', ['a*', 'baac'], ['b', 'c']],
  ['regex.match', ['^[a-z]+-[a-z]+$', 'abc-def'], true],
  ['regex.globs_match', ['a.*', '.*b'], true],
  ['glob.match', ['*.github.com', ['.'], 'api.cdn.github.com'], false],
  ['glob.match', ['{a*b*,c}', [], 'axbx'], true],
  ['units.parse', ['1.5m'], 0.0015],
  ['units.parse_bytes', ['1e3KiB'], 1_024_000],
  ['semver.compare', ['1.0.0-rc.10', '1.0.0-rc.2'], 1],
  ['uuid.parse', ['not a uuid'], undefined],
  ['uri.parse', ['http://h:80/a%2fb'], { scheme: 'http', hostname: 'h', port: '80', path: '/a/b', raw_path: '/a%2fb' }],
  ['net.cidr_contains', ['10.0.0.0/8', '::ffff:10.1.1.1'], true],
  ['net.cidr_merge', [['1.1.1.0/25', '1.1.1.128/25', '2001:db8::/33']], setOf(['1.1.1.0/24', '2001:db8::/33'])],
  ['time.format', [[1582977600123456789n, 'America/New_York', 'RFC1123']], 'Sat, 29 Feb 2020 07:00:00 EST'],
  ['time.parse_ns', ['2006-01-02 MST', '2020-01-01 GMT+3'], 1577836800000000000n],
  ['time.parse_duration_ns', ['1w2d1.5h'], 783000000000000],
  ['time.diff', [0, [86_400_000_000_000, 'Asia/Tokyo']], [0, 0, 1, 0, 0, 0]],
  ['time.add_date', [[1678600000000000000n, 'America/New_York'], 0, 0, 1], 1678682800000000000n],
  ['crypto.hmac.md5', ['a', 'k'], 'ddcf3d210049e7135f61affae73731cd'],
  ['strings.render_template', ['{{range $i, $e := .l}}{{$i}}={{$e}};{{end}}', { l: ['p', 'q'] }], '0=p;1=q;'],
  ['strings.render_template', ['{{.nope}}', {}], '<undefined>'],
  [
    'http.send',
    [{ url: 'x', method: 'get', raise_error: false }],
    { error: { code: 'eval_http_send_network_error', message: 'this evaluation sends no requests' }, status_code: 0 },
  ],
];

/** Errors as OPA words them. */
const ERRORS: readonly (readonly [name: string, operands: readonly Value[], message: string])[] = [
  ['concat', [',', ['a', 1]], 'operand 2 must be array of strings but got array containing number'],
  ['indexof', ['a', ''], 'empty search character'],
  ['substring', ['a', 1.5, 1], 'operand 2 must be integer number but got floating-point number'],
  ['base64.decode', ['a==='], 'illegal base64 data at input byte 1'],
  ['hex.decode', ['zz'], "encoding/hex: invalid byte: U+007A 'z'"],
  ['urlquery.decode', ['%zz'], 'invalid URL escape "%zz"'],
  ['regex.match', ['[', 'a'], 'error parsing regexp: missing closing ]: `[`'],
  ['glob.match', ['{a', null, 'a'], 'glob: syntax error at 2: unclosed `{`'],
  ['units.parse', ['1x'], 'units.parse: unit x not recognized'],
  ['net.cidr_expand', ['1.2.3.4/33'], 'invalid CIDR address: 1.2.3.4/33'],
  ['uri.parse', ['http://[::1'], 'parse "http://[::1": missing \']\' in host'],
  ['time.date', [2n ** 63n], 'timestamp too big'],
  ['time.parse_rfc3339_ns', ['2020-02-30T00:00:00Z'], 'parsing time "2020-02-30T00:00:00Z": day out of range'],
  ['time.clock', [[0, 'Nope/Zone']], 'unknown time zone Nope/Zone'],
  ['yaml.unmarshal', ['[1, 2'], "yaml: line 1: did not find expected ',' or ']'"],
  ['strings.render_template', ['{{foo}}', {}], 'template: template:1: function "foo" not defined'],
  ['http.send', [objectOf([['method', 'get']])], 'operand 1 missing required request parameters(s): {"url"}'],
];

describe('built-ins on texts, patterns, networks and time', () => {
  for (const [name, operands, result] of RESULTS) {
    it(`${name} of ${JSON.stringify(operands, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`, () => {
      assert.deepEqual(call(name, ...operands), result);
    });
  }

  for (const [name, operands, message] of ERRORS) {
    it(`${name} fails: ${message}`, () => {
      assert.throws(() => call(name, ...operands), { message });
    });
  }

  it('keep every byte through base64 and hexadecimal', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
        assert.equal(
          call('hex.encode', call('base64.decode', call('base64.encode', call('hex.decode', hex) ?? '') ?? '') ?? ''),
          hex,
        );
      }),
    );
  });

  it('read back what they write as YAML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(/^[\n\x20-\x7e\xa0-\ud7ff]*$/.test(text) && !/[\u2028\u2029]/.test(text));
        assert.deepEqual(call('yaml.unmarshal', call('yaml.marshal', { [text]: [text] }) ?? ''), { [text]: [text] });
      }),
    );
  });

  it('match a pattern in the same way with the native engine and without', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', 'a?', 'b{1,2}', '(a|bc)', 'c+', 'b*'), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        pattern,
        fc.boolean(),
        fc.boolean(),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n') }),
        (parts, start, end, text) => {
          const source = `${start ? '^' : ''}${parts.join('')}${end ? '$' : ''}`;
          // A group that repeats keeps the native engine out.
          assert.equal(
            call('regex.match', source, text),
            call('regex.match', `(?:(?:${source}))*?(?:${source})`, text),
          );
        },
      ),
    );
  });

  const long = 'x'.repeat(1e6);
  const GROWING: readonly (readonly [string, readonly Value[]])[] = [
    ['sprintf', ['%[1]s'.repeat(1e4), [long]]],
    ['sprintf', ['%1000000d'.repeat(1e3), Array.from({ length: 1e3 }, () => 1)]],
    ['concat', ['', Array.from({ length: 1e4 }, () => long)]],
    ['replace', [long, '', long]],
    ['replace', [long, 'x', long]],
    ['strings.replace_n', [{ x: long, y: '' }, long]],
    ['regex.replace', [long, 'x', long]],
    ['json.marshal_with_options', [Array.from({ length: 1e4 }, () => [1]), { indent: long }]],
    ['strings.render_template', ['{{$x := "x"}}{{range 60}}{{$x = print $x $x}}{{end}}{{len $x}}', {}]],
    ['strings.render_template', ['{{range 100000000000}}x{{end}}', {}]],
    ['net.cidr_expand', ['::/0']],
  ];
  for (const [at, [name, operands]] of GROWING.entries()) {
    it(`stop before ${name} makes more text than the steps allow (${at})`, () => {
      const run = builtinFunctions.get(name);
      assert.ok(run);
      let left = 1e7;
      const spend = (steps: number) => {
        left -= steps;
        if (left < 0) throw new RangeError('no steps left');
      };
      assert.throws(() => run({ ...context, spend }, ...operands), { message: 'no steps left' });
    });
  }

  it('take linear time for globs with many stars', () => {
    assert.equal(call('glob.match', `${'*a'.repeat(50)}b`, [], 'a'.repeat(5000)), false);
  });
});
