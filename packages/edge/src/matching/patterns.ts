import { canonicalSegment } from './normalize.ts';

/** One segment of a path expression, or label of a host expression. */
export type Segment =
  | { readonly type: 'literal'; readonly text: string }
  /** Exactly one segment; the name is undefined where it is not captured. */
  | { readonly type: 'single'; readonly name: string | undefined }
  /** Everything that is left. */
  | { readonly type: 'free'; readonly name: string | undefined };

export type ParsedPattern =
  | { readonly ok: true; readonly segments: readonly Segment[] }
  | { readonly ok: false; readonly message: string };

/**
 * Parses the path expression of a rule: `/a/:name/*rest`, `:*` and `**` for wildcards without a name, `\:` and `\*` for a
 * literal first character.
 */
export function parsePathPattern(pattern: string): ParsedPattern {
  if (!pattern.startsWith('/')) return failed(`\`${pattern}\` never matches: a path starts with \`/\``);
  const parts = pattern.slice(1).split('/');
  const segments: Segment[] = [];
  for (const [at, part] of parts.entries()) {
    const segment = pathSegment(part);
    if (!segment) return failed(`\`${pattern}\` has an escape that is not allowed`);
    if (segment.type === 'free' && at < parts.length - 1) {
      return failed(`\`${pattern}\` has '/' after a free wildcard; \`${part}\` must be the last segment`);
    }
    if (part === '' && at < parts.length - 1) return failed(`\`${pattern}\` never matches: \`//\` becomes \`/\``);
    if (part === '.' || part === '..') return failed(`\`${pattern}\` never matches: it has a dot segment`);
    segments.push(segment);
  }
  const names = segments.flatMap((segment) =>
    segment.type !== 'literal' && segment.name !== undefined ? [segment.name] : [],
  );
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? { ok: true, segments } : failed(`\`${pattern}\` has two wildcards named \`${twice}\``);
}

function failed(message: string): ParsedPattern {
  return { ok: false, message };
}

function pathSegment(part: string): Segment | undefined {
  if (part === ':*') return { type: 'single', name: undefined };
  if (part === '**') return { type: 'free', name: undefined };
  if (part.length > 1 && part.startsWith(':')) return { type: 'single', name: part.slice(1) };
  if (part.length > 1 && part.startsWith('*')) return { type: 'free', name: part.slice(1) };
  const isEscaped = /^\\[:*\\]/.test(part);
  const text = canonicalSegment(isEscaped ? part.slice(1) : part);
  return text === undefined ? undefined : { type: 'literal', text };
}

/** Parses a host expression, labels from the right: `example.com`, `*.example.com`, `*`. */
export function parseHostPattern(pattern: string): ParsedPattern {
  const host = pattern.toLowerCase();
  if (host === '' || /[\s/]/.test(host)) return failed(`\`${pattern}\` is no host`);
  const labels = host.split('.').toReversed();
  const segments: Segment[] = [];
  for (const [at, label] of labels.entries()) {
    const isFirst = at === labels.length - 1;
    if (label.startsWith('*') && label.length > 1) {
      return failed(`\`${pattern}\`: named free wildcards are not supported in host patterns; write \`*\``);
    }
    if (label === '*' && !isFirst)
      return failed(`\`${pattern}\` has '.' before a free wildcard; \`*\` stands in front`);
    segments.push(label === '*' ? { type: 'free', name: undefined } : { type: 'literal', text: label });
  }
  return { ok: true, segments };
}
