import type { PlainObject, Value } from '@writ/rego';
import type { Io } from '../io.ts';
import { type Bundle, loadBundle, mergeBundles } from './bundle.ts';
import { mergeDocuments, parseJsonOrYaml } from './documents.ts';
import { type Files, fileName } from './files.ts';
import { loadPaths, namePattern } from './load.ts';
import type { Loaded } from './loaded.ts';
import { loadingError, ProblemsError, problem } from './problem.ts';

/** Where a policy and its data are. */
export interface PolicyFiles {
  readonly data?: readonly string[];
  readonly bundle?: readonly string[];
  readonly ignore?: readonly string[];
  readonly regoVersion: 'v0' | 'v1';
}

/** The modules and base documents of `--data` and `--bundle`. @throws ProblemsError */
export function loadPolicy(files: Files, { data = [], bundle = [], ignore = [], regoVersion }: PolicyFiles): Loaded {
  const loaded = loadPaths(files, data, { regoVersion, ignore });
  if (bundle.length === 0) return loaded;
  const bundles = mergeBundles(loadBundles(files, bundle, { ignore, regoVersion }, 'loading error: '));
  const both = mergeDocuments(loaded.data, bundles.data);
  const document: PlainObject = 'merged' in both ? both.merged : bundles.data;
  if ('conflict' in both) {
    throw loadingError([problem(`conflicting values at ${both.conflict.join('/')} in --data and --bundle`)]);
  }
  return { modules: new Map([...loaded.modules, ...bundles.modules]), data: document };
}

/** @param prefix of messages that are no diagnostics */
export function loadBundles(
  files: Files,
  paths: readonly string[],
  { ignore, regoVersion }: { readonly ignore: readonly string[]; readonly regoVersion: 'v0' | 'v1' },
  prefix = '',
): Bundle[] {
  const patterns = ignore.map(namePattern);
  const ignored = (name: string): boolean => patterns.some((pattern) => pattern.test(name));
  return paths.map((path) => {
    try {
      return loadBundle(files, path, { regoVersion, ignored });
    } catch (error) {
      const hasPlaces = error instanceof ProblemsError && error.problems.some(({ text }) => text !== error.message);
      if (!(error instanceof ProblemsError) || hasPlaces) throw error;
      throw new ProblemsError([problem(prefix + error.message)], prefix + error.message);
    }
  });
}

/** The input document, or undefined where none is named. @throws ProblemsError */
export async function loadInput(
  io: Io,
  files: Files,
  { input, stdinInput }: { readonly input?: string; readonly stdinInput?: boolean },
): Promise<Value | undefined> {
  if (stdinInput) return parseInput(Buffer.from(await io.stdin()));
  return input === undefined || input === '' ? undefined : parseInput(files.read(fileName(input)));
}

function parseInput(bytes: Buffer): Value {
  try {
    return parseJsonOrYaml(bytes.toString('utf8'));
  } catch (error) {
    const message = `unable to parse input: ${error instanceof Error ? error.message : String(error)}`;
    throw new ProblemsError([problem(message)], message);
  }
}
