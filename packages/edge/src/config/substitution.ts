import { type ConfigIssue, type ConfigNode, type Environment, issueAt } from '@writ/core';
import { resolvePlain, type ScalarNode } from '@writ/core/internal';

/**
 * Puts environment variables into the values of a document of heimdall, which knows the forms of a shell. A variable that
 * is not set is empty, as there, and a warning. It works on parsed values, so that a variable cannot add keys.
 */
export function substituteVariables(
  node: ConfigNode,
  environment: Environment,
): { readonly node: ConfigNode; readonly issues: readonly ConfigIssue[]; readonly warnings: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const warnings: ConfigIssue[] = [];
  const visit = (current: ConfigNode): ConfigNode => {
    switch (current.type) {
      case 'list':
        return { ...current, items: current.items.map((item) => visit(item)) };
      case 'map':
        return {
          ...current,
          entries: new Map([...current.entries].map(([key, entry]) => [key, { ...entry, value: visit(entry.value) }])),
        };
      case 'scalar':
        return typeof current.value === 'string' && current.text.includes('${')
          ? inScalar(current, environment, issues, warnings)
          : current;
    }
  };
  return { node: visit(node), issues, warnings };
}

const REFERENCE = /\$\{([A-Za-z_]\w*)((?:\^\^?|,,?)|(?::?[-=]|##?|%%?|:\d+(?::\d+)?|\/\/?)[^{}]*)?\}/g;

function inScalar(
  node: ScalarNode,
  environment: Environment,
  issues: ConfigIssue[],
  warnings: ConfigIssue[],
): ScalarNode {
  const variables: string[] = [];
  const text = node.text.replace(REFERENCE, (_, name: string, operation: string | undefined) => {
    variables.push(name);
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined && !/^:?[-=]/.test(operation ?? '')) {
      const message = `the variable \`${name}\` is not set; its value is empty`;
      warnings.push(issueAt(node.range, 'ERR_CONFIG_VARIABLE_UNSET', message));
    }
    return operate(value, operation ?? '');
  });
  if (node.text.replace(REFERENCE, '').includes('${')) {
    issues.push(issueAt(node.range, 'ERR_CONFIG_VARIABLE_SYNTAX', 'a `${` must start `${NAME}` or `${NAME:-default}`'));
    return node;
  }
  return { ...node, text, value: node.plain ? resolvePlain(text) : text, variables };
}

function operate(value: string | undefined, operation: string): string {
  const text = value ?? '';
  const [, fallsBackOnEmpty, fallback] = /^(:?)[-=](.*)$/s.exec(operation) ?? [];
  if (fallback !== undefined)
    return value === undefined || (fallsBackOnEmpty === ':' && value === '') ? fallback : value;
  const [, from, length] = /^:(\d+)(?::(\d+))?$/.exec(operation) ?? [];
  if (from !== undefined)
    return text.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length));
  switch (/^(?:\^\^?|,,?|##?|%%?|\/\/?)/.exec(operation)?.[0]) {
    case '^^':
      return text.toUpperCase();
    case '^':
      return text.charAt(0).toUpperCase() + text.slice(1);
    case ',,':
      return text.toLowerCase();
    case ',':
      return text.charAt(0).toLowerCase() + text.slice(1);
    case '#':
    case '##':
      return cutFront(text, operation.replace(/^##?/, ''));
    case '%':
    case '%%':
      return cutBack(text, operation.replace(/^%%?/, ''));
    case '/':
      return replaced(text, operation.slice(1), false);
    case '//':
      return replaced(text, operation.slice(2), true);
    default:
      return text;
  }
}

function cutFront(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function cutBack(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

function replaced(text: string, operation: string, everywhere: boolean): string {
  const [from = '', to = ''] = operation.split('/', 2);
  if (from === '') return text;
  return everywhere ? text.replaceAll(from, () => to) : text.replace(from, () => to);
}
