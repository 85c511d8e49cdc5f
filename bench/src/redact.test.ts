import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedact } from './redact.ts';

const redact = createRedact({
  hostname: 'build-7',
  paths: new Map([
    ['/srv/writ', '<project>'],
    ['/tmp', '<tmp>'],
  ]),
  topFolders: ['srv', 'tmp', 'usr', 'home'],
});

test('known folders are named by what they are', () => {
  assert.equal(redact('cannot open /srv/writ/a.js'), 'cannot open <project>/a.js');
});
test('any other absolute path of the machine disappears', () => {
  assert.equal(redact('cannot load "/usr/lib/x.so.1" (/home/ada/.rc)'), 'cannot load "<path>" (<path>)');
});
test('the paths of URLs stay', () => {
  assert.equal(redact('GET /v1/data and http://127.0.0.1/usr/x'), 'GET /v1/data and http://127.0.0.1/usr/x');
});
test('the name of the machine disappears as a word and not as a part of one', () => {
  assert.equal(redact('BUILD-7 said no to build-72'), '<host> said no to build-72');
});
