import type { Body, Expr, Head, Location, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { isDeclaration, walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { compileError } from './errors.ts';
import type { LocalNames } from './local-names.ts';
import { outputsOfBody, SAFETY_VARS, type SafetyContext } from './outputs.ts';
import { become, equality, operatorTerm, stringTerm } from './terms.ts';
import { nameText, refText } from './text.ts';

/** What the rewriting of template strings needs to know. */
export interface TemplateContext {
  readonly safety: SafetyContext;
  readonly names: LocalNames;
  readonly rewritten: ReadonlyMap<string, string>;
  readonly supported: boolean;
  /** Whether a built-in may have several results. */
  isRelation(name: string): boolean;
  /** Whether a reference is to a rule that always has a value, so that it need not be caught where it is undefined. */
  isDefined(ref: readonly Term[]): boolean;
}

/**
 * Turns template strings into calls of `internal.template_string`, where each expression is a set: empty for undefined.
 *
 * @returns the variables that are bound after the node
 */
export function rewriteTemplates(
  context: TemplateContext,
  bound: ReadonlySet<string>,
  node: Body | Head,
  errors: Diagnostic[],
): Set<string> {
  const safe = new Set(bound);
  if (Array.isArray(node)) for (const name of outputsOfBody(context.safety, node, bound)) safe.add(name);
  walk(node, {
    term(term) {
      switch (term.type) {
        case 'templatestring':
          rewriteTemplate(context, safe, term, errors);
          break;
        case 'arraycomprehension':
        case 'setcomprehension':
          rewriteClosure(context, safe, [term.value.term], term.value.body, errors);
          break;
        case 'objectcomprehension':
          rewriteClosure(context, safe, [term.value.key, term.value.value], term.value.body, errors);
          break;
        default:
      }
    },
    declaration(declaration) {
      if (declaration.type !== 'every') return;
      const { key, value, domain, body } = declaration;
      rewriteTemplate(context, safe, domain, errors);
      rewriteTemplates(context, safe.union(new Set(collectVars(key ? [key, value] : value).keys())), body, errors);
    },
  });
  return safe;
}

function rewriteClosure(
  context: TemplateContext,
  safe: ReadonlySet<string>,
  heads: readonly Term[],
  body: Body,
  errors: Diagnostic[],
): void {
  const inside = rewriteTemplates(context, safe, body, errors);
  for (const head of heads) rewriteTemplate(context, inside, head, errors);
}

function rewriteTemplate(context: TemplateContext, safe: ReadonlySet<string>, term: Term, errors: Diagnostic[]): void {
  if (term.type !== 'templatestring') return;
  const found: Diagnostic[] = [];
  if (!context.supported) found.push(compileError(term.loc, 'template-strings are not supported'));
  const parts = context.supported
    ? term.value.parts.map((part) => {
        return 'terms' in part ? rewritePart(context, safe, part, found) : part;
      })
    : [];
  errors.push(...found);
  if (found.length > 0) return;
  const list: Term = { type: 'array', value: parts.length > 0 ? parts : [stringTerm('', term.loc)], loc: term.loc };
  become(term, { type: 'call', value: [operatorTerm('internal.template_string', term.loc), list] });
}

function rewritePart(context: TemplateContext, safe: ReadonlySet<string>, part: Expr, errors: Diagnostic[]): Term {
  const term = termOf(context, part, errors);
  const { loc } = term;
  if (term.type === 'var' || (term.type === 'ref' && context.isDefined(term.value))) {
    return { type: 'set', value: [term], loc };
  }
  for (const name of [...collectVars(term, SAFETY_VARS).keys()].toSorted()) {
    if (safe.has(name)) continue;
    errors.push(compileError(loc, `var ${nameText(context.rewritten.get(name) ?? name)} is undeclared`));
  }
  return captured(context.names, term, loc, part.with);
}

/** `{x | x = term}`: nothing where the term is undefined. */
export function captured(names: LocalNames, term: Term, loc: Location, modifiers?: Expr['with']): Term {
  const variable = names.varFor(term);
  const capture: Expr = { ...equality(variable, term, loc), ...(modifiers && { with: modifiers }) };
  return { type: 'setcomprehension', value: { term: { ...variable }, body: [capture] }, loc };
}

function termOf(context: TemplateContext, part: Expr, errors: Diagnostic[]): Term {
  const { terms, loc } = part;
  if (Array.isArray(terms)) {
    const [operator] = terms;
    const name = operator?.type === 'ref' ? refText(operator.value) : '';
    if (context.isRelation(name)) {
      const message = `illegal call to relation built-in '${name}' that may cause multiple outputs`;
      errors.push(compileError(loc, message));
    }
    return { type: 'call', value: terms, loc };
  }
  if (!isDeclaration(terms)) return terms;
  errors.push(compileError(loc, `unexpected template-string expression type: ${terms.type}`));
  return stringTerm('', loc);
}

export function containsTemplate(node: Parameters<typeof walk>[0]): boolean {
  let found = false;
  walk(node, {
    term(term) {
      found ||= term.type === 'templatestring';
      return found;
    },
  });
  return found;
}
