import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The files that belong to the repository, new ones included and ignored ones not, as paths relative to its root. */
export function repositoryFiles(root) {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return list.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}
