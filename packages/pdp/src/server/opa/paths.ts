import type { Path } from '../../store/types.ts';

/** The path below `data` that a URL names, or why it names none. An escaped slash is part of a key. */
export function dataPath(url: string): { readonly path: Path } | { readonly problem: string } {
  const path: string[] = [];
  for (const segment of url.split('/')) {
    if (segment === '') continue;
    const key = segment.includes('%') ? unescaped(segment) : segment;
    if (key.includes('"')) return { problem: `invalid ref term '${key}'` };
    path.push(key);
  }
  return { path };
}

/** Whether Go's server takes the path of a request: every escape is one. */
export function isValidPath(path: string): boolean {
  return !path.includes('%') || !/%(?![0-9a-fA-F]{2})/.test(path);
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `data.a["b c"]`. */
export function refText(path: Path): string {
  return `data${path.map((key) => (IDENTIFIER.test(key) ? `.${key}` : /^-?\d+$/.test(key) ? `[${key}]` : `[${JSON.stringify(key)}]`)).join('')}`;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
