import { readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, linksOf } from '../lib/markdown.mjs';
import { repositoryFiles } from '../lib/repository-files.mjs';

/**
 * Dead links of every Markdown page: relative ones must lead to a file or folder of the repository and to an anchor
 * that is there; of external ones only the spelling is checked, so that no check needs the network.
 */
export function checkLinks(root, files = repositoryFiles(root)) {
  const known = new Set(files);
  const pages = files.filter((file) => file.endsWith('.md') && !/(^|\/)fixtures\//.test(file));
  if (pages.length === 0) return ['no page was checked: the check saw nothing'];
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(root, page), 'utf8')).flatMap((link) => {
      const problem = problemOf(root, known, page, link);
      return problem === undefined ? [] : [`${page}:${link.line}: ${problem}`];
    }),
  );
}

function problemOf(root, known, page, { missing, target }) {
  if (missing !== undefined) return `the reference \`${missing}\` is not defined`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return problemOfUrl(target);
  const [path = '', anchor] = target.split('#', 2);
  if (path.startsWith('/')) return `\`${target}\` starts at the root of a host; write it relative to the page`;
  const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
  if (!known.has(file) && !isFolder(root, known, file)) return `\`${target}\` leads to no file of the repository`;
  if (anchor === undefined) return undefined;
  if (!file.endsWith('.md')) return `\`${target}\` has an anchor, and \`${file}\` is not a page`;
  if (anchorsOf(readFileSync(join(root, file), 'utf8')).has(anchor)) return undefined;
  return `\`${target}\` names an anchor that \`${file}\` does not have`;
}

function isFolder(root, known, path) {
  const folder = path.replace(/\/$/, '');
  if (folder.startsWith('..')) return false;
  const isThere = statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere && [...known].some((file) => folder === '.' || file.startsWith(`${folder}/`));
}

function problemOfUrl(target) {
  if (!URL.canParse(target)) return `\`${target}\` is not a URL`;
  const { protocol, hostname } = new URL(target);
  if (protocol === 'https:' || protocol === 'mailto:') return undefined;
  if (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return undefined;
  return `\`${target}\` is neither https nor mailto`;
}
