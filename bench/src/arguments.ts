import { QUICK, type Settings, THOROUGH } from './settings.ts';

/** What the command line asks for. */
export type Request =
  | { readonly do: 'help' }
  | { readonly do: 'list' }
  | {
      readonly do: 'run';
      /** Names of suites, without duplicates. */
      readonly names: readonly string[];
      readonly settings: Settings;
      /** File for the report as JSON, or `undefined`. */
      readonly json: string | undefined;
      /** File for the report as Markdown, or `undefined`. */
      readonly markdown: string | undefined;
    }
  | {
      readonly do: 'refuse';
      /** One sentence that says what is wrong. */
      readonly message: string;
    };

export const USAGE =
  'npm run bench -- list | all | NAME... [--rounds N] [--quick] [--json FILE] [--markdown FILE] [--seed N]';

const MAX_ROUNDS = 10_000;
const VALUE_OPTIONS = ['--rounds', '--seed', '--json', '--markdown'] as const;
type ValueOption = (typeof VALUE_OPTIONS)[number];
const OPTIONS = [...VALUE_OPTIONS, '--quick', '--help'];

/**
 * @param args the words after the program's name
 * @param known names of all suites
 */
export function parseArguments(args: readonly string[], known: readonly string[]): Request {
  const values = new Map<ValueOption, string>();
  const names = new Set<string>();
  let quick = false;
  const words = args.flatMap((word) => (/^--\w+=/.test(word) ? splitOnce(word, '=') : [word]));
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const option = VALUE_OPTIONS.find((name) => name === word);
    if (word === '--help' || word === '-h') return { do: 'help' };
    else if (word === '--quick') quick = true;
    else if (option) {
      const value = words.shift();
      if (value === undefined || value === '' || value.startsWith('--')) return refuse(`\`${option}\` needs a value`);
      values.set(option, value);
    } else if (word.startsWith('-')) return refuse(`\`${word}\` is not an option${didYouMean(word, OPTIONS)}`);
    else if (word === 'list' || word === 'all' || known.includes(word)) names.add(word);
    else return refuse(`\`${word}\` is not a bench${didYouMean(word, [...known, 'list', 'all'])}`);
  }
  if (names.has('list')) return { do: 'list' };
  if (names.size === 0) return refuse('name at least one bench, `all` or `list`');
  const rounds = integer(values.get('--rounds'));
  if (rounds !== undefined && !(rounds >= 1 && rounds <= MAX_ROUNDS))
    return refuse(`\`--rounds\` takes a whole number from 1 to ${MAX_ROUNDS}, not \`${values.get('--rounds')}\``);
  const seed = integer(values.get('--seed'));
  if (seed !== undefined && !(seed >= 0 && seed < 2 ** 32))
    return refuse(`\`--seed\` takes a whole number from 0 to 4294967295, not \`${values.get('--seed')}\``);
  const base: Settings = quick ? QUICK : THOROUGH;
  return {
    do: 'run',
    names: names.has('all') ? known : [...names],
    settings: { ...base, rounds: rounds ?? base.rounds, seed: seed ?? base.seed },
    json: values.get('--json'),
    markdown: values.get('--markdown'),
  };
}

function refuse(message: string): Request {
  return { do: 'refuse', message };
}

/** @returns `undefined` when not given, `NaN` when it is not a whole number */
function integer(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

function didYouMean(word: string, candidates: readonly string[]): string {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, word.length / 3) ? `; did you mean \`${best.candidate}\`?` : '';
}

/** Insertions, deletions and replacements that turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, char] of from.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
