import { type ConfigIssue, issueAt } from './issue.ts';
import type { ConfigNode, MapEntry, ScalarNode } from './node.ts';
import { didYouMean } from './suggest.ts';
import { resolvePlain } from './yaml.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts variables into all values (never into keys) of a document: `${NAME}`, and `${NAME:-default}` where an unset or
 * empty variable gives the default. `$${` stands for a literal `${`.
 *
 * It works on the parsed tree and not on the text, so a value can neither add keys nor break the syntax. An unquoted
 * value gets its type after variables were put in: with `PORT=8080`, `${PORT}` is a number and `"${PORT}"` is a text.
 */
export function putVariables(
  node: ConfigNode,
  environment: Environment,
): { readonly node: ConfigNode; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  return { node: substitute(node, environment, issues), issues };
}

function substitute(node: ConfigNode, environment: Environment, issues: ConfigIssue[]): ConfigNode {
  switch (node.type) {
    case 'scalar':
      return typeof node.value === 'string' && node.text.includes('${') ? inScalar(node, environment, issues) : node;
    case 'list':
      return { ...node, items: node.items.map((item) => substitute(item, environment, issues)) };
    case 'map': {
      const entries = new Map<string, MapEntry>();
      for (const [key, entry] of node.entries) {
        entries.set(key, { ...entry, value: substitute(entry.value, environment, issues) });
      }
      return { ...node, entries };
    }
  }
}

const OPENING = /\$\$\{|\$\{/g;
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}/y;

function inScalar(node: ScalarNode, environment: Environment, issues: ConfigIssue[]): ScalarNode {
  const variables: string[] = [];
  let text = '';
  let from = 0;
  for (const opening of node.text.matchAll(OPENING)) {
    // Inside of a reference that was already read.
    if (opening.index < from) continue;
    text += node.text.slice(from, opening.index);
    if (opening[0] === '$${') {
      text += '${';
      from = opening.index + opening[0].length;
      continue;
    }
    REFERENCE.lastIndex = opening.index;
    const reference = REFERENCE.exec(node.text);
    if (!reference) {
      const message = 'a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${`';
      issues.push(issueAt(node.range, 'ERR_CONFIG_VARIABLE_SYNTAX', message));
      return node;
    }
    const [whole, name = '', fallback] = reference;
    const value = valueOf(name, fallback, environment);
    if (value === undefined) {
      const hint = didYouMean(name, Object.keys(environment)) || '; set it, or give a default: `${' + name + ':-…}`';
      issues.push(issueAt(node.range, 'ERR_CONFIG_VARIABLE_UNSET', `the variable \`${name}\` is not set${hint}`));
    }
    text += value ?? '';
    variables.push(name);
    from = opening.index + whole.length;
  }
  text += node.text.slice(from);
  return { ...node, text, value: node.plain ? resolvePlain(text) : text, variables };
}

function valueOf(name: string, fallback: string | undefined, environment: Environment): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return fallback !== undefined && (value === undefined || value === '') ? fallback : value;
}
