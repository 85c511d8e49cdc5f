import type { Module } from '../ast/types.ts';
import { anyType, type BuiltinDeclaration, declare } from '../builtins/declarations.ts';
import { builtinFunctions, builtinRelations } from '../builtins/index.ts';
import type { BuiltinFunction } from '../builtins/types.ts';
import { arityOf, isVoid } from '../compile/capabilities.ts';
import { type CompiledPolicy, type CompileOptions, compileModules } from '../compile/index.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { type Builtin, buildRuleTree, type Program } from '../interpret/index.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { parseModule as parse } from '../syntax/parse.ts';
import { availableCapabilities, explainingAvailability } from './availability.ts';
import { Metrics } from './metrics.ts';

/** The text of a module, and the name that locations give it. */
export interface Source {
  readonly file: string;
  readonly source: string;
}

/** A built-in of the embedding program. */
export interface CustomBuiltin {
  readonly parameters: number;
  readonly run: BuiltinFunction;
}

export interface PolicyOptions extends Omit<CompileOptions, 'builtins'> {
  /** Which Rego the sources are in unless their imports say otherwise. Default: v1. */
  readonly regoVersion?: 'v0' | 'v1';
  /** Built-ins of the embedding program, by name. */
  readonly builtins?: Readonly<Record<string, CustomBuiltin>>;
  /** Takes how long parsing and compiling last. */
  readonly metrics?: Metrics;
}

/** A compiled policy: any number of queries can be prepared against it. */
export interface Policy {
  readonly compiled: CompiledPolicy;
  readonly program: Program;
  readonly options: PolicyOptions;
}

/**
 * Parses a module.
 *
 * @example
 * const module = parseModule('package app\nallow if input.role == "admin"', { file: 'app.rego' });
 * console.log(module.rules.length); // 1
 *
 * @throws RegoDiagnosticsError with everything that is wrong
 */
export function parseModule(
  source: string,
  options: { readonly file?: string; readonly regoVersion?: 'v0' | 'v1' } = {},
): Module {
  return parse(source, options);
}

/**
 * Compiles modules to a policy.
 *
 * @example
 * const policy = compile([{ file: 'app.rego', source: 'package app\nallow if input.role == "admin"' }]);
 *
 * @throws RegoDiagnosticsError with everything that is wrong: the errors of all texts, or else those of the first stage of
 * the compiler that has any
 */
export function compile(modules: Iterable<Source | Module>, options: PolicyOptions = {}): Policy {
  const { regoVersion = 'v1', builtins = {}, metrics = new Metrics(), ...rest } = options;
  const custom = new Map(Object.entries(builtins));
  const all = [...modules];
  const parsed = metrics.time('rego_module_parse', () => parseAll(all, regoVersion));
  const compileAll = () =>
    compileModules(parsed, {
      ...rest,
      capabilities: availableCapabilities(rest.capabilities),
      ownsModules: rest.ownsModules ?? all.every((module) => 'source' in module),
      builtins: Array.from(custom, ([name, { parameters }]) => declaration(name, parameters)),
    });
  const compiled = metrics.time('rego_module_compile', () => explainingAvailability(compileAll));
  return { compiled, program: programOf(compiled, custom), options };
}

function parseAll(modules: Iterable<Source | Module>, regoVersion: 'v0' | 'v1'): Module[] {
  const diagnostics: Diagnostic[] = [];
  const parsed: Module[] = [];
  for (const module of modules) {
    try {
      parsed.push('source' in module ? parse(module.source, { file: module.file, regoVersion }) : module);
    } catch (error) {
      if (!(error instanceof RegoDiagnosticsError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.length > 0) throw new RegoDiagnosticsError(diagnostics);
  return parsed;
}

function declaration(name: string, parameters: number): BuiltinDeclaration {
  const args = Array.from({ length: parameters }, () => anyType);
  return declare(name, args, anyType);
}

function programOf(compiled: CompiledPolicy, custom: ReadonlyMap<string, CustomBuiltin>): Program {
  const table = new Map<string, Builtin>();
  for (const [name, checked] of compiled.builtins) {
    const shape = { arity: arityOf(checked), result: !isVoid(checked) };
    const relation = checked.relation ? builtinRelations.get(name) : undefined;
    const run = custom.get(name)?.run ?? builtinFunctions.get(name);
    table.set(name, { ...shape, ...(relation && { relation }), ...(run && { run }) });
  }
  let rules: RuleNode | undefined;
  return {
    // Who only checks a policy needs no tree.
    get rules() {
      rules ??= buildRuleTree(compiled.modules.values());
      return rules;
    },
    builtin: (name) => table.get(name),
  };
}

/** Where rules of a policy are, below `data`, as far as their heads are texts. */
export function rulePathsOf({ program }: Policy): string[][] {
  const paths: string[][] = [];
  const waiting = [program.rules];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    waiting.push(...node.children.values());
    if (!node.rules) continue;
    const end = node.path.findIndex((key) => typeof key !== 'string');
    paths.push((end === -1 ? node.path : node.path.slice(0, end)).map(String));
  }
  return paths;
}
