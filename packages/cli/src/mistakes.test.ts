import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MISTAKES as files } from './testing/mistakes/files.ts';
import { MISTAKES as syntax } from './testing/mistakes/syntax.ts';
import { MISTAKES as values } from './testing/mistakes/values.ts';
import { MISTAKES as variables } from './testing/mistakes/variables.ts';
import { inFolderWith, PROCESS } from './testing/mistakes.ts';

for (const [about, mistakes] of Object.entries({ files, syntax, values, variables })) {
  describe(`mistakes in configuration: ${about}`, () => {
    for (const mistake of mistakes) {
      const options = (mistake.config ?? ['writ.yaml']).flatMap((name) => ['-c', name]);

      test(`validate refuses ${mistake.title}`, async () => {
        const { exitCode, out, err } = await inFolderWith(mistake, ['validate', ...options]);
        assert.deepEqual(
          { exitCode, out, says: err.split('\n') },
          { exitCode: 1, out: '', says: [...mistake.says, ''] },
        );
      });

      test(`up refuses ${mistake.title}`, async () => {
        const { exitCode, out, err } = await inFolderWith(mistake, ['up', ...options]);
        const expected = { exitCode: mistake.upExits, out: '', says: [...mistake.says, ''] };
        assert.deepEqual({ exitCode, out, says: err.split('\n') }, expected);
      });
    }
  });
}

test('no message carries what a terminal would obey', () => {
  const said = [files, syntax, values, variables].flat().flatMap(({ says }) => says);
  assert.deepEqual(
    said.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line)),
    [],
  );
});

const TEN_THOUSAND = {
  files: {
    'writ.yaml': `${PROCESS}spec:\n${Array.from({ length: 10_000 }, (_, index) => `  key${index}: 1\n`).join('')}`,
  },
};

test('of 10,000 mistakes the first 50 are shown and all are counted', async () => {
  const { err } = await inFolderWith(TEN_THOUSAND, ['validate', 'writ.yaml']);
  assert.equal(err.match(/\[ERR_CONFIG_UNKNOWN_KEY\]/g)?.length, 50);
  assert.match(err, /\n10000 mistakes, the first 50 are shown\n$/);
});

test('of 10,000 mistakes JSON has all', async () => {
  const { out } = await inFolderWith(TEN_THOUSAND, ['validate', 'writ.yaml', '--output', 'json']);
  const { issues } = JSON.parse(out) as { issues: readonly unknown[] };
  assert.equal(issues.length, 10_000);
});
