import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryTree } from '../lib/temporary-tree.mjs';
import { checkLinks } from './links.mjs';

const OTHER = '# Two words\n\n## Same\n\n## Same\n\n## The `code`, and *more*!\n\n<a id="own"></a>\n';

function check(t, page) {
  const files = { 'README.md': page, 'docs/other.md': OTHER, 'src/a.ts': '' };
  return checkLinks(temporaryTree(t, files), Object.keys(files));
}

const GOOD = {
  'a page': '[x](docs/other.md)',
  'a heading': '[x](docs/other.md#two-words)',
  'the second heading of one name': '[x](docs/other.md#same-1)',
  'a heading with code and signs': '[x](docs/other.md#the-code-and-more)',
  'an id': '[x](docs/other.md#own)',
  'a folder': '[x](docs)',
  'a file': '[x](src/a.ts)',
  'the page itself': '# Here\n\n[x](#here)',
  'an external page': '[x](https://example.org/a#b) <https://example.org>',
  'a reference': '[x][there]\n\n[there]: docs/other.md',
  'anything in code': '`[x](nowhere.md)`\n\n```md\n[x](nowhere.md)\n```\n',
};

for (const [what, page] of Object.entries(GOOD)) {
  test(`a link to ${what} is fine`, (t) => {
    assert.deepEqual(check(t, page), []);
  });
}

const DEAD = {
  '[x](nowhere.md)': 'README.md:1: `nowhere.md` leads to no file of the repository',
  '\n[x](docs/other.md#nowhere)':
    'README.md:2: `docs/other.md#nowhere` names an anchor that `docs/other.md` does not have',
  '[x](src/a.ts#L3)': 'README.md:1: `src/a.ts#L3` has an anchor, and `src/a.ts` is not a page',
  '[x](../outside.md)': 'README.md:1: `../outside.md` leads to no file of the repository',
  '[x](/docs/other.md)': 'README.md:1: `/docs/other.md` starts at the root of a host; write it relative to the page',
  '[x][nowhere]': 'README.md:1: the reference `nowhere` is not defined',
  '[there]: nowhere.md': 'README.md:1: `nowhere.md` leads to no file of the repository',
  '[x](http://example.org)': 'README.md:1: `http://example.org` is neither https nor mailto',
  '[x](https://)': 'README.md:1: `https://` is not a URL',
};

for (const [page, problem] of Object.entries(DEAD)) {
  test(`a dead link is found: ${page.trim()}`, (t) => {
    assert.deepEqual(check(t, page), [problem]);
  });
}

test('a run that sees no page fails', (t) => {
  assert.deepEqual(checkLinks(temporaryTree(t), []), ['no page was checked: the check saw nothing']);
});
