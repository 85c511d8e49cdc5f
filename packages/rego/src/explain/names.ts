import { copyBody, copyExpr } from '../ast/copy.ts';
import { printBody, printExpr } from '../ast/print.ts';
import type { Body, Expr, Rule } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import { operatorName } from '../interpret/operators.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { formatValue } from '../value/index.ts';

/** What authors call what the compiler renamed. */
export class Names {
  readonly #written: ReadonlyMap<string, string>;
  readonly #rules = new Map<Rule, string>();

  constructor(root: RuleNode, written: ReadonlyMap<string, string>) {
    this.#written = written;
    const waiting = [root];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      waiting.push(...node.children.values());
      const name = pathText(node);
      const { rules = [], fallback } = node.rules ?? {};
      for (const { rule } of fallback ? [...rules, fallback] : rules) {
        for (let branch: Rule | undefined = rule; branch; branch = branch.else) this.#rules.set(branch, name);
      }
    }
  }

  /** The path of the document that a rule defines: `data.app.allow`. */
  rule(rule: Rule): string {
    return this.#rules.get(rule) ?? operatorName({ type: 'ref', value: rule.head.ref, loc: rule.loc });
  }

  /** A variable as its author wrote it; undefined for one of the compiler's. */
  variable(name: string): string | undefined {
    const written = this.#written.get(name) ?? name;
    return written.startsWith('$') || written.startsWith('__local') ? undefined : written;
  }

  /** A body or an expression as it is after compilation, with the variables of its author. */
  text(node: Body | Expr): string {
    const copy = Array.isArray(node) ? copyBody(node) : copyExpr(node);
    walk(copy, {
      term: (term) => {
        if (term.type !== 'var') return;
        const written = this.#written.get(term.value) ?? term.value;
        term.value = written.startsWith('$') ? '_' : written;
      },
    });
    return Array.isArray(copy) ? printBody(copy) : printExpr(copy);
  }
}

function pathText({ path }: RuleNode): string {
  return `data${path.map((key) => (typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${formatValue(key)}]`)).join('')}`;
}
