import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** What publint says about each package as it would be published; the build must have run. */
export async function checkPublishable(root) {
  const folders = readdirSync(join(root, 'packages')).toSorted();
  const results = await Promise.all(folders.map(async (folder) => problemsOf(root, folder)));
  return folders.length === 0 ? ['no package was checked: the check saw nothing'] : results.flat();
}

async function problemsOf(root, folder) {
  const pkgDir = join(root, 'packages', folder);
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  if (manifest.private === true) return [];
  const { messages } = await publint({ pkgDir, strict: true });
  return messages
    .filter((message) => message.type !== 'suggestion')
    .map((message) => `packages/${folder}: ${formatMessage(message, manifest, { color: false })}`);
}
