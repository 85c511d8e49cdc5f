import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHostPattern, parsePathPattern, type Segment } from './patterns.ts';
import { RouteTrie } from './trie.ts';

function segments(pattern: string, parse: typeof parsePathPattern): readonly Segment[] {
  const parsed = parse(pattern);
  assert.ok(parsed.ok, pattern);
  return parsed.segments;
}

interface Route {
  readonly host?: string;
  readonly path: string;
}

function trieOf(...routes: readonly Route[]): RouteTrie<Route> {
  const trie = new RouteTrie<Route>();
  for (const route of routes) {
    trie.insert(segments(route.host ?? '*', parseHostPattern), segments(route.path, parsePathPattern), route);
  }
  return trie;
}

interface Found {
  readonly path: string;
  readonly captured: readonly string[];
}

function find(
  trie: RouteTrie<Route>,
  path: string,
  refused: readonly string[] = [],
  host = 'any.host',
): Found | undefined {
  return trie.find(host, path, (route, captured) =>
    refused.includes(route.path) ? undefined : { path: route.path, captured: [...captured] },
  );
}

test('a literal wins over a single wildcard, and that over a free one', () => {
  const trie = trieOf({ path: '/a/*rest' }, { path: '/a/:b' }, { path: '/a/b' });
  assert.equal(find(trie, '/a/b')?.path, '/a/b');
  assert.deepEqual(find(trie, '/a/c'), { path: '/a/:b', captured: ['c'] });
  assert.deepEqual(find(trie, '/a/c/d'), { path: '/a/*rest', captured: ['c/d'] });
});

test('a free wildcard needs at least one character', () => {
  const trie = trieOf({ path: '/apples/**' }, { path: '/**' });
  assert.equal(find(trie, '/apples')?.path, '/**');
  assert.equal(find(trie, '/apples/')?.path, '/**');
  assert.equal(find(trie, '/'), undefined);
});

test('a single wildcard needs exactly one segment that is not empty', () => {
  const trie = trieOf({ path: '/a/:b' });
  assert.equal(find(trie, '/a/'), undefined);
  assert.equal(find(trie, '/a/b/'), undefined);
});

test('a slash at the end matters, and so does the case', () => {
  const trie = trieOf({ path: '/a/' });
  assert.equal(find(trie, '/a'), undefined);
  assert.equal(find(trie, '/A/'), undefined);
  assert.equal(find(trie, '/a/')?.path, '/a/');
});

// heimdall gives `{a: "b"}` for the first of these: what the refused branch captured is left in its list.
test('a refused branch leaves no captures behind', () => {
  const trie = trieOf({ path: '/:a/b' }, { path: '/:a/:b' });
  assert.deepEqual(find(trie, '/x/b', ['/:a/b']), { path: '/:a/:b', captured: ['x', 'b'] });
  const files = trieOf({ path: '/:team/files/b' }, { path: '/:team/files/**' });
  assert.deepEqual(find(files, '/red/files/b', ['/:team/files/b']), {
    path: '/:team/files/**',
    captured: ['red', 'b'],
  });
});

test('the search goes back to a less specific path where all rules of the more specific one refuse', () => {
  const trie = trieOf({ path: '/a/b/c' }, { path: '/a/:x/c' }, { path: '/a/**' }, { path: '/**' });
  const refused: string[] = [];
  for (const expected of ['/a/b/c', '/a/:x/c', '/a/**', '/**']) {
    assert.equal(find(trie, '/a/b/c', refused)?.path, expected);
    refused.push(expected);
  }
  assert.equal(find(trie, '/a/b/c', refused), undefined);
});

test('a wildcard host matches sub-domains of any depth and not the domain itself', () => {
  const trie = trieOf({ host: '*.example.com', path: '/a' });
  assert.equal(find(trie, '/a', [], 'x.y.example.com')?.path, '/a');
  assert.equal(find(trie, '/a', [], 'example.com'), undefined);
  assert.equal(find(trie, '/a', [], 'badexample.com'), undefined);
});

test('the search goes from the exact host to wildcards, the longest first', () => {
  const routes = [
    { host: 'a.example.com', path: '/1' },
    { host: '*.example.com', path: '/**' },
    { host: '*', path: '/:any' },
  ];
  const trie = trieOf(...routes);
  assert.equal(find(trie, '/1', [], 'a.example.com')?.path, '/1');
  assert.equal(find(trie, '/2', [], 'a.example.com')?.path, '/**');
  assert.equal(find(trie, '/1', ['/1', '/**'], 'a.example.com')?.path, '/:any');
});

test('a port is part of the host', () => {
  const trie = trieOf({ host: 'a.com', path: '/x' }, { host: 'b.com:8080', path: '/x' });
  assert.equal(find(trie, '/x', [], 'a.com:8080'), undefined);
  assert.equal(find(trie, '/x', [], 'b.com:8080')?.path, '/x');
});

test('what stands after `\\` at the start of a segment is a literal', () => {
  const trie = trieOf({ path: '/\\:a/\\*b' });
  assert.equal(find(trie, '/:a/*b')?.path, '/\\:a/\\*b');
  assert.equal(find(trie, '/x/y'), undefined);
});

/** What the trie must find, by trying every route in the order of how specific it is, segment by segment. */
function slowFind(routes: readonly Route[], path: string, refused: readonly string[]): string | undefined {
  const parts = path.slice(1).split('/');
  const rank = (pattern: string): string =>
    segments(pattern, parsePathPattern)
      .map(({ type }) => ({ literal: '0', single: '1', free: '2' })[type])
      .join('');
  const matches = (pattern: string): boolean => {
    const own = segments(pattern, parsePathPattern);
    for (const [at, segment] of own.entries()) {
      if (segment.type === 'free') return parts.slice(at).join('/') !== '';
      const part = parts[at];
      if (part === undefined || (segment.type === 'literal' ? part !== segment.text : part === '')) return false;
    }
    return own.length === parts.length;
  };
  return routes
    .map((route) => route.path)
    .filter((pattern) => matches(pattern) && !refused.includes(pattern))
    .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))[0];
}

test('it finds what trying all rules one by one finds', () => {
  const segment = fc.constantFrom('a', 'b', ':x', 'c');
  const pattern = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '/**', '/'))
    .map(([parts, end]) => `/${parts.map((part, at) => (part === ':x' ? `:x${at}` : part)).join('/')}${end}`);
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(pattern, { maxLength: 12 }),
      path,
      fc.array(fc.nat(11)),
      (patterns, request, indexes) => {
        const routes = patterns.map((text) => ({ path: text }));
        const refused = indexes.flatMap((at) => patterns[at] ?? []);
        assert.equal(find(trieOf(...routes), request, refused)?.path, slowFind(routes, request, refused));
      },
    ),
    { numRuns: 500 },
  );
});
