import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlob, compilePattern } from './glob.ts';
import { methodSet } from './methods.ts';
import { parseHostPattern, parsePathPattern } from './patterns.ts';

for (const [pattern, why] of [
  ['a', /starts with/],
  ['/**/a', /after a free wildcard/],
  ['/:a/:a', /two wildcards named/],
  ['/a//b', /never matches/],
  ['/a/../b', /dot segment/],
  ['/%zz', /escape/],
] as const) {
  test(`the path expression \`${pattern}\` is refused`, () => {
    const parsed = parsePathPattern(pattern);
    assert.match(parsed.ok ? '' : parsed.message, why);
  });
}

test('a literal is brought into the form of requests', () => {
  assert.deepEqual(parsePathPattern('/caf%c3%a9/%61'), {
    ok: true,
    segments: [
      { type: 'literal', text: 'caf%C3%A9' },
      { type: 'literal', text: 'a' },
    ],
  });
});

for (const [pattern, why] of [
  ['*foo.com', /named free wildcards/],
  ['a.*.com', /before a free wildcard/],
  ['', /no host/],
] as const) {
  test(`the host expression \`${pattern}\` is refused`, () => {
    const parsed = parseHostPattern(pattern);
    assert.match(parsed.ok ? '' : parsed.message, why);
  });
}

test('a method is taken out of all', () => {
  const set = methodSet(['ALL', '!TRACE']);
  assert.ok(set.ok && set.methods?.has('GET') && !set.methods.has('TRACE'));
});

for (const list of [['!GET'], ['GET', '!GET']]) {
  test(`the methods ${list.join(', ')} are refused instead of standing for all`, () => {
    assert.equal(methodSet(list).ok, false);
  });
}

test('an empty method is refused with a hint at the YAML tag that it was', () => {
  const set = methodSet(['GET', '']);
  assert.match(set.ok ? '' : set.message, /braces/);
});

for (const [glob, separator, yes, no] of [
  ['{*.css,*.js,*.ico}', '/', 'site.css', 'site.html'],
  ['*baz', '/', 'foobaz', 'a/baz'],
  ['a**z', '/', 'a/b/z', 'a/b'],
  ['*.example.com', '.', 'x.example.com', 'x.y.example.com'],
  ['[a-c]?', '/', 'bx', 'dx'],
  ['[!a]', '/', 'b', 'a'],
  ['a\\*', '/', 'a*', 'ab'],
] as const) {
  test(`the glob \`${glob}\` matches \`${yes}\` and not \`${no}\``, () => {
    const matches = compileGlob(glob, separator);
    assert.equal(matches?.(yes), true);
    assert.equal(matches?.(no), false);
  });
}

test('a glob with an open brace is none', () => {
  assert.equal(compileGlob('{a,b', '/'), undefined);
});

test('a regular expression matches anywhere', () => {
  assert.equal(compilePattern('(team1|team2)')?.('xteam1y'), true);
  assert.equal(compilePattern('('), undefined);
});
