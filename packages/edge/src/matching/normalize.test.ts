import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePath, normalizePath } from './normalize.ts';

function normalized(raw: string): string {
  const result = normalizePath(raw);
  return result.ok ? result.path : `refused: ${result.message}`;
}

const CASES: readonly (readonly [raw: string, path: string])[] = [
  ['/', '/'],
  ['', '/'],
  ['/a/b', '/a/b'],
  ['/a/b/', '/a/b/'],
  ['//a///b', '/a/b'],
  ['/a/./b/../c', '/a/c'],
  ['/../../a', '/a'],
  ['/%61dmin', '/admin'],
  ['/%7Euser', '/~user'],
  ['/%40me', '/@me'],
  ['/a%2fb', '/a%2Fb'],
  ['/a%2561', '/a%2561'],
  ['/caf%c3%a9', '/caf%C3%A9'],
  ['/café', '/caf%C3%A9'],
  ['/a b', '/a%20b'],
  ['/a\\b', '/a%5Cb'],
  ['/a;v=1', '/a;v=1'],
  ['/a%3bv', '/a%3Bv'],
];

for (const [raw, path] of CASES) {
  test(`the path \`${raw}\` becomes \`${path}\``, () => {
    assert.equal(normalized(raw), path);
  });
}

for (const raw of ['/%2e%2e/a', '/.%2E/a', '/a/..%2fb', '/a/%2e%2e%5cb', '/a/..\\b', '/a/%2e']) {
  test(`the path \`${raw}\` is refused for its dot segments`, () => {
    assert.match(normalized(raw), /dot segments/);
  });
}

for (const raw of ['/%', '/%zz', '/%00', '/a%0d%0a', '/%ff', '/%c0%ae', '/a\nb', '/\uD800']) {
  test(`the path ${JSON.stringify(raw)} is refused for what it holds`, () => {
    assert.match(normalized(raw), /^refused/);
  });
}

test('normalising twice changes nothing', () => {
  const part = fc.oneof(
    fc.constantFrom('.', '..', '', '%2e', '%2F', '%5C', '%41', '%25', 'a', 'ä', ';', '%'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const once = normalizePath(`/${parts.join('/')}`);
      if (!once.ok) return;
      assert.deepEqual(normalizePath(once.path), once);
    }),
  );
});

test('a normalised path decodes to no dot segment, no backslash that is one, and no control character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('.', '..', '%2e', '%2E%2e', '%2f', '%5c', '\\', '/', 'a', '%00', '%0a')),
      (parts) => {
        const result = normalizePath(`/${parts.join('')}`);
        if (!result.ok) return;
        const decoded = decodePath(result.path, true);
        assert.ok(!decoded.split(/[/\\]/).some((segment) => segment === '.' || segment === '..'), decoded);
      },
    ),
  );
});

test('an encoded slash stays encoded unless it is to be decoded', () => {
  assert.equal(decodePath('/a%2Fb%20c', false), '/a%2Fb c');
  assert.equal(decodePath('/a%2Fb%20c', true), '/a/b c');
});
