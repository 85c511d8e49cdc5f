import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryFiles } from '../lib/repository-files.mjs';

const MAX_BYTES = 2 * 2 ** 20;
// Written so that this file does not match itself.
const PATTERNS = [
  {
    what: 'a path of one machine',
    pattern: /(?<![\w.~$}-])\/(?:home|Users)\/(?!(?:user|someone|somebody|ada|alice|bob)\b)[\w.-]+/,
  },
  { what: 'a path of one machine', pattern: /\b[A-Za-z]:\\Users\\\w+/ },
  { what: 'the address of a registry', pattern: /https?:\/\/[\w.-]*registry[\w.-]*[:/]/ },
  { what: 'the address of a registry', pattern: /\bregistry\s*=\s*https?:/ },
  { what: 'the address of a registry', pattern: /"resolved":\s*"https?:/ },
];

/** Where a file of the repository names this machine, some user's folder or a package registry. */
export function checkAddresses(root, files = repositoryFiles(root)) {
  if (files.length === 0) return ['no file was checked: the check saw nothing'];
  const patterns = [...PATTERNS, ...patternsOfThisMachine(root)];
  return files.flatMap((file) => {
    const path = join(root, file);
    if (!statSync(path).isFile() || statSync(path).size > MAX_BYTES) return [];
    const text = readFileSync(path, 'utf8');
    if (text.includes('\0')) return [];
    return text.split('\n').flatMap((line, index) => {
      const hit = patterns.find(({ pattern }) => pattern.test(line));
      return hit === undefined ? [] : [`${file}:${index + 1}: ${hit.what}`];
    });
  });
}

/** The folders beside this checkout and the home of its user, where their paths are long enough to mean only them. */
function patternsOfThisMachine(root) {
  const parent = dirname(root);
  const beside = readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && parent !== '/')
    .map((entry) => join(parent, entry.name));
  return [...beside, homedir()]
    .filter((path) => path.split('/').length > 2)
    .map((path) => ({ what: 'a path of this machine', pattern: new RegExp(`${RegExp.escape(path)}(?![\\w-])`) }));
}
