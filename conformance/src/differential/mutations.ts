import type { Random } from './random.ts';
import { BODY_LITERALS, CHARACTERS, IMPORTS, LITERALS, OPERATORS, RULES } from './snippets.ts';
import { type Token, textOf, tokensOf } from './tokens.ts';

/** Changes a module. Undefined where there is nothing of the kind to change. `other` is a module to take pieces from. */
export type Mutation = (module: string, random: Random, other: string) => string | undefined;

const KEYWORDS = new Set(
  'package import as default else not with some every in if contains and or true false null data input'.split(' '),
);

/** The mutations by the name that the report gives them. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  unchanged: (module) => module,
  'token deleted': onToken(isReal, () => ''),
  'tokens deleted': (module, random) => {
    const tokens = tokensOf(module);
    tokens.splice(random.below(tokens.length), 2 + random.below(8));
    return textOf(tokens);
  },
  'token doubled': onToken(isReal, ({ text }) => `${text} ${text}`),
  'tokens swapped': (module, random) => {
    const tokens = tokensOf(module);
    const real = [...tokens.keys()].filter((index) => isReal(at(tokens, index)));
    const first = random.below(real.length);
    const second = random.percent(70) ? first + 1 : random.below(real.length);
    const [a, b] = [real[first], real[second]];
    if (a === undefined || b === undefined) return undefined;
    [tokens[a], tokens[b]] = [at(tokens, b), at(tokens, a)];
    return textOf(tokens);
  },
  'line deleted': (module, random) => {
    const lines = module.split('\n');
    lines.splice(random.below(lines.length), 1);
    return lines.join('\n');
  },
  'line doubled': (module, random) => {
    const lines = module.split('\n');
    const line = random.pick(lines) ?? '';
    lines.splice(random.below(lines.length + 1), 0, line);
    return lines.join('\n');
  },
  'literal replaced': onToken(isLiteral, (_, random) => random.pick(LITERALS) ?? ''),
  'name replaced by a literal': onToken(isName, (_, random) => random.pick(LITERALS) ?? ''),
  'import removed': (module, random) => {
    const imports = Array.from(module.matchAll(/^import .*$/gm));
    const chosen = random.pick(imports);
    return chosen && module.slice(0, chosen.index) + module.slice(chosen.index + chosen[0].length);
  },
  'import added': (module, random) => module.replace(/^(package .*)$/m, `$1\nimport ${random.pick(IMPORTS) ?? ''}`),
  'reference changed': (module, random) => {
    const names = tokensOf(module).filter(isName);
    return onToken(isName, () => random.pick(names)?.text ?? '')(module, random, '');
  },
  'variable unsafe': onToken(isName, (_, random) => `unsafe${random.below(3)}`),
  'arguments changed': (module, random) => {
    const calls = Array.from(module.matchAll(/\w\((?!\))/g));
    const chosen = random.pick(calls);
    if (!chosen) return undefined;
    const start = chosen.index + 2;
    const argument = random.percent(50) ? random.pick(LITERALS) : random.pick(tokensOf(module).filter(isName))?.text;
    if (random.percent(60)) return `${module.slice(0, start)}${argument ?? ''}, ${module.slice(start)}`;
    const end = module.slice(start).search(/[,)]/);
    return end < 0 ? undefined : module.slice(0, start) + module.slice(start + end).replace(/^,\s*/, '');
  },
  'operator replaced': onToken(
    ({ kind, text }) => kind === 'mark' && OPERATORS.includes(text),
    (_, random) => random.pick(OPERATORS) ?? '',
  ),
  'keyword replaced': onToken(
    ({ text }) => KEYWORDS.has(text),
    (_, random) => random.pick([...KEYWORDS]) ?? '',
  ),
  'keyword inserted': onToken(isReal, ({ text }, random) => `${random.pick([...KEYWORDS]) ?? ''} ${text}`),
  'expression inserted': (module, random) => {
    const open = random.pick(Array.from(module.matchAll(/\{\n/g)));
    return open && insert(module, open.index + 2, `\t${random.pick(BODY_LITERALS) ?? ''}\n`);
  },
  'rule added': (module, random) => `${module}\n${random.pick(RULES) ?? ''}\n`,
  'else added': (module, random) => {
    const end = random.pick(Array.from(module.matchAll(/^\}$/gm)));
    const body = random.pick(BODY_LITERALS) ?? '';
    return end && insert(module, end.index + 1, ` else := ${random.pick(LITERALS) ?? ''} if { ${body} }`);
  },
  'with added': (module, random) => {
    const line = random.pick(Array.from(module.matchAll(/^\s+\S.*[^\s{},]$/gm)));
    const target = random.pick(['input', 'input.x', 'data.a', 'data.generated.p', 'count', 'x', 'data.f', 'input[y]']);
    return (
      line && insert(module, line.index + line[0].length, ` with ${target ?? ''} as ${random.pick(LITERALS) ?? ''}`)
    );
  },
  'pieces of another module': (module, random, other) => {
    const donor = tokensOf(other);
    const start = random.below(donor.length);
    const tokens = tokensOf(module);
    tokens.splice(random.below(tokens.length), random.below(6), ...donor.slice(start, start + 3 + random.below(12)));
    return textOf(tokens);
  },
  'rules of another module': (module, _, other) => `${module}\n${other.replaceAll(/^(?:package|import) .*$/gm, '')}`,
  'cut short': (module, random) => module.slice(0, random.below(module.length)),
  character: (module, random) => {
    const place = random.below(module.length + 1);
    return module.slice(0, place) + (random.pick(CHARACTERS) ?? '') + module.slice(place + random.below(2));
  },
};

function onToken(suits: (token: Token) => boolean, change: (token: Token, random: Random) => string): Mutation {
  return (module, random) => {
    const tokens = tokensOf(module);
    const index = random.pick([...tokens.keys()].filter((place) => suits(at(tokens, place))));
    if (index === undefined) return undefined;
    const token = at(tokens, index);
    tokens[index] = { ...token, text: change(token, random) };
    return textOf(tokens);
  };
}

const NO_TOKEN: Token = { kind: 'space', text: '' };

function at(tokens: readonly Token[], index: number): Token {
  return tokens[index] ?? NO_TOKEN;
}

function isReal({ kind }: Token): boolean {
  return kind !== 'space' && kind !== 'comment';
}

function isLiteral({ kind, text }: Token): boolean {
  return kind === 'text' || kind === 'number' || text === 'true' || text === 'false' || text === 'null';
}

function isName({ kind, text }: Token): boolean {
  return kind === 'word' && !KEYWORDS.has(text);
}

function insert(text: string, place: number, inserted: string): string {
  return text.slice(0, place) + inserted + text.slice(place);
}
