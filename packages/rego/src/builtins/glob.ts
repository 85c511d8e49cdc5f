import { isArray, type Value } from '../value/index.ts';
import { compileGlob, type GlobMatcher } from './glob/matcher.ts';
import { runeCount } from './go/text.ts';
import { LruCache } from './lru.ts';
import { operandElementError, operandTypeError, stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

const CACHED_PATTERNS = 500;

const cache = new LruCache<GlobMatcher>(CACHED_PATTERNS);

/** The separators; none for null, a point where nothing else is said. */
function separatorsOf(value: Value): readonly string[] {
  if (value === null) return [];
  if (!isArray(value)) throw operandTypeError(2, value, 'array', 'null');
  const runes = value.map((element) => {
    if (typeof element !== 'string') throw operandElementError(2, value, element, 'string');
    if (runeCount(element) !== 1) throw operandElementError(2, value, element, 'rune');
    return element;
  });
  return runes.length === 0 ? ['.'] : runes;
}

function match(context: BuiltinContext, pattern: Value = null, separators: Value = null, text: Value = null): Value {
  const source = stringOperand(pattern, 1);
  const runes = separatorsOf(separators);
  const subject = stringOperand(text, 3);
  let matcher: GlobMatcher;
  try {
    matcher = cache.get(`${runes.length}:${runes.join('')}:${source}`, () => compileGlob(source, runes));
  } catch (error) {
    throw new BuiltinError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return matcher(subject, context.spend.bind(context));
}

/** Globs of gobwas/glob. */
export const glob = {
  'glob.match': match,
  'glob.quote_meta': (_context, pattern = null) => stringOperand(pattern, 1).replace(/[*?\\[\]{}]/g, '\\$&'),
} satisfies BuiltinTable;
