import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runRego } from '../testing/rego-case.ts';
import { durationText, parseDurationMs } from './duration.ts';
import { namePattern } from './load.ts';

const USAGE: readonly [argv: readonly string[], says: string][] = [
  [['eval'], 'specify query argument or --stdin'],
  [['eval', '--stdin', '1'], 'specify query argument or --stdin but not both'],
  [['eval', '--stdin', '-I'], 'specify --stdin or --stdin-input but not both'],
  [['eval', '-I', '-i', 'x', '1'], 'specify --stdin-input or --input but not both'],
  [['eval', '--fail', '--fail-defined', '1'], 'specify --fail or --fail-defined but not both'],
  [['eval', '--timeout', 'soon', '1'], 'invalid duration `soon`: write it as 500ms, 5s or 1m30s'],
  [['bench', '--inputs', 'x', '-i', 'y', '1'], 'specify --inputs, --input or --stdin-input but only one of them'],
];

describe('wrong usage exits with 1, as opa does', () => {
  for (const [argv, says] of USAGE) {
    test(`writ rego ${argv.join(' ')}`, async () => {
      const { exits, out, err } = await runRego(argv, {});
      assert.deepEqual({ exits, out, says: err[0] }, { exits: 1, out: [], says: `writ: ${says}` });
    });
  }

  for (const argv of [
    ['check'],
    ['parse'],
    ['test'],
    ['bench'],
    ['eval', '-f', 'source', '1'],
    ['test', '-m', 'x', '.'],
  ]) {
    test(`writ rego ${argv.join(' ')}`, async () => {
      assert.equal((await runRego(argv, {})).exits, 1);
    });
  }
});

describe('limits', () => {
  test('a file that is no text is an error', async () => {
    const { exits, err } = await runRego(['check', 'p.rego'], { 'p.rego': Uint8Array.of(0xff, 0xfe, 0) });
    assert.deepEqual(
      { exits, says: err[1] },
      { exits: 1, says: 'p.rego:1: rego_parse_error: illegal utf-8 character' },
    );
  });

  test('a term that nests too deep is an error', async () => {
    const policy = `package p\n\nq := ${'['.repeat(100_000)}`;
    const { exits, err } = await runRego(['check', 'p.rego'], { 'p.rego': policy });
    assert.deepEqual({ exits, says: /rego_parse_error/.test(err.join()) }, { exits: 1, says: true });
  });

  test('a document that nests too deep is an error', async () => {
    const { exits, out } = await runRego(['eval', '-d', 'a.json', '1'], {
      'a.json': `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    });
    assert.deepEqual({ exits, says: /a\.json: /.test(out.join()) }, { exits: 2, says: true });
  });

  test('an evaluation that takes longer than its time ends', async () => {
    const query = 'x := numbers.range(1, 3000); y := x[_] + x[_] + x[_]; y < 0';
    const { exits, out } = await runRego(['eval', '--timeout', '50ms', query], {});
    assert.deepEqual({ exits, says: /eval_cancel_error/.test(out.join()) }, { exits: 2, says: true });
  });

  test('an archive that is cut off is an error', async () => {
    const header = Buffer.alloc(512);
    header.write('data.json', 0);
    header.write('00000000777\0', 124);
    const archive = gzipSync(header);
    const { exits, err } = await runRego(['eval', '-f', 'raw', '-b', 'b.tar.gz', '1'], { 'b.tar.gz': archive });
    assert.deepEqual(
      { exits, err },
      {
        exits: 2,
        err: [
          '1 error occurred: loading error: bundle b.tar.gz: bundle read failed: archive read failed: unexpected EOF',
        ],
      },
    );
  });

  test('a key named __proto__ is a key like any other', async () => {
    const { out } = await runRego(['eval', '-f', 'raw', '-d', 'a.json', '-d', 'b.json', 'data'], {
      'a.json': '{"__proto__": {"x": 1}}',
      'b.json': '{"__proto__": {"y": 2}, "z": 3}',
    });
    assert.deepEqual(out, ['{"__proto__":{"x":1,"y":2},"z":3}']);
  });
});

test('an archive is a bundle', async () => {
  const files = { 'data.json': '{"x": 1}', 'sub/p.rego': 'package p\n\nq := data.x + 1\n' };
  const { out } = await runRego(['eval', '-f', 'raw', '-b', 'b.tar.gz', 'data.p.q'], { 'b.tar.gz': tarball(files) });
  assert.deepEqual(out, ['2']);
});

describe('writ rego bench', () => {
  const FILES = { 'p.rego': 'package p\n\nallow if input.x\n', 'inputs.json': '[{"x": 1}, {}, {"x": 2}]' };

  test('measures and counts', async () => {
    const argv = [
      'bench',
      '-d',
      'p.rego',
      '--inputs',
      'inputs.json',
      '--decisions',
      '10',
      'data.p.allow',
      '-f',
      'json',
    ];
    const { exits, out } = await runRego(argv, FILES);
    const { ns_per_decision: ns, ...rest } = JSON.parse(out.join('\n')) as Record<string, unknown>;
    assert.deepEqual(
      { exits, isTime: typeof ns === 'number' && ns > 0, ...rest },
      { exits: 0, isTime: true, decisions: 10, defined: 7, engine: 'compiled' },
    );
  });

  test('needs inputs in a list', async () => {
    const { exits, err } = await runRego(['bench', '--inputs', 'p.json', '1'], { 'p.json': '{}' });
    assert.deepEqual({ exits, err }, { exits: 2, err: ['p.json: inputs must be a JSON array of at least one input'] });
  });

  test('of a query that is wrong says so', async () => {
    const { exits, out } = await runRego(['bench', '1 +'], {});
    assert.deepEqual({ exits, out }, { exits: 2, out: [] });
  });
});

describe('writ rego deps', () => {
  const FILES = { 'p.rego': 'package p\n\nallow if not data.blocked[input.user]\n' };

  test('prints the documents as OPA does, and the reads beside them', async () => {
    const { exits, out } = await runRego(['deps', '-d', 'p.rego', '-f', 'json', 'data.p.allow'], FILES);
    const text = (value: string) => ({ type: 'string', value });
    const [data, input] = ['data', 'input'].map((value) => ({ type: 'var', value }));
    const place = { rule: 'data.p.allow', file: 'p.rego', row: 3 };
    assert.equal(exits, 0);
    assert.deepEqual(JSON.parse(out.join('\n')), {
      base: [
        [data, text('blocked')],
        [input, text('user')],
      ],
      virtual: [[data, text('p'), text('allow')]],
      reads: [
        {
          path: 'data.blocked[_]',
          kind: 'value',
          ...place,
          col: 14,
          polarity: 'revoke',
          guards: [{ file: 'p.rego', row: 3, col: 27 }],
        },
        { path: 'input.user', kind: 'value', ...place, col: 27, polarity: 'grant', guards: [] },
      ],
    });
  });

  test('leaves out what there is none of, as OPA does', async () => {
    const { exits, out } = await runRego(['deps', '-f', 'json', '1 == 2'], {});
    assert.deepEqual({ exits, out }, { exits: 0, out: ['{', '  "reads": []', '}'] });
  });

  test('says what is wrong with a query', async () => {
    const { exits, out, err } = await runRego(['deps', '-d', 'p.rego', 'data.p.['], FILES);
    assert.deepEqual(
      { exits, out, err: err[0] },
      {
        exits: 1,
        out: [],
        err: '1 error occurred: 1:8: rego_parse_error: unexpected [ token: expected identifier',
      },
    );
  });
});

describe('durations', () => {
  const CASES: readonly [text: string, ms: number | undefined][] = [
    ['0', 0],
    ['250ms', 250],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['', undefined],
    ['5', undefined],
    ['5 s', undefined],
  ];
  for (const [text, ms] of CASES) {
    test(`\`${text}\` are ${ms} ms`, () => {
      assert.equal(parseDurationMs(text), ms);
    });
  }

  for (const [ns, text] of [
    [0, '0s'],
    [999, '999ns'],
    [1500, '1.5µs'],
    [2_000_001, '2.000001ms'],
    [90_500_000_000, '1m30.5s'],
  ] as const) {
    test(`${ns} ns are \`${text}\``, () => {
      assert.equal(durationText(ns), text);
    });
  }
});

describe('patterns of names', () => {
  for (const [pattern, name, matches] of [
    ['*', '.hidden', true],
    ['.*', 'shown', false],
    ['*.yaml', 'a.yaml', true],
    ['a?c', 'abc', true],
    ['[!a]x', 'ax', false],
    ['[a-c]x', 'bx', true],
    ['a.b', 'axb', false],
    ['[', '[', false],
  ] as const) {
    test(`\`${pattern}\` ${matches ? 'is' : 'is not'} for \`${name}\``, () => {
      assert.equal(namePattern(pattern).test(name), matches);
    });
  }
});

function tarball(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    padded.write(content);
    return [header, padded];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
