import { copyModule } from '../ast/copy.ts';
import type { Module, Rule } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { AnnotationSet } from './annotation-set.ts';
import { deprecatedCalls, undefinedFunctions, unsafeCalls, voidCalls } from './call-checks.ts';
import { type CheckedBuiltin, checkedBuiltin, standardCapabilities } from './capabilities.ts';
import { Compilation } from './compilation.ts';
import { checkNesting } from './depth.ts';
import { Diagnostics } from './diagnostics.ts';
import { hoistDynamics } from './dynamic-terms.ts';
import { typeError } from './errors.ts';
import { expandRule } from './expr-terms.ts';
import { RuleGraph } from './graph.ts';
import { headErrors } from './head-safety.ts';
import { hoistComprehensionTerms, hoistHeadRef, hoistHeadTerms, rewriteEquals } from './head-terms.ts';
import { duplicateImports, isV1, rootOverrides, unsupportedImports, unusedImports } from './import-checks.ts';
import { namesForModules } from './local-names.ts';
import { rewriteMetadataCalls } from './metadata-calls.ts';
import type { CompileOptions } from './options.ts';
import { compareTexts, sortComposites } from './order.ts';
import { erasePrints, mapBodies, rewritePrints } from './print-calls.ts';
import { recursionErrors } from './recursion.ts';
import { globalsOf, resolveModule, ruleName } from './resolve-refs.ts';
import { ruleConflicts } from './rule-conflicts.ts';
import { rewriteRuleLocals } from './rule-locals.ts';
import { buildRuleTree, findNode, type RuleTree } from './rule-tree.ts';
import { RuleScopes, reorder, safetyErrors } from './safety.ts';
import { containsTemplate, rewriteTemplates, type TemplateContext } from './template-strings.ts';
import { isScalar, isTrueBody, NOWHERE, rulesOf, varTerm } from './terms.ts';
import { refText } from './text.ts';
import { inputTypeOf, typeContext } from './type-context.ts';
import { TypeChecker } from './types/check.ts';
import { rewriteModifiers, type WithContext } from './with-modifiers.ts';

/** Modules that can be evaluated. */
export interface CompiledPolicy {
  /** The rewritten modules by file, in order of their names. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly ruleTree: RuleTree;
  /** Which rules refer to which. */
  readonly graph: RuleGraph | undefined;
  readonly annotations: AnnotationSet | undefined;
  readonly builtins: ReadonlyMap<string, CheckedBuiltin>;
  /** From the names of generated variables to those of the source. */
  readonly rewrittenVars: ReadonlyMap<string, string>;
  /** What the compiler of queries needs. */
  readonly compilation: Compilation;
  readonly options: CompileOptions;
}

/**
 * Compiles modules: names are resolved, variables made unique, calls taken out of terms, bodies ordered so that each
 * variable is bound before it is used.
 *
 * @throws RegoDiagnosticsError with all that is wrong
 */
export function compileModules(modules: Iterable<Module>, options: CompileOptions = {}): CompiledPolicy {
  const diagnostics = new Diagnostics(options.errorLimit ?? 0);
  const sorted = [...modules].toSorted((a, b) => compareTexts(a.file, b.file));
  if (!options.ownsModules) diagnostics.add(sorted.flatMap(checkNesting));
  if (diagnostics.failed) throw new RegoDiagnosticsError(diagnostics.sorted());
  const compilation = start(options.ownsModules ? sorted : sorted.map(copyModule), options, diagnostics);
  const input = inputTypeOf(options);
  if (input.error !== undefined) diagnostics.add([typeError(undefined, input.error)]);
  if (input.type) compilation.env.tree.put([varTerm('input', NOWHERE)], input.type);
  STAGES.find((stage) => {
    stage(compilation, options);
    return diagnostics.failed;
  });
  if (diagnostics.list.length > 0) throw new RegoDiagnosticsError(diagnostics.sorted());
  return {
    modules: new Map(compilation.modules.map((module) => [module.file, module])),
    ruleTree: compilation.tree,
    graph: compilation.graph,
    annotations: compilation.annotations,
    builtins: compilation.builtins,
    rewrittenVars: compilation.rewritten,
    compilation,
    options,
  };
}

function start(modules: readonly Module[], options: CompileOptions, diagnostics: Diagnostics): Compilation {
  const capabilities = options.capabilities ?? standardCapabilities;
  const declared = [...capabilities.builtins, ...(options.builtins ?? [])];
  const builtins = new Map(declared.map((declaration) => [declaration.name, checkedBuiltin(declaration)]));
  return new Compilation({
    modules,
    capabilities,
    builtins,
    diagnostics,
    strict: options.strict ?? false,
    names: namesForModules(modules),
  });
}

type Stage = (compilation: Compilation, options: CompileOptions) => void;

/** In OPA's order, for the numbers of the variables and the errors that hide others depend on it. */
const STAGES: readonly Stage[] = [
  resolveRefs,
  rewriteHeadRefs,
  checkKeywordOverrides,
  checkDuplicateImports,
  removeImports,
  setRuleTree,
  rewriteLocals,
  rewriteTemplateStrings,
  checkVoidCalls,
  rewritePrintCalls,
  expandExprTerms,
  setAnnotations,
  rewriteMetadata,
  setGraph,
  rewriteComprehensionTerms,
  rewriteHeadTerms,
  rewriteWithValues,
  checkRuleConflicts,
  checkUndefinedFunctions,
  checkHeadSafety,
  checkBodySafety,
  rewriteEqualities,
  rewriteDynamicTerms,
  checkRecursion,
  checkTypes,
  checkUnsafeBuiltins,
  checkDeprecatedBuiltins,
];

function resolveRefs(compilation: Compilation): void {
  const { modules, diagnostics, strict } = compilation;
  const unused: Diagnostic[] = [];
  sortCompositesOf(compilation);
  const exports = new Map<string, string[]>();
  for (const module of modules) {
    const path = refText(module.package.path);
    exports.set(path, [...(exports.get(path) ?? []), ...module.rules.map(ruleName)]);
  }
  for (const module of modules) {
    const names = exports.get(refText(module.package.path)) ?? [];
    const globals = globalsOf(module.package.path, names, module.imports);
    diagnostics.add(resolveModule(module, globals));
    if (strict) unused.push(...unusedImports(module, globals));
  }
  diagnostics.add(unused, true);
}

function checkKeywordOverrides({ modules, strict, diagnostics }: Compilation): void {
  for (const module of modules) if (strict || isV1(module)) diagnostics.add(rootOverrides(module), true);
}

function checkDuplicateImports({ modules, strict, capabilities, diagnostics }: Compilation): void {
  for (const module of modules) diagnostics.add(unsupportedImports(module, capabilities.features), true);
  diagnostics.add(modules.filter((module) => strict || isV1(module)).flatMap(duplicateImports), true);
}

function checkVoidCalls(compilation: Compilation): void {
  const { modules, builtins, diagnostics } = compilation;
  for (const module of modules) {
    if (compilation.contains(module, 'call')) diagnostics.add(voidCalls(builtins, module));
  }
}

function setAnnotations(compilation: Compilation): void {
  const { modules, moduleOf, pathOf, diagnostics } = compilation;
  const annotations = new AnnotationSet(modules, moduleOf, pathOf);
  diagnostics.add(annotations.errors);
  compilation.annotations = annotations;
}

function rewriteMetadata({ modules, names, builtins, annotations }: Compilation): void {
  if (!annotations) return;
  for (const module of modules) {
    for (const rule of rulesOf(module)) rewriteMetadataCalls(names, annotations, builtins, rule);
  }
}

function setGraph(compilation: Compilation): void {
  const { modules, tree, pathOf, builtins } = compilation;
  const builtinArity = (name: string) => builtins.get(name)?.decl.args.length;
  compilation.graph = new RuleGraph(modules, tree, pathOf, builtinArity);
}

function checkRuleConflicts(compilation: Compilation, { pathExists }: CompileOptions): void {
  compilation.diagnostics.add(ruleConflicts(compilation, pathExists));
}

function checkUndefinedFunctions(compilation: Compilation, { allowUndefinedFunctions }: CompileOptions): void {
  if (allowUndefinedFunctions) return;
  const { modules, env, arity, nameOf, diagnostics } = compilation;
  for (const module of modules) diagnostics.add(undefinedFunctions(env, module, arity, nameOf));
}

function checkRecursion(compilation: Compilation): void {
  const { graph, diagnostics } = compilation;
  if (graph) diagnostics.add(recursionErrors(compilation, graph));
}

function checkTypes(compilation: Compilation, options: CompileOptions): void {
  const { graph, diagnostics } = compilation;
  if (!graph) return;
  const checker = new TypeChecker(typeContext(compilation, options, compilation.nameOf, compilation.names.subjects));
  const { env, errors } = checker.checkRules(compilation.env, graph.sorted);
  diagnostics.add(errors, true);
  compilation.env = env;
}

function checkUnsafeBuiltins({ modules, diagnostics }: Compilation, { unsafeBuiltins = [] }: CompileOptions): void {
  const unsafe = new Set(unsafeBuiltins);
  if (unsafe.size > 0) for (const module of modules) diagnostics.add(unsafeCalls(unsafe, module), true);
}

function checkDeprecatedBuiltins({ modules, strict, builtins, diagnostics }: Compilation): void {
  for (const module of modules) if (strict || isV1(module)) diagnostics.add(deprecatedCalls(builtins, module), true);
}

function rewriteHeadRefs(compilation: Compilation): void {
  sortCompositesOf(compilation);
  for (const module of compilation.modules) for (const rule of module.rules) hoistHeadRef(compilation.names, rule);
}

/** Names may have become references, which are in another place of the order. */
function sortCompositesOf(compilation: Compilation): void {
  for (const module of compilation.modules) if (compilation.contains(module, 'composite')) sortComposites(module);
}

function removeImports({ modules, imports }: Compilation): void {
  for (const module of modules) {
    imports.set(module, module.imports);
    module.imports = [];
  }
}

function setRuleTree(compilation: Compilation): void {
  compilation.tree = buildRuleTree(compilation.modules, compilation.pathOf);
}

function rewriteLocals(compilation: Compilation): void {
  const { modules, names, strict, assignments, builtins, rewritten, diagnostics } = compilation;
  const report = diagnostics.add.bind(diagnostics);
  const context = { names, strict, assignments, builtinNames: builtins, rewritten, report };
  for (const module of modules) for (const rule of module.rules) rewriteRuleLocals(context, rule);
  compilation.forgetPaths();
  sortCompositesOf(compilation);
}

/** What the rewriting of template strings needs of a compilation. */
export function templateContext(compilation: Compilation): TemplateContext {
  const { safety, names, rewritten, builtins, capabilities, tree } = compilation;
  return {
    safety,
    names,
    rewritten,
    supported: capabilities.features.includes('template_strings') && builtins.has('internal.template_string'),
    isRelation: (name) => builtins.get(name)?.relation ?? false,
    isDefined: (ref) => isDefined(findNode(tree, ref)?.rules ?? []),
  };
}

/** Whether a document has a value whatever the input is. */
function isDefined([first, ...others]: readonly Rule[]): boolean {
  if (!first || (first.head.args && first.head.args.length > 0)) return false;
  if (first.default || first.head.value === undefined) return true;
  if (others.length > 0) return others.some((rule) => rule.default === true);
  const { value } = first.head;
  return isTrueBody(first.body) && (isScalar(value) || value.type === 'var' || isGroundCollection(value));
}

function isGroundCollection(term: NonNullable<Rule['head']['value']>): boolean {
  return (term.type === 'array' || term.type === 'object' || term.type === 'set') && collectVars(term).size === 0;
}

const ROOTS: ReadonlySet<string> = new Set(['data', 'input']);

function rewriteTemplateStrings(compilation: Compilation): void {
  const context = templateContext(compilation);
  for (const module of compilation.modules) {
    if (!compilation.contains(module, 'template')) continue;
    for (const rule of rulesOf(module)) {
      if (!containsTemplate(rule.head) && !containsTemplate(rule.body)) continue;
      const errors: Parameters<typeof rewriteTemplates>[3] = [];
      const params = new Set(collectVars(rule.head.args ?? []).keys());
      const safe = rewriteTemplates(context, params.union(ROOTS), rule.body, errors);
      rewriteTemplates(context, safe, rule.head, errors);
      compilation.diagnostics.add(errors);
    }
  }
}

function boundOutside({ head: { args } }: Rule): ReadonlySet<string> {
  return args ? new Set(collectVars(args).keys()).union(ROOTS) : ROOTS;
}

function rewritePrintCalls(compilation: Compilation, { enablePrint }: CompileOptions): void {
  for (const module of compilation.modules) {
    if (!compilation.contains(module, 'print')) continue;
    for (const rule of enablePrint ? rulesOf(module) : module.rules) {
      if (!enablePrint) {
        erasePrints(rule);
        continue;
      }
      const rewrite = (body: Rule['body']) => {
        compilation.diagnostics.add(rewritePrints(compilation, boundOutside(rule), body));
        return true;
      };
      walk(rule.head, { body: rewrite });
      walk(rule.body, { body: rewrite });
    }
  }
}

function expandExprTerms({ modules, names }: Compilation): void {
  for (const module of modules) for (const rule of rulesOf(module)) expandRule(names, rule);
}

function rewriteComprehensionTerms(compilation: Compilation): void {
  for (const module of compilation.modules) {
    // What is printed or put into a template is a comprehension by now.
    if (!compilation.contains(module, 'comprehension', 'template', 'print')) continue;
    for (const rule of module.rules) hoistComprehensionTerms(compilation.names, rule);
  }
}

function rewriteHeadTerms({ modules, names }: Compilation): void {
  for (const module of modules) for (const rule of rulesOf(module)) hoistHeadTerms(names, rule);
}

/** What the check of modifiers needs of a compilation. */
export function withContext(compilation: Compilation, options: CompileOptions): WithContext {
  return {
    names: compilation.names,
    tree: compilation.tree,
    builtins: compilation.builtins,
    unsafeBuiltins: new Set(options.unsafeBuiltins ?? []),
    allowUndefinedFunctions: options.allowUndefinedFunctions ?? false,
  };
}

function rewriteWithValues(compilation: Compilation, options: CompileOptions): void {
  const context = withContext(compilation, options);
  for (const module of compilation.modules) {
    for (const rule of module.rules) {
      mapBodies(rule, (body) => {
        const result = rewriteModifiers(context, body);
        if (Array.isArray(result)) return result;
        compilation.diagnostics.add([result]);
        return body;
      });
    }
  }
}

function checkHeadSafety({ modules, diagnostics, nameOf }: Compilation): void {
  for (const module of modules) {
    const scopes = new RuleScopes(module);
    for (const rule of rulesOf(module)) diagnostics.add(headErrors(rule, nameOf, (branch) => scopes.scopeOf(branch)));
  }
}

function checkBodySafety(compilation: Compilation, { allowUndefinedFunctions }: CompileOptions): void {
  if (allowUndefinedFunctions) return;
  const { modules, diagnostics, safety, nameOf } = compilation;
  for (const module of modules) {
    const scopes = new RuleScopes(module);
    for (const rule of rulesOf(module)) {
      const { body, unsafe } = reorder(safety, boundOutside(rule), rule.body);
      const errors = safetyErrors(safety, unsafe, nameOf, unsafe.size > 0 ? scopes.scopeOf(rule) : '');
      diagnostics.add(errors);
      if (errors.length === 0) rule.body = body;
    }
  }
}

function rewriteEqualities({ modules }: Compilation): void {
  for (const module of modules) rewriteEquals(module);
}

function rewriteDynamicTerms({ modules, names }: Compilation): void {
  for (const module of modules) {
    for (const rule of rulesOf(module)) rule.body = hoistDynamics(names, rule.body);
    sortComposites(module);
  }
}
