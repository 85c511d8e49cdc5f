import { z } from 'zod';
import type { ConfigErrorCode } from './errors.ts';
import { excerptText } from './excerpt.ts';
import { expectations, secretSchemas } from './expectations.ts';
import { type ConfigIssue, issueAt, type SourceRange } from './issue.ts';
import { type ConfigNode, type ConfigPath, nearestNode, nodeAt, type ScalarNode } from './node.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

export interface Accepted<Value> {
  readonly ok: true;
  readonly value: Value;
}

/** What a schema refused, before it is known where that stands in a file. */
export interface Refused {
  readonly ok: false;
  readonly issues: readonly Issue[];
  /** Words the issues and puts each at its place. */
  locate(root: ConfigNode, prefix: ConfigPath): ConfigIssue[];
}

/** Runs a schema over a plain value. */
export function issuesFrom<Value>(schema: z.ZodType<Value>, value: unknown): Accepted<Value> | Refused {
  // A raw issue still knows the schema that raised it, a finished one does not; the message carries a number across.
  const raised: (z.core.$ZodType | undefined)[] = [];
  const result = schema.safeParse(value, {
    error: (issue) => `${MARK}${raised.push(asSchema(issue.inst)) - 1}`,
  });
  if (result.success) return { ok: true, value: result.data };
  const { issues } = result.error;
  const schemaOf = (issue: Issue): z.core.$ZodType | undefined =>
    issue.message.startsWith(MARK) ? raised[Number(issue.message.slice(MARK.length))] : undefined;
  return {
    ok: false,
    issues,
    locate: (root, prefix) => issues.flatMap((issue) => new Located(root, prefix, schemaOf).issues(issue, [])),
  };
}

/** The paths at which the schema expected a text. */
export function wantsText(refused: Refused): ConfigPath[] {
  return refused.issues.flatMap((issue) => textPaths(issue, []));
}

function textPaths(issue: Issue, base: ConfigPath): ConfigPath[] {
  const path = [...base, ...pathOf(issue)];
  if (issue.code === 'invalid_type') return issue.expected === 'string' ? [path] : [];
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flatMap((errors) => errors.flatMap((inner) => textPaths(inner, path)));
}

const MARK = '\u0000';

function asSchema(instance: unknown): z.core.$ZodType | undefined {
  return instance instanceof z.core.$ZodType ? instance : undefined;
}

function pathOf(issue: Issue): (string | number)[] {
  return issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: '`true` or `false`',
  int: 'a whole number',
  map: 'a map',
  null: 'nothing',
  number: 'a number',
  object: 'a map',
  record: 'a map',
  set: 'a list',
  string: 'a text',
};

/** Turns zod's issues into ours, for one document. */
class Located {
  readonly #root: ConfigNode;
  readonly #prefix: ConfigPath;
  readonly #schemaOf: (issue: Issue) => z.core.$ZodType | undefined;

  constructor(root: ConfigNode, prefix: ConfigPath, schemaOf: (issue: Issue) => z.core.$ZodType | undefined) {
    this.#root = root;
    this.#prefix = prefix;
    this.#schemaOf = schemaOf;
  }

  issues(issue: Issue, base: ConfigPath): ConfigIssue[] {
    const path = [...base, ...pathOf(issue)];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => this.#unknownKey(issue, path, key));
      case 'invalid_type':
        return [this.#wrongType(issue, path)];
      case 'invalid_value':
        return [this.#notOneOf(issue.values.map(String), path)];
      case 'invalid_union':
        return this.#noBranch(issue, path);
      case 'invalid_key': {
        const why = issue.issues.map((inner) => phraseOf(inner)).join(', ');
        return [
          this.#at(
            path,
            'ERR_CONFIG_VALUE',
            `the key \`${excerptText(last(path))}\` is not allowed here: ${why}`,
            this.#keyRange(path),
          ),
        ];
      }
      case 'invalid_element':
        return issue.issues.flatMap((inner) => this.issues(inner, path));
      default:
        return [this.#at(path, codeOf(issue), this.#valueMessage(issue, path))];
    }
  }

  #at(path: ConfigPath, code: ConfigErrorCode, message: string, range?: SourceRange, sensitive = false): ConfigIssue {
    const place = range ?? nearestNode(this.#root, path).range;
    return issueAt(place, code, message, { path: [...this.#prefix, ...path], sensitive });
  }

  #unknownKey(issue: Issue, path: ConfigPath, key: string): ConfigIssue {
    const known = keysOf(this.#schemaOf(issue));
    const hint = didYouMean(key, known) || listed('; known here', known);
    const message = `unknown key \`${excerptText(key)}\`${hint}`;
    const range = this.#keyRange([...path, key]);
    return this.#at([...path, key], 'ERR_CONFIG_UNKNOWN_KEY', message, range, this.#isSecret(issue));
  }

  #isSecret(issue: Issue): boolean {
    const schema = this.#schemaOf(issue);
    return schema !== undefined && secretSchemas.has(schema);
  }

  #keyRange(path: ConfigPath): SourceRange | undefined {
    const parent = nodeAt(this.#root, path.slice(0, -1));
    return parent?.type === 'map' ? parent.entries.get(last(path))?.keyRange : undefined;
  }

  #wrongType(issue: z.core.$ZodIssueInvalidType, path: ConfigPath): ConfigIssue {
    const schema = this.#schemaOf(issue);
    const node = nodeAt(this.#root, path);
    const isSecret = this.#isSecret(issue);
    if (isSecret && node?.type === 'scalar' && node.value !== null) {
      const [variable] = node.variables;
      const instead = variable === undefined ? '`{file: PATH}` or `{env: NAME}`' : `\`{env: ${variable}}\``;
      const message = `${nameOf(path)} is a secret and must not stand here; write a reference: ${instead}`;
      return this.#at(path, 'ERR_CONFIG_SECRET_INLINE', message, undefined, true);
    }
    const own = schema && expectations.get(schema);
    const expected = own ?? (isSecret ? 'a reference to a secret' : (TYPE_NAMES[issue.expected] ?? issue.expected));
    if (!node) {
      const place = path.length > 1 ? ` in \`${path.slice(0, -1).join('.')}\`` : '';
      return this.#at(
        path,
        'ERR_CONFIG_MISSING_KEY',
        `the key \`${last(path)}\`${place} is missing; it holds ${expected}`,
        this.#keyRange(path.slice(0, -1)),
      );
    }
    if (node.type === 'scalar' && node.value === null) {
      const remove = typeof path.at(-1) === 'number' ? 'it' : 'the key';
      return this.#at(path, 'ERR_CONFIG_TYPE', `${nameOf(path)} has no value; give it ${expected} or remove ${remove}`);
    }
    const hint = own === undefined && node.type === 'scalar' ? hintFor(issue.expected, node) : '';
    const message = `expected ${expected}, got ${describe(node)}${hint}`;
    return this.#at(path, 'ERR_CONFIG_TYPE', message, undefined, isSecret);
  }

  #notOneOf(values: readonly string[], path: ConfigPath): ConfigIssue {
    const node = nodeAt(this.#root, path);
    const expected =
      values.length === 1 ? `\`${values[0]}\`` : `one of ${values.map((value) => `\`${value}\``).join(', ')}`;
    if (!node) {
      return this.#at(path, 'ERR_CONFIG_MISSING_KEY', `the key \`${last(path)}\` is missing; it holds ${expected}`);
    }
    const hint = node.type === 'scalar' ? didYouMean(node.text, values) : '';
    return this.#at(path, 'ERR_CONFIG_VALUE', `expected ${expected}, got ${describe(node)}${hint}`);
  }

  /** Of several forms, speaks of the one that was most likely meant: the form with the right type and fewest mistakes. */
  #noBranch(issue: z.core.$ZodIssueInvalidUnion, path: ConfigPath): ConfigIssue[] {
    if ('options' in issue && Array.isArray(issue.options)) return [this.#notOneOf(issue.options.map(String), path)];
    const branches = issue.errors.filter(
      (errors) => !errors.some((error) => error.code === 'invalid_type' && error.path.length === 0),
    );
    const [best] = branches.toSorted((one, other) => one.length - other.length);
    if (best) return best.flatMap((inner) => this.issues(inner, path));
    const expected = issue.errors.flatMap((errors) =>
      errors.flatMap((error) => (error.code === 'invalid_type' ? [this.#expected(error)] : [])),
    );
    const node = nodeAt(this.#root, path);
    const got = node ? `, got ${describe(node)}` : '';
    return [this.#at(path, 'ERR_CONFIG_TYPE', `expected ${expected.join(' or ')}${got}`)];
  }

  #expected(issue: z.core.$ZodIssueInvalidType): string {
    const schema = this.#schemaOf(issue);
    return (schema && expectations.get(schema)) ?? TYPE_NAMES[issue.expected] ?? issue.expected;
  }

  #valueMessage(issue: Issue, path: ConfigPath): string {
    const phrase = phraseOf(issue);
    const node = nodeAt(this.#root, path);
    if (issue.code === 'custom' || !issue.message.startsWith(MARK)) {
      // A schema does not know that what it quotes came from a variable, and so may be a secret.
      const quotesVariable = node?.type === 'scalar' && node.variables.length > 0;
      return quotesVariable ? phrase.replaceAll(`\`${excerptText(node.text)}\``, describe(node)) : phrase;
    }
    return node ? `${phrase}, got ${describe(node)}` : phrase;
  }
}

/** `custom` issues may bring one of our codes in `params.code`. */
function codeOf(issue: Issue): ConfigErrorCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return code === 'ERR_CONFIG_INSECURE' ? code : 'ERR_CONFIG_VALUE';
}

/** What a value had to be. A message that a schema brings itself passes as it is. */
function phraseOf(issue: Issue): string {
  if (!issue.message.startsWith(MARK)) return issue.message;
  switch (issue.code) {
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.origin, issue.maximum)}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `expected a text that matches \`${issue.pattern}\``
        : `expected a valid ${issue.format}`;
    default:
      return 'the value is not allowed here';
  }
}

function amount(origin: string, count: number | bigint): string {
  const one = Number(count) === 1;
  if (origin === 'string') return `${count} ${one ? 'character' : 'characters'}`;
  const isCollection = origin === 'array' || origin === 'set' || origin === 'map';
  return isCollection ? `${count} ${one ? 'entry' : 'entries'}` : String(count);
}

function keysOf(schema: z.core.$ZodType | undefined): string[] {
  const definition: unknown = schema?._zod.def;
  const shape =
    typeof definition === 'object' && definition !== null && 'shape' in definition ? definition.shape : undefined;
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

function listed(lead: string, words: readonly string[]): string {
  const most = 12;
  if (words.length === 0) return '';
  const shown = words
    .slice(0, most)
    .map((word) => `\`${word}\``)
    .join(', ');
  return `${lead}: ${shown}${words.length > most ? ', …' : ''}`;
}

/** What the user wrote: variables by name and not by value, because a value may be a secret. */
function describe(node: ConfigNode): string {
  if (node.type !== 'scalar') return node.type === 'map' ? 'a map' : 'a list';
  if (node.variables.length > 0) return `the value of ${node.variables.map((name) => `\`\${${name}}\``).join(' and ')}`;
  if (node.value === null) return 'nothing';
  const type = typeof node.value === 'string' ? 'text' : typeof node.value;
  return `the ${type} \`${excerptText(node.text)}\``;
}

function hintFor(expected: string, { plain, text, variables }: ScalarNode): string {
  if (expected === 'string') return '; put it in quotes';
  const isEntry = plain && variables.length === 0 && /^[\w.-]+:\S/.test(text);
  return isEntry && TYPE_NAMES[expected] === 'a map' ? '; a space is missing after the `:`' : '';
}

/** `log`, or the second entry of `insecure`, as a message names it. */
function nameOf(path: ConfigPath): string {
  const step = path.at(-1);
  return typeof step === 'number' ? `entry ${step + 1} of \`${last(path.slice(0, -1))}\`` : `\`${last(path)}\``;
}

function last(path: ConfigPath): string {
  return String(path.at(-1) ?? '');
}
