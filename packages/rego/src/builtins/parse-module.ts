import { moduleText } from '../ast/json.ts';
import { diagnosticLine, RegoDiagnosticsError } from '../diagnostic.ts';
import { parseModule as parse } from '../syntax/parse.ts';
import { parseJson, type Value } from '../value/index.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

/** Parses a policy and answers its syntax tree as `opa parse --format json` prints it. */
function parseModuleTree(_: BuiltinContext, file: Value = null, text: Value = null): Value {
  const name = stringOperand(file, 1);
  try {
    return parseJson(moduleText(parse(stringOperand(text, 1), { file: name }), { compact: true }));
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    throw new BuiltinError(errorsText(error));
  }
}

function errorsText({ diagnostics }: RegoDiagnosticsError): string {
  const lines = diagnostics.map((diagnostic) =>
    [diagnosticLine(diagnostic), ...(diagnostic.details ?? [])].join('\n\t'),
  );
  const [only = ''] = lines;
  if (lines.length !== 1) return `${lines.length} errors occurred:\n${lines.join('\n')}`;
  // OPA raises this one by itself, not in a list.
  return diagnostics[0]?.message === 'empty module' ? only : `1 error occurred: ${only}`;
}

/** The built-in `rego.parse_module`. */
export const parseModule = { 'rego.parse_module': parseModuleTree } satisfies BuiltinTable;
