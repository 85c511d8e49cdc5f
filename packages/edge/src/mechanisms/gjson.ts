/**
 * Looks up a path of GJSON in JSON: `a.b`, `a\.b` for a key with a dot, `list.0`, `list.#` for a length, `list.#.name` for the
 * names of all, `@this` for the whole. Own keys only.
 *
 * @returns undefined where the path leads nowhere
 */
export function lookUp(value: unknown, path: string): unknown {
  return steps(path).reduce(descend, { found: value, spreads: false }).found;
}

interface Place {
  readonly found: unknown;
  /** `#` made a list of what follows. */
  readonly spreads: boolean;
}

function steps(path: string): string[] {
  return (path.match(/(?:\\.|[^.|\\])+/g) ?? []).map((step) => step.replaceAll(/\\(.)/g, '$1'));
}

function descend({ found, spreads }: Place, step: string, at: number, all: readonly string[]): Place {
  if (step === '@this') return { found, spreads };
  if (step === '#' && Array.isArray(found)) {
    return at === all.length - 1 ? { found: found.length, spreads } : { found, spreads: true };
  }
  if (!spreads) return { found: member(found, step), spreads };
  const items = Array.isArray(found)
    ? found.flatMap((item) => [member(item, step)].filter((value) => value !== undefined))
    : [];
  return { found: items, spreads };
}

function member(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}
