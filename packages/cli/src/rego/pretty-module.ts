import type { Module } from '@writ/rego';
import {
  type Body,
  compareTerms,
  type Declaration,
  type Expr,
  type Head,
  type Import,
  isDeclaration,
  quote,
  type Rule,
  type Term,
  type With,
} from '@writ/rego/internal';

/** A module as an indented tree, one node a line, as `opa parse` prints it. */
export function prettyModule(module: Module, comments: boolean): string {
  const tree = new Tree();
  tree.inside('module', () => {
    tree.inside('package', () => {
      tree.ref(module.package.path);
    });
    for (const statement of module.imports) writeImport(tree, statement);
    for (const rule of module.rules) writeRule(tree, rule);
    for (const _ of module.annotations) tree.line('annotations');
    if (comments) for (const _ of module.comments) tree.line('comment');
  });
  return tree.text();
}

class Tree {
  readonly #lines: string[] = [];
  #depth = 0;

  line(text: string): void {
    this.#lines.push(`${' '.repeat(this.#depth)}${text}\n`);
  }

  inside(text: string, write: () => void): void {
    this.open(text);
    write();
    this.close(1);
  }

  open(text: string): void {
    this.line(text);
    this.#depth += 1;
  }

  close(levels: number): void {
    this.#depth -= levels;
  }

  ref(terms: readonly Term[]): void {
    this.inside('ref', () => {
      for (const term of terms) writeTerm(this, term);
    });
  }

  text(): string {
    return this.#lines.join('');
  }
}

function writeImport(tree: Tree, { path, alias }: Import): void {
  tree.inside('import', () => {
    writeTerm(tree, path);
    tree.line(alias ?? '');
  });
}

function writeRule(tree: Tree, rule: Rule): void {
  let branches = 0;
  // A chain of else branches may be long: no recursion.
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) {
    tree.open('rule');
    writeHead(tree, branch.head);
    writeBody(tree, branch.body);
    branches += 1;
  }
  tree.close(branches);
}

function writeHead(tree: Tree, { ref, args = [], value }: Head): void {
  tree.inside('head', () => {
    tree.ref(ref);
    if (args.length > 0) {
      tree.inside('args', () => {
        for (const term of args) writeTerm(tree, term);
      });
    }
    if (value) writeTerm(tree, value);
  });
}

function writeBody(tree: Tree, body: Body): void {
  tree.inside('body', () => {
    for (const expr of body) writeExpr(tree, expr);
  });
}

function writeExpr(tree: Tree, expr: Expr): void {
  tree.inside(`expr ${expr.negated ? 'negated ' : ''}index=${expr.index}`, () => {
    const { terms } = expr;
    if (Array.isArray(terms)) for (const term of terms) writeTerm(tree, term);
    else if (isDeclaration(terms)) writeDeclaration(tree, terms);
    else writeTerm(tree, terms);
    for (const modifier of expr.with ?? []) writeWith(tree, modifier);
  });
}

function writeWith(tree: Tree, { target, value }: With): void {
  tree.inside('with', () => {
    writeTerm(tree, target);
    writeTerm(tree, value);
  });
}

function writeDeclaration(tree: Tree, node: Declaration): void {
  switch (node.type) {
    case 'some':
      tree.inside('somedecl', () => {
        for (const term of node.symbols) writeTerm(tree, term);
      });
      break;
    case 'every':
      tree.inside('every', () => {
        if (node.key) writeTerm(tree, node.key);
        writeTerm(tree, node.value);
        writeTerm(tree, node.domain);
        writeBody(tree, node.body);
      });
      break;
    case 'not':
      tree.inside('not', () => {
        writeBody(tree, node.body);
      });
      break;
    case 'and':
    case 'or':
      tree.inside(node.type === 'and' ? 'logicaland' : 'logicalor', () => {
        writeBody(tree, node.lhs);
        writeBody(tree, node.rhs);
      });
      break;
  }
}

function writeTerm(tree: Tree, term: Term): void {
  switch (term.type) {
    case 'null':
      tree.line('null');
      break;
    case 'boolean':
      tree.line(String(term.value));
      break;
    case 'number':
      tree.line(formatted(term.value));
      break;
    case 'string':
      tree.line(formatted(quote(term.value)));
      break;
    case 'var':
      tree.line(term.value.startsWith('$') ? '_' : term.value);
      break;
    case 'object':
      tree.inside('object', () => {
        for (const pair of term.value.toSorted(([a], [b]) => compareTerms(a, b))) {
          for (const part of pair) writeTerm(tree, part);
        }
      });
      break;
    case 'ref':
    case 'array':
    case 'call':
      writeAll(tree, term.type, term.value);
      break;
    case 'set':
      writeAll(tree, 'set', term.value.toSorted(compareTerms));
      break;
    case 'arraycomprehension':
    case 'setcomprehension':
      tree.inside(term.type, () => {
        writeTerm(tree, term.value.term);
        writeBody(tree, term.value.body);
      });
      break;
    case 'objectcomprehension':
      tree.inside(term.type, () => {
        writeTerm(tree, term.value.key);
        writeTerm(tree, term.value.value);
        writeBody(tree, term.value.body);
      });
      break;
    case 'templatestring':
      tree.line('templatestring');
  }
}

function writeAll(tree: Tree, name: string, terms: readonly Term[]): void {
  tree.inside(name, () => {
    for (const term of terms) writeTerm(tree, term);
  });
}

/** OPA prints texts as formats without operands, which shows where one has a verb. */
function formatted(text: string): string {
  return text.replaceAll(/%[-+# 0]*\d*(?:\.\d*)?([\s\S]?)/gu, (_, verb: string) => {
    if (verb === '%') return '%';
    return verb === '' ? '%!(NOVERB)' : `%!${verb}(MISSING)`;
  });
}
