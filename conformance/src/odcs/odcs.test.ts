import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { describe, it } from 'node:test';
import { problemWith, suiteContracts } from './run-file.ts';

const files = suiteContracts();

describe('the examples of ODCS', { skip: files.length === 0 ? 'the suite is absent' : false }, () => {
  for (const file of files) {
    it(`${basename(dirname(file))}/${basename(file)}`, () => assert.equal(problemWith(file), undefined));
  }
});
