import type { ConfigNode, Environment } from '@writ/core';
import { type MapNode, mergeNodes, resolvePlain, type SourceRange, sourceFrom } from '@writ/core/internal';

/**
 * Lays settings from the environment over a configuration, as heimdall names them: `HEIMDALLCFG_SERVE_PORT=80`; `__` is a
 * literal `_`, a number is a place in a list.
 */
export function withOverrides(node: ConfigNode, environment: Environment, prefix: string): ConfigNode {
  let merged = node;
  for (const name of Object.keys(environment).toSorted()) {
    const value = environment[name];
    if (!name.startsWith(prefix) || value === undefined) continue;
    const path = name
      .slice(prefix.length)
      .toLowerCase()
      .split(/(?<!_)_(?!_)/)
      .map((part) => part.replaceAll('__', '_'));
    if (path.some((part) => part === '')) continue;
    merged = put(merged, path, name, value);
  }
  return merged;
}

function put(under: ConfigNode, path: readonly string[], name: string, value: string): ConfigNode {
  const source = sourceFrom(`environment variable ${name}`, `/${name}`, value);
  const range: SourceRange = { source, start: 0, end: value.length };
  const [step = '', ...rest] = path;
  const scalar: ConfigNode = {
    type: 'scalar',
    range,
    value: resolvePlain(value),
    text: value,
    plain: true,
    // Messages then name the variable instead of its value, which may be a secret.
    variables: [name],
  };
  const empty: MapNode = { type: 'map', range, entries: new Map() };
  if (/^\d+$/.test(step) && (under.type === 'list' || (under.type === 'map' && under.entries.size === 0))) {
    const items = under.type === 'list' ? [...under.items] : [];
    const at = Math.min(Number(step), items.length);
    items[at] = rest.length === 0 ? scalar : put(items[at] ?? empty, rest, name, value);
    return { type: 'list', range: under.range, items };
  }
  const base = under.type === 'map' ? under : empty;
  const child = base.entries.get(step)?.value ?? empty;
  const next = rest.length === 0 ? scalar : put(child, rest, name, value);
  const over: MapNode = {
    type: 'map',
    range: base.range,
    entries: new Map([[step, { keyRange: range, value: next }]]),
  };
  return next.type === 'list'
    ? { ...base, entries: new Map([...base.entries, ...over.entries]) }
    : mergeNodes(base, over);
}
