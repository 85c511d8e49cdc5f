import { copyTerms } from '../ast/copy.ts';
import type { Body, Expr, Import, Module, Rule, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { isDeclaration, walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { compileError } from './errors.ts';
import { become, branchesOf, declarationOf, isComprehension, isRootRef, stringTerm } from './terms.ts';
import { declaredVars } from './unused-vars.ts';

/** What a name at the top of a module stands for. */
export interface Global {
  readonly ref: readonly Term[];
  used: boolean;
}

/** The names of a package's rules and of a module's imports; an import wins. */
export function globalsOf(
  path: readonly Term[],
  ruleNames: Iterable<string>,
  imports: readonly Import[],
): Map<string, Global> {
  const globals = new Map<string, Global>();
  const loc = path[0]?.loc;
  for (const name of ruleNames) if (loc) globals.set(name, { ref: [...path, stringTerm(name, loc)], used: false });
  for (const statement of imports) {
    if (isLanguageImport(statement)) continue;
    const name = importName(statement);
    const { path: target } = statement;
    if (name !== undefined) globals.set(name, { ref: target.type === 'ref' ? target.value : [target], used: false });
  }
  return globals;
}

/** `import rego.v1`, `import future.keywords`. */
export function isLanguageImport({ path }: Import): boolean {
  const head = path.type === 'ref' ? path.value[0] : path;
  return head?.type === 'var' && (head.value === 'future' || head.value === 'rego');
}

/** The name under which an import can be used. */
export function importName({ path, alias }: Import): string | undefined {
  if (alias !== undefined && alias !== '') return alias;
  if (path.type === 'var') return path.value;
  const last = path.value.at(-1);
  return last?.type === 'string' || last?.type === 'var' ? last.value : undefined;
}

/** The name of a rule: the first part of its reference. */
export function ruleName({ head: { ref } }: Rule): string {
  const [first] = ref;
  return first?.type === 'var' || first?.type === 'string' ? first.value : '';
}

/** Replaces the names of rules and imports by what they stand for. */
export function resolveModule(module: Module, globals: ReadonlyMap<string, Global>): Diagnostic[] {
  const errors: Diagnostic[] = [];
  for (const rule of module.rules) {
    for (const branch of branchesOf(rule)) {
      const error = new Resolver(globals).resolveRule(branch);
      if (!error) continue;
      errors.push(error);
      // OPA looks at the else branches only as long as it reports everything.
      break;
    }
  }
  return errors;
}

/** {@link resolveModule} for a query. */
export function resolveBody(body: Body, globals: ReadonlyMap<string, Global>): void {
  const resolver = new Resolver(globals);
  resolver.hide(declaredVars(body));
  resolver.resolveBody(body);
}

class Resolver {
  readonly #globals: ReadonlyMap<string, Global>;
  /** Variables that hide a global of their name. */
  readonly #hidden: ReadonlySet<string>[] = [];

  constructor(globals: ReadonlyMap<string, Global>) {
    this.#globals = globals;
  }

  hide(names: ReadonlySet<string>): void {
    this.#hidden.push(names);
  }

  resolveRule(rule: Rule): Diagnostic | undefined {
    const { head } = rule;
    const names = new Set<string>();
    const root = parameterNames(head.args ?? [], names);
    if (root) {
      return compileError(rule.loc, `args must not shadow ${root} (use a different variable name)`);
    }
    this.hide(names);
    this.hide(declaredVars(rule.body));
    for (const part of head.ref.slice(1)) this.#resolveTerm(part);
    if (head.key) this.#resolveTerm(head.key);
    if (head.value) this.#resolveTerm(head.value);
    this.resolveBody(rule.body);
    return undefined;
  }

  resolveBody(body: Body): void {
    for (const expr of body) this.#resolveExpr(expr);
  }

  #resolveExpr(expr: Expr): void {
    const { terms } = expr;
    const declaration = declarationOf(expr);
    if (Array.isArray(terms)) this.#resolveTerms(terms);
    else if (!isDeclaration(terms)) this.#resolveTerm(terms);
    switch (declaration?.type) {
      case 'some':
        if (declaration.symbols[0]?.type === 'call') this.#resolveTerms(declaration.symbols[0].value);
        break;
      case 'every':
        this.hide(
          new Set(collectVars(declaration.key ? [declaration.key, declaration.value] : declaration.value).keys()),
        );
        this.#resolveTerm(declaration.domain);
        this.resolveBody(declaration.body);
        this.#hidden.pop();
        break;
      case 'not':
        this.resolveBody(declaration.body);
        break;
      case 'and':
      case 'or':
        this.resolveBody(declaration.lhs);
        this.resolveBody(declaration.rhs);
        break;
      default:
    }
    for (const modifier of expr.with ?? []) {
      this.#resolveTerm(modifier.target);
      this.#resolveTerm(modifier.value);
    }
  }

  #resolveTerms(terms: readonly Term[]): void {
    for (const term of terms) this.#resolveTerm(term);
  }

  #resolveTerm(term: Term): void {
    switch (term.type) {
      case 'var': {
        const ref = this.#lookUp(term);
        if (ref) become(term, { type: 'ref', value: ref });
        break;
      }
      case 'ref':
        this.#resolveRef(term);
        break;
      case 'array':
      case 'set':
      case 'call':
        this.#resolveTerms(term.value);
        break;
      case 'object':
        for (const pair of term.value) this.#resolveTerms(pair);
        break;
      case 'arraycomprehension':
      case 'setcomprehension':
        this.#resolveComprehension([term.value.term], term.value.body);
        break;
      case 'objectcomprehension':
        this.#resolveComprehension([term.value.key, term.value.value], term.value.body);
        break;
      case 'templatestring':
        for (const part of term.value.parts) if ('terms' in part) this.#resolveExpr(part);
        break;
      default: // scalars
    }
  }

  #resolveComprehension(heads: readonly Term[], body: Body): void {
    this.hide(declaredVars(body));
    this.#resolveTerms(heads);
    this.resolveBody(body);
    this.#hidden.pop();
  }

  #resolveRef(term: Term & { type: 'ref' }): void {
    const [head, ...keys] = term.value;
    if (!head) return;
    this.#resolveTerms(keys);
    if (head.type !== 'var') {
      if (head.type === 'templatestring') return;
      this.#resolveTerm(head);
      return;
    }
    const ref = this.#lookUp(head);
    if (ref) term.value = [...ref, ...keys];
  }

  #lookUp(term: Term & { type: 'var' }): Term[] | undefined {
    const global = this.#globals.get(term.value);
    if (!global || this.#hidden.some((names) => names.has(term.value))) return undefined;
    global.used = true;
    return copyTerms(global.ref).map((part) => Object.assign(part, { loc: term.loc }));
  }
}

/** Adds the variables of parameters; returns `input` or `data` where a parameter has that name. */
function parameterNames(args: readonly Term[], names: Set<string>): string | undefined {
  let root: string | undefined;
  for (const arg of args) {
    walk(arg, {
      term(term) {
        if (root !== undefined) return true;
        if (term.type === 'ref' && isRootRef(term) && term.value[0]?.type === 'var') {
          root = term.value[0].value;
          return true;
        }
        if (term.type === 'var') names.add(term.value);
        return term.type === 'set' || term.type === 'call' || isComprehension(term);
      },
    });
  }
  return root;
}
