import { globSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

// The folders that hold tests; what is not there yet matches nothing.
const PATTERNS = [
  'packages/*/src/**/*.test.{ts,mjs}',
  'bench/src/**/*.test.ts',
  'conformance/**/*.test.ts',
  'docs/test/**/*.test.ts',
  'examples/**/*.test.ts',
  'scripts/**/*.test.mjs',
];
const SKIPPED = new Set(['node_modules', 'dist', 'fixtures']);

/** Every test file of the repository, as paths relative to its root. */
function allTestFiles(root) {
  return globSync(PATTERNS, {
    cwd: root,
    exclude: (entry) => SKIPPED.has(entry.split(sep).at(-1)),
  }).toSorted();
}

/**
 * The test files at or below the paths that were asked for, all of them when none were.
 *
 * @returns `{files}`, or `{error}` with the sentence for the user when a path does not exist or holds no test
 */
export function selectTestFiles(root, cwd, paths) {
  const all = allTestFiles(root);
  if (paths.length === 0) return { files: all };
  const selected = new Set();
  for (const path of paths) {
    // From the folder npm was started in, or else from the root: both are how people write them.
    const full = [resolve(cwd, path), resolve(root, path)].find((candidate) => exists(candidate));
    if (full === undefined) return { error: `\`${path}\` does not exist` };
    const below = all.filter((file) => isWithin(join(root, file), full));
    if (below.length === 0) return { error: `there is no test at or below \`${path}\`` };
    for (const file of below) selected.add(file);
  }
  return { files: [...selected].toSorted() };
}

function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isWithin(file, folder) {
  const path = relative(folder, file);
  return path === '' || !(path.startsWith('..') || isAbsolute(path));
}
