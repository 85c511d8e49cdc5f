/**
 * The links of a Markdown page, without those in code.
 *
 * @returns `{target, line}` of each link, image, reference definition and `href`, and of each reference without a
 * definition as `{missing, line}`
 */
export function linksOf(markdown) {
  const lines = withoutCode(markdown);
  const definitions = new Set();
  const found = [];
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const definition = /^ {0,3}\[([^\]^]+)\]:\s*<?([^\s>]+)/.exec(text);
    if (definition) {
      definitions.add(definition[1].toLowerCase());
      found.push({ target: definition[2], line });
      continue;
    }
    for (const [, target] of text.matchAll(/\]\(\s*<?([^\s)>]*)>?(?:\s+"[^"]*")?\s*\)/g)) found.push({ target, line });
    for (const [, target] of text.matchAll(/<a\s[^>]*href="([^"]*)"/g)) found.push({ target, line });
    for (const [, target] of text.matchAll(/<(https?:[^>\s]+)>/g)) found.push({ target, line });
    for (const [, reference] of text.matchAll(/\]\[([^\]]+)\]/g)) found.push({ reference, line });
  }
  return found.flatMap((link) => {
    if (link.reference === undefined) return [link];
    return definitions.has(link.reference.toLowerCase()) ? [] : [{ missing: link.reference, line: link.line }];
  });
}

/** The anchors that headings and `id` attributes of a page make, spelled as on the common Git hosts. */
export function anchorsOf(markdown) {
  const anchors = new Set();
  const uses = new Map();
  for (const text of withoutFences(markdown)) {
    for (const [, id] of text.matchAll(/\s(?:id|name)="([^"]+)"/g)) anchors.add(id);
    const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(text);
    if (!heading) continue;
    const slug = slugOf(heading[1]);
    const count = uses.get(slug) ?? 0;
    uses.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

function slugOf(heading) {
  return heading
    .replaceAll(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replaceAll(/[`*]|<[^>]*>/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function withoutCode(markdown) {
  return withoutFences(markdown).map((line) => line.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, ''));
}

/** The lines of a page with those of fenced blocks and comments made empty, so that line numbers stay. */
function withoutFences(markdown) {
  const uncommented = markdown.replaceAll(/<!--[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, ''));
  let fence;
  return uncommented.split(/\r?\n/).map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === undefined) {
      if (mark === null) return line;
      fence = mark[1];
      return '';
    }
    if (mark !== null && mark[1].startsWith(fence) && mark[2].trim() === '') fence = undefined;
    return '';
  });
}

/** The rows of every table below the heading `title`, as lists of trimmed cells, without the head of the table. */
export function tableRows(markdown, title) {
  const lines = withoutFences(markdown);
  const start = lines.findIndex((line) => /^#+\s/.test(line) && line.replace(/^#+\s+/, '').trim() === title);
  if (start === -1) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+\s/.test(line));
  const section = end === -1 ? rest : rest.slice(0, end);
  const rows = section
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  const rule = rows.findIndex((cells) => cells.every((cell) => /^:?-+:?$/.test(cell)));
  return rows.slice(rule + 1);
}
