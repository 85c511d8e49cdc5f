import { parseJson, toJsonText, type Value } from '../value/index.ts';
import { objectOperand, stringOperand } from './operands.ts';
import { executeTemplate } from './template/execute.ts';
import { parseTemplate } from './template/parse.ts';
import { templateValue } from './template/values.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

function render(context: BuiltinContext, text: Value = null, variables: Value = null): Value {
  const source = stringOperand(text, 1);
  const data = templateValue(parseJson(toJsonText(objectOperand(variables, 2))));
  const spend = context.spend.bind(context);
  spend(source.length / 4);
  try {
    return executeTemplate(parseTemplate(source), source, data, spend).replaceAll('<no value>', '<undefined>');
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw new BuiltinError(error.message, { cause: error });
  }
}

/** Templates of Go's text/template. */
export const templates = { 'strings.render_template': render } satisfies BuiltinTable;
