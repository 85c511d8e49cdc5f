import type { Rule, Term } from '../ast/types.ts';
import { collectVars, isWildcard } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { DeclaredVars } from './declared-vars.ts';
import { compileError } from './errors.ts';
import { headMayHaveVars } from './head-safety.ts';
import { type LocalsContext, LocalsRewriter } from './rewrite-locals.ts';
import { branchesOf, isComprehension, isScalar } from './terms.ts';
import { declaredVars } from './unused-vars.ts';

/** What the renaming of a rule's variables shares with that of other rules. */
export interface RuleLocalsContext extends LocalsContext {
  readonly builtinNames: { has(name: string): boolean; readonly size: number };
  readonly rewritten: Map<string, string>;
  /** Reports; `recoverable` errors do not stop the compilation. Returns whether to go on. */
  report(errors: readonly Diagnostic[], recoverable: boolean): boolean;
}

/** Gives the parameters and the variables that a rule and its else branches declare names of their own. */
export function rewriteRuleLocals(context: RuleLocalsContext, rule: Rule): void {
  const params = new DeclaredVars();
  const unusedParams = new Set(context.strict ? collectVars(rule.head.args ?? []).keys() : []);
  context.report(renameParams(context, params, rule.head.args ?? []), false);
  for (const branch of branchesOf(rule)) {
    const rewriter = rewriteBranch(context, params, unusedParams, branch);
    if (!context.report(rewriter.errors, false) || !context.report(rewriter.unused, true)) return;
    for (const name of unusedParams) if (rewriter.stack.count(name) > 1) unusedParams.delete(name);
  }
  const unused = [...unusedParams].filter((name) => !isWildcard(name));
  context.report(
    unused.map((name) =>
      compileError(rule.head.loc, `unused argument ${name}. (hint: use _ (wildcard variable) instead)`),
    ),
    true,
  );
}

function renameParams(context: RuleLocalsContext, params: DeclaredVars, args: readonly Term[]): Diagnostic[] {
  const errors: Diagnostic[] = [];
  const rename = (term: Term): boolean => {
    switch (term.type) {
      case 'var': {
        let name = params.declared(term.value);
        if (name === undefined) {
          name = context.names.next();
          params.insert(term.value, name, 'argument');
        } else {
          params.seen(term.value);
        }
        term.value = name;
        return true;
      }
      case 'object':
        for (const [, value] of term.value) walk(value, { term: rename });
        return true;
      case 'array':
      case 'ref':
        return false;
      case 'call':
        errors.push(compileError(term.loc, 'rule arguments cannot contain calls'));
        return true;
      default:
        return true;
    }
  };
  for (const arg of args) walk(arg, { term: rename });
  return errors;
}

function rewriteBranch(
  context: RuleLocalsContext,
  params: DeclaredVars,
  unusedParams: Set<string>,
  rule: Rule,
): LocalsRewriter {
  const hasVars = headMayHaveVars(rule);
  const used = hasVars ? usedInHead(context, unusedParams, rule) : undefined;
  const rewriter = new LocalsRewriter(context, new DeclaredVars(params));
  hideBuiltins(context, rewriter.stack, rule);
  rule.body = rewriter.rewriteBody(rule.body, used);
  for (const [name, original] of rewriter.stack.rewritten) context.rewritten.set(name, original);
  if (hasVars) renameHead(rule, rewriter.stack);
  return rewriter;
}

/** The variables in the head, whose comprehensions have scopes of their own. */
function usedInHead(context: RuleLocalsContext, unusedParams: Set<string>, { head }: Rule): Set<string> {
  const terms = [...(head.args ?? []), ...(head.key ? [head.key] : []), ...(head.value ? [head.value] : [])];
  const nested: Diagnostic[] = [];
  const unused: Diagnostic[] = [];
  for (const term of terms) {
    walk(term, {
      term(part) {
        if (!isComprehension(part) && part.type !== 'templatestring') return false;
        const rewriter = new LocalsRewriter(context);
        if (part.type === 'templatestring') rewriter.rewriteTemplate(part);
        else rewriter.rewriteComprehension(part);
        for (const [name, original] of rewriter.stack.rewritten) context.rewritten.set(name, original);
        nested.push(...rewriter.errors);
        unused.push(...rewriter.unused);
        return true;
      },
    });
  }
  context.report(nested, false);
  context.report(unused, true);
  const { value, key } = head;
  const values = value && !isScalar(value) ? collectVars(value) : new Map<string, Term>();
  for (const name of values.keys()) unusedParams.delete(name);
  const others = [...head.ref.slice(1), ...(key ? [key] : [])].filter((term) => !isScalar(term));
  return new Set([...collectVars(others).keys(), ...values.keys()]);
}

/** A variable with the name of a built-in that nothing declares is not to be taken for the built-in. */
function hideBuiltins({ builtinNames, names }: RuleLocalsContext, stack: DeclaredVars, rule: Rule): void {
  if (builtinNames.size === 0) return;
  const vars = [...collectVars(rule.body, { skipRefCallHead: true, skipClosures: true }).keys()];
  const builtins = vars.filter((name) => builtinNames.has(name));
  if (builtins.length === 0) return;
  const declared = declaredVars(rule.body);
  const inModifiers = new Set<string>();
  walk(rule, {
    with({ target, value }) {
      for (const name of collectVars([target, value], { skipRefCallHead: true }).keys()) inModifiers.add(name);
    },
  });
  for (const name of builtins.toSorted()) {
    if (declared.has(name) || inModifiers.has(name) || stack.declared(name) !== undefined) continue;
    stack.insert(name, names.next(), 'seen');
  }
}

function renameHead({ head }: Rule, stack: DeclaredVars): void {
  const terms = [
    ...(head.args ?? []),
    ...head.ref.slice(1),
    ...(head.key ? [head.key] : []),
    ...(head.value ? [head.value] : []),
  ];
  const done = new Set<Term>();
  for (const term of terms) {
    walk(term, {
      term(part) {
        // The key and the reference of a head may hold the same node.
        if (part.type !== 'var' || done.has(part)) return;
        done.add(part);
        part.value = stack.declaredHere(part.value) ?? part.value;
      },
    });
  }
}
