import type { Import, Module, Rule } from '../ast/types.ts';
import { capabilities } from '../builtins/capabilities.ts';
import { deprecatedCalls } from '../compile/call-checks.ts';
import { checkedBuiltin } from '../compile/capabilities.ts';
import { duplicateImports, rootOverrides } from '../compile/import-checks.ts';
import { RegoDiagnosticsError } from '../diagnostic.ts';
import { parseModule } from '../syntax/parse.ts';
import { keywordName } from '../syntax/version-rules.ts';
import { printBody, printExpr } from './expressions.ts';
import { importsFor, isAdded, pathText, printImports } from './imports.ts';
import type { FormatOptions } from './options.ts';
import { byPlace } from './places.ts';
import { Printer } from './printer.ts';
import { printRules } from './rules.ts';
import { styleOf } from './style.ts';
import { printTermAt } from './terms.ts';

/**
 * Formats a module as `opa fmt` does (OPA 1.22).
 *
 * A comment where no line can end leaves what is around it as it is written; where `opa fmt` would lose it or a part of the
 * policy, more of it stays so.
 *
 * @example
 * formatModule('package app\nallow   if input.role=="admin"');
 * // 'package app\n\nallow if input.role == "admin"\n'
 *
 * @throws RegoDiagnosticsError where the source cannot be parsed, or the target does not allow what is in it
 */
export function formatModule(source: string, options: FormatOptions = {}): string {
  const { file = '', regoVersion = 'v1', target = regoVersion, dropV0Imports = false } = options;
  const templateStrings = regoVersion === 'v1' && target === 'v1';
  const module = parseModule(source, { file, regoVersion, templateStrings });
  if (target !== 'v0') checkTarget(module);
  const printer = new Printer(source, module, styleOf(module, source, target), LAYOUT);
  return printModule(printer, module, importsFor(module, target, dropV0Imports));
}

/** What v1 forbids and formatting does not put right. @throws RegoDiagnosticsError */
function checkTarget(module: Module): void {
  const errors = [
    ...duplicateImports(module),
    ...rootOverrides(module),
    ...deprecatedCalls(deprecatedBuiltins, module),
    ...module.rules.flatMap(keywordName),
  ];
  if (errors.length > 0) throw new RegoDiagnosticsError(errors);
}

const deprecatedBuiltins = new Map(
  capabilities.filter(({ deprecated }) => deprecated).map((builtin) => [builtin.name, checkedBuiltin(builtin)]),
);

const LAYOUT = { term: printTermAt, expr: printExpr, body: printBody };

function printModule(printer: Printer, module: Module, needed: readonly Import[]): string {
  const { out, comments, errors } = printer;
  const { package: statement, rules } = module;

  printer.comment(statement.loc.row);
  out.startLine();
  out.write(`package ${pathText(statement.path.slice(1), printer.style.keywords)}`);
  out.blankLine();

  let imports = needed.toSorted((a, b) => byPlace(a.loc, b.loc));
  const firstRule = Math.min(...rules.map(({ loc }) => loc.row));
  // An import below a rule has no effect.
  if (imports.some((each) => isAdded(each) && each.loc.row >= firstRule)) {
    printImports(printer, imports.filter(isAdded));
    imports = imports.filter((each) => !isAdded(each));
  }
  for (const part of inTurns(imports, rules)) {
    printImports(printer, part.imports);
    printRules(printer, part.rules);
  }

  const rest = comments.takeAll();
  for (const { text } of rest) out.line(text);
  if (errors.length > 0) throw new RegoDiagnosticsError(errors);
  return withoutEmptyLines(out.text);
}

interface Part {
  readonly imports: Import[];
  readonly rules: Rule[];
}

/** The statements of a module in their order: imports, the rules up to the next import, and so on. */
function inTurns(imports: readonly Import[], rules: readonly Rule[]): Part[] {
  const parts: Part[] = [];
  for (const statement of [...imports, ...rules].toSorted((a, b) => byPlace(a.loc, b.loc))) {
    let part = parts.at(-1);
    const isRule = 'head' in statement;
    if (!part || (!isRule && part.rules.length > 0)) {
      part = { imports: [], rules: [] };
      parts.push(part);
    }
    if (isRule) part.rules.push(statement);
    else part.imports.push(statement);
  }
  return parts;
}

function withoutEmptyLines(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '\n') end--;
  return `${text.slice(0, end)}\n`;
}
