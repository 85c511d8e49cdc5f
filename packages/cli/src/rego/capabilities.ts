import { type Capabilities, isArray, isObject, lookup, parseJson, standardCapabilities, type Value } from '@writ/rego';
import { type Files, fileName } from './files.ts';
import { ProblemsError, problem } from './problem.ts';

/** What a capabilities file of OPA allows. */
interface Allowed {
  /** Undefined where every built-in and feature may be used. */
  readonly capabilities: Capabilities | undefined;
  /** The only hosts that requests may go to; undefined for any. */
  readonly allowNet: readonly string[] | undefined;
}

/**
 * Reads what a policy may use and reach. A built-in of the file counts by its name; how it is called is known here.
 *
 * @throws ProblemsError
 */
export function loadCapabilities(files: Files, path: string | undefined): Allowed {
  if (path === undefined) return { capabilities: undefined, allowNet: undefined };
  const document = read(files, path);
  const names = new Set(itemsOf(document, 'builtins').map((builtin) => lookup(builtin, 'name')));
  const features = texts(itemsOf(document, 'features'));
  return {
    capabilities: { builtins: standardCapabilities.builtins.filter(({ name }) => names.has(name)), features },
    allowNet: lookup(document, 'allow_net') === undefined ? undefined : texts(itemsOf(document, 'allow_net')),
  };
}

function read(files: Files, path: string): Value {
  try {
    const document = parseJson(files.read(fileName(path)).toString('utf8'));
    if (isObject(document)) return document;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  const message = `invalid argument ${JSON.stringify(path)} for "--capabilities" flag: no such file or capabilities version found: ${path}`;
  throw new ProblemsError([problem(message)], message);
}

function itemsOf(document: Value, key: string): readonly Value[] {
  const items = lookup(document, key);
  return items !== undefined && isArray(items) ? items : [];
}

function texts(items: readonly Value[]): string[] {
  return items.filter((item) => typeof item === 'string');
}
