import { RegoEvaluationError } from '../diagnostic.ts';
import { formatValue, isSet, sortedElements, typeName, type Value } from '../value/index.ts';
import { tooMuch } from './arithmetic.ts';
import { arrayOperand, stringOperand } from './operands.ts';
import type { BuiltinContext, BuiltinTable } from './types.ts';

/** A print of several sets prints once for each choice of their elements. */
const MAX_LINES = 10_000;

/** What an operand may print: itself, or as a set each of its elements, or that it is undefined. */
function textsOf(operand: Value): readonly string[] {
  if (typeof operand === 'string') return [operand];
  if (typeof operand !== 'object' || operand === null || typeName(operand) === 'number') return [formatValue(operand)];
  if (!isSet(operand)) {
    throw new RegoEvaluationError('eval_internal_error', `illegal argument type: ${typeName(operand)}`);
  }
  if (operand.elements.size === 0) return ['<undefined>'];
  return sortedElements(operand).map((element) => (typeof element === 'string' ? element : formatValue(element)));
}

/** Each line in order: the last operand changes first. */
function* linesOf(choices: readonly (readonly string[])[], separator: string): Generator<string> {
  const at = choices.map(() => 0);
  for (;;) {
    yield choices.map((texts, index) => texts[at[index] ?? 0] ?? '').join(separator);
    let position = choices.length - 1;
    while (position >= 0 && (at[position] ?? 0) + 1 >= (choices[position]?.length ?? 0)) {
      at[position] = 0;
      position -= 1;
    }
    if (position < 0) return;
    at[position] = (at[position] ?? 0) + 1;
  }
}

function print(context: BuiltinContext, operands: Value): undefined {
  const choices = arrayOperand(operands, 1).map(textsOf);
  let lines = 0;
  for (const line of linesOf(choices, ' ')) {
    lines += 1;
    if (lines > MAX_LINES) throw tooMuch('print', `more than ${MAX_LINES} lines`);
    context.spend(1 + choices.length + line.length / 64);
    context.print(line, undefined);
  }
}

function templateString(context: BuiltinContext, operands: Value): Value {
  const choices = arrayOperand(operands, 1).map(textsOf);
  if (choices.some((texts) => texts.length > 1)) {
    throw new RegoEvaluationError('eval_conflict_error', 'template-strings must not produce multiple outputs');
  }
  const text = choices.map(([only = '']) => only).join('');
  context.spend(choices.length + text.length / 64);
  return text;
}

/** Output for people, and texts put together. */
export const printing = {
  'internal.print': print,
  'internal.template_string': templateString,
  'internal.test_case': () => true,
  // The evaluators trace by themselves; a note changes no result.
  trace: (_context, note: Value) => {
    stringOperand(note, 1);
    return true;
  },
} satisfies BuiltinTable;
