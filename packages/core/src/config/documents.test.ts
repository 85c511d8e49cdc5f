import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { z } from 'zod';
import { type Configuration, type LoadResult, loadConfiguration } from './documents.ts';
import { byteSize, duration, filePath } from './fields.ts';
import { formatIssue } from './issue.ts';
import type { DocumentKind } from './kinds.ts';
import { type Secret, secret } from './secret.ts';
import type { Environment } from './variables.ts';

interface StoreSpec {
  readonly pw?: Secret | undefined;
  readonly keys?: readonly Secret[] | undefined;
  readonly directory?: string | undefined;
  readonly wait?: number | undefined;
  readonly size?: number | undefined;
  readonly port?: number | undefined;
  readonly on?: boolean | undefined;
  readonly title?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

const storeSpec = z.strictObject({
  pw: secret().optional(),
  keys: z.array(secret()).optional(),
  directory: filePath().optional(),
  wait: duration({ min: 1_000 }).optional(),
  size: byteSize({ max: 1024 }).optional(),
  port: z.int().min(1).max(65_535).optional(),
  on: z.boolean().optional(),
  title: z.string().optional(),
  tags: z.array(z.string()).max(2).optional(),
});
const store: DocumentKind<StoreSpec> = { kind: 'Store', description: 'A store.', spec: storeSpec };
const limits: DocumentKind<{ a: string; b: string; c?: string | undefined }> = {
  kind: 'Limits',
  description: 'Limits.',
  spec: z.strictObject({ a: z.string(), b: z.string(), c: z.string().optional() }),
  singleton: true,
};

const HEAD = 'apiVersion: writ/v1\nkind: Store\nmetadata: {name: one}\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'writ-documents-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, environment: Environment = {}, ...more: string[]): LoadResult {
  const files = [text, ...more].map((content, index) => {
    writeFileSync(join(folder, `${index}.yaml`), content);
    return `${index}.yaml`;
  });
  return loadConfiguration({ files, kinds: [store, limits], environment, workingDirectory: folder });
}

function refused(text: string, environment: Environment = {}, ...more: string[]): string[] {
  const result = load(text, environment, ...more);
  assert.ok(!result.ok);
  return result.issues.flatMap((issue) => formatIssue(issue).split('\n'));
}

function accepted(text: string, environment: Environment = {}, ...more: string[]): Configuration {
  const result = load(text, environment, ...more);
  assert.deepEqual(result.ok ? [] : result.issues, []);
  assert.ok(result.ok);
  return result.configuration;
}

function specOf(text: string, environment: Environment = {}, ...more: string[]): StoreSpec {
  const [document] = accepted(text, environment, ...more).of(store);
  assert.ok(document);
  return document.spec;
}

describe('a secret', () => {
  const INLINE = (place: string, variable?: string): string[] => [
    `0.yaml:${place}: \`pw\` is a secret and must not stand here; write a reference: ${variable ?? '`{file: PATH}` or `{env: NAME}`'} [ERR_CONFIG_SECRET_INLINE]`,
  ];

  test('is read from a file, without the line break at its end', () => {
    writeFileSync(join(folder, 'pw'), 'hunter2\n');
    assert.equal(specOf(`${HEAD}spec: {pw: {file: pw}}\n`).pw?.reveal(), 'hunter2');
  });

  test('is read from the environment', () => {
    assert.equal(specOf(`${HEAD}spec: {pw: {env: PW}}\n`, { PW: 'hunter2' }).pw?.reveal(), 'hunter2');
  });

  test('is read from a directory of secrets', () => {
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'db.pw'), 'hunter2');
    assert.equal(specOf(`${HEAD}spec: {pw: {directory: secrets, key: db.pw}}\n`).pw?.reveal(), 'hunter2');
  });

  test('does not show itself when it is printed', () => {
    const spec = specOf(`${HEAD}spec: {pw: {env: PW}}\n`, { PW: 'hunter2' });
    assert.doesNotMatch(`${inspect(spec, { showHidden: true })} ${JSON.stringify(spec)} ${String(spec.pw)}`, /hunter2/);
  });

  test('that stands in the file is refused without being shown', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  pw: hunter2\n`), INLINE('5:7'));
  });

  test('that is a number in the file is refused without being shown', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  pw: 31337\n`), INLINE('5:7'));
  });

  test('that comes from a variable is refused without being shown, with the reference to write', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  pw: \${PW}\n`, { PW: 'hunter2' }), INLINE('5:7', '`{env: PW}`'));
  });

  test('that stands in a list is refused without being shown', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  keys: [hunter2]\n`), [
      '0.yaml:5:10: entry 1 of `keys` is a secret and must not stand here; write a reference: `{file: PATH}` or `{env: NAME}` [ERR_CONFIG_SECRET_INLINE]',
    ]);
  });

  test('that stands under a key of its own is refused without being shown', () => {
    assert.doesNotMatch(refused(`${HEAD}spec: {pw: {value: hunter2}}\n`).join('\n'), /hunter2/);
  });

  test('that stands in a list where one is expected is refused without being shown', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  pw: [hunter2]\n`), [
      '0.yaml:5:7: expected a reference to a secret, got a list [ERR_CONFIG_TYPE]',
    ]);
  });

  test('is not shown by the excerpt of another mistake in its line', () => {
    assert.doesNotMatch(refused(`${HEAD}spec: {pw: hunter2, poort: 1}\n`).join('\n'), /hunter2/);
  });

  test('whose file is missing is named', () => {
    assert.deepEqual(refused(`${HEAD}spec:\n  pw: {file: gone}\n`), [
      '0.yaml:5:7: the secret file `gone` does not exist [ERR_CONFIG_SECRET_MISSING]',
      '  5 |   pw: {file: gone}',
      '    |       ^^^^^^^^^^^^',
    ]);
  });

  test('whose file is empty is missing', () => {
    writeFileSync(join(folder, 'pw'), '\n');
    assert.match(
      refused(`${HEAD}spec: {pw: {file: pw}}\n`)[0] ?? '',
      /the secret file `pw` is empty \[ERR_CONFIG_SECRET_MISSING\]/,
    );
  });

  test('whose variable is not set is named', () => {
    const [line] = refused(`${HEAD}spec: {pw: {env: PW}}\n`);
    assert.equal(line, '0.yaml:4:12: the variable `PW` is not set or empty [ERR_CONFIG_SECRET_MISSING]');
  });

  test('whose variable is empty is missing', () => {
    assert.match(refused(`${HEAD}spec: {pw: {env: PW}}\n`, { PW: '' })[0] ?? '', /ERR_CONFIG_SECRET_MISSING/);
  });

  test('is not read from an inherited property of the environment', () => {
    assert.match(refused(`${HEAD}spec: {pw: {env: constructor}}\n`)[0] ?? '', /ERR_CONFIG_SECRET_MISSING/);
  });

  test('whose key is not in the directory is named', () => {
    const [line] = refused(`${HEAD}spec: {pw: {directory: secrets, key: pw}}\n`);
    assert.equal(line, '0.yaml:4:12: the secret file `secrets/pw` does not exist [ERR_CONFIG_SECRET_MISSING]');
  });

  for (const key of ['../pw', '..', '.', 'a/b', '/etc/passwd', 'a\\b', '']) {
    test(`is not read from outside of its directory through the key "${key}"`, () => {
      const lines = refused(`${HEAD}spec: {pw: {directory: secrets, key: '${key}'}}\n`);
      assert.match(lines[0] ?? '', /the key is a file name in the directory: .* \[ERR_CONFIG_VALUE\]$/);
    });
  }

  for (const shape of ['{}', '{file: a, env: B}', '{directory: a}', '{key: a}', '{file: a, key: b}']) {
    test(`is not ${shape}`, () => {
      const [line] = refused(`${HEAD}spec: {pw: ${shape}}\n`);
      const shapes = '`{file: PATH}`, `{env: NAME}` or `{directory: PATH, key: NAME}`';
      assert.equal(line, `0.yaml:4:12: a secret is one of ${shapes} [ERR_CONFIG_VALUE]`);
    });
  }
});

describe('a value', () => {
  const REFUSED: readonly [spec: string, message: string][] = [
    ['wait: 500ms', '4:14: `500ms` is less than the minimum of `1s` [ERR_CONFIG_VALUE]'],
    ['size: 2KiB', '4:14: `2KiB` is more than the maximum of `1KiB` [ERR_CONFIG_VALUE]'],
    ['size: 1 MB', '4:14: `1 MB` is not a size such as `512B`, `64KiB`, `1MiB` or `1MB` [ERR_CONFIG_VALUE]'],
    ['size: 1024', '4:14: expected a size such as `64KiB`, got the number `1024` [ERR_CONFIG_TYPE]'],
    ['port: 0', '4:14: expected at least 1, got the number `0` [ERR_CONFIG_VALUE]'],
    ['port: 65536', '4:14: expected at most 65535, got the number `65536` [ERR_CONFIG_VALUE]'],
    ['port: 1.5', '4:14: expected a whole number, got the number `1.5` [ERR_CONFIG_TYPE]'],
    ['port: "80"', '4:14: expected a number, got the text `80` [ERR_CONFIG_TYPE]'],
    ['port: .nan', '4:14: expected a number, got the number `.nan` [ERR_CONFIG_TYPE]'],
    ['on: yes', '4:12: expected `true` or `false`, got the text `yes` [ERR_CONFIG_TYPE]'],
    ['on: 1', '4:12: expected `true` or `false`, got the number `1` [ERR_CONFIG_TYPE]'],
    ['title: 1.10', '4:15: expected a text, got the number `1.10`; put it in quotes [ERR_CONFIG_TYPE]'],
    ['title: no, on: true, tags: [a, b, c]', '4:35: expected at most 2 entries, got a list [ERR_CONFIG_VALUE]'],
    ['directory: ""', '4:19: expected at least 1 character, got the text `` [ERR_CONFIG_VALUE]'],
  ];
  for (const [spec, message] of REFUSED) {
    test(`is refused: ${spec}`, () => {
      assert.deepEqual(refused(`${HEAD}spec: {${spec}}\n`)[0], `0.yaml:${message}`);
    });
  }

  test('from a variable is a text where a text is expected, even if it looks like a number', () => {
    assert.equal(specOf(`${HEAD}spec:\n  title: \${T}\n`, { T: '42' }).title, '42');
  });

  test('from a variable is a number where a number is expected', () => {
    assert.equal(specOf(`${HEAD}spec:\n  port: \${P}\n`, { P: '80' }).port, 80);
  });

  test('that is a path starts at the file that holds it', () => {
    assert.equal(specOf(`${HEAD}spec: {directory: data}\n`).directory, join(folder, 'data'));
  });
});

describe('several documents', () => {
  const LIMITS = 'apiVersion: writ/v1\nkind: Limits\n';

  test('of two files merge, the later wins', () => {
    const base = `${HEAD}spec: {port: 1, title: base}\n`;
    assert.deepEqual({ ...specOf(base, {}, `${HEAD}spec: {port: 2}\n`) }, { port: 2, title: 'base' });
  });

  test('that are included come before the file that includes them', () => {
    writeFileSync(join(folder, 'base.yaml'), `${HEAD}spec: {port: 1, title: base}\n`);
    assert.deepEqual({ ...specOf(`include: base.yaml\n${HEAD}spec: {port: 2}\n`) }, { port: 2, title: 'base' });
  });

  test('of different names stay apart', () => {
    const names = accepted(`${HEAD}spec: {}\n`, {}, `${HEAD.replace('one', 'two')}spec: {}\n`)
      .of(store)
      .map(({ metadata }) => metadata.name);
    assert.deepEqual(names, ['one', 'two']);
  });

  test('of a kind that is there once merge whatever their names', () => {
    const one = `${LIMITS}metadata: {name: x}\nspec: {a: one, b: one}\n`;
    const [document, ...others] = accepted(one, {}, `${LIMITS}spec: {b: two}\n`).of(limits);
    assert.deepEqual({ spec: { ...document?.spec }, others }, { spec: { a: 'one', b: 'two' }, others: [] });
  });

  test('report each key that is missing', () => {
    assert.deepEqual(
      refused(`${LIMITS}spec: {}\n`).filter((line) => line.startsWith('0.yaml')),
      [
        '0.yaml:3:1: the key `a` in `spec` is missing; it holds a text [ERR_CONFIG_MISSING_KEY]',
        '0.yaml:3:1: the key `b` in `spec` is missing; it holds a text [ERR_CONFIG_MISSING_KEY]',
      ],
    );
  });

  test('report no missing key where a file could not be read that may have it', () => {
    assert.deepEqual(
      refused(`${LIMITS}include: gone.yaml\nspec: {a: x}\n`).filter((line) => line.startsWith('0.yaml')),
      ['0.yaml:3:10: `gone.yaml` does not exist [ERR_CONFIG_FILE_MISSING]'],
    );
  });
});

describe('loadConfiguration', () => {
  test('never throws, whatever a file holds', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(HEAD + text)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        writeFileSync(join(folder, '0.yaml'), content);
        loadConfiguration({ files: ['0.yaml'], kinds: [store], environment: {}, workingDirectory: folder });
      }),
    );
  });

  test('gives back what a valid file says', () => {
    const spec = fc.record(
      {
        port: fc.integer({ min: 1, max: 65_535 }),
        on: fc.boolean(),
        title: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('${', '')),
        tags: fc.array(fc.constantFrom('a', 'b', '1', 'true', ''), { maxLength: 2 }),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(spec, (value) => {
        const document = { apiVersion: 'writ/v1', kind: 'Store', metadata: { name: 'one' }, spec: value };
        assert.deepEqual({ ...specOf(JSON.stringify(document)) }, value);
      }),
    );
  });

  test('names the secrets among the files it depends on', () => {
    writeFileSync(join(folder, 'pw'), 'hunter2');
    const { files } = load(`${HEAD}spec: {pw: {file: pw}}\n`);
    assert.deepEqual(files, [join(folder, '0.yaml'), join(folder, 'pw')]);
  });
});
