import type { Expr, Rule, Term } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import { constantOf } from '../interpret/constants.ts';
import type { TraceEvent } from '../interpret/index.ts';
import { define, lookup, type Value } from '../value/index.ts';
import type { Names } from './names.ts';

/** Where something stands, and what its author wrote there. */
export interface SourcePlace {
  readonly file: string;
  readonly row: number;
  readonly col: number;
  readonly text: string;
}

/** An expression that was false or undefined, with what it read. */
export interface FailedExpression extends SourcePlace {
  /** The variables and the parts of the input that it names, as far as they had a value. */
  readonly values: Readonly<Record<string, Value>>;
}

/** One time that a rule was tried. */
export interface RuleAttempt extends SourcePlace {
  /** The path of its document: `data.app.allow`. */
  readonly rule: string;
  /** Its values, or the elements that it added; none where it was undefined. */
  readonly values: readonly Value[];
  /** The variables when it last had a value. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Where it has no value: of the expressions that failed the one that comes last in the rule, when it failed last. */
  readonly failed: FailedExpression | undefined;
  /** What was tried for this rule, in order. What was known already is not tried again. */
  readonly rules: readonly RuleAttempt[];
}

interface Draft extends SourcePlace {
  readonly node: Rule;
  readonly depth: number;
  readonly rule: string;
  readonly values: Value[];
  readonly rules: Draft[];
  variables: Readonly<Record<string, Value>>;
  failed: FailedExpression | undefined;
  /** The index of the expression of {@link failed}. */
  furthest: number;
}

/** Puts together which rules were tried for what, the first so many. */
export class AttemptRecorder {
  readonly attempts: Draft[] = [];
  readonly #names: Names;
  readonly #limit: number;
  readonly #open: Draft[] = [];
  readonly #known = new WeakMap<TraceEvent['bindings'], Draft>();
  #count = 0;

  constructor(names: Names, limit: number) {
    this.#names = names;
    this.#limit = limit;
  }

  record(event: TraceEvent): void {
    const { op, node, depth, bindings } = event;
    while ((this.#open.at(-1)?.depth ?? -1) > depth) this.#open.pop();
    if (Array.isArray(node)) return;
    if (!('head' in node)) {
      if (op === 'fail') this.#failed(node, event);
      return;
    }
    if (op === 'enter') this.#enter(node, event);
    const attempt = this.#known.get(bindings);
    if (!attempt) return;
    if (this.#open.at(-1) !== attempt) {
      if (this.#open.at(-1)?.depth === depth) this.#open.pop();
      this.#open.push(attempt);
    }
    if (op !== 'exit') return;
    if (event.value !== undefined) attempt.values.push(event.value);
    attempt.variables = this.#variables(event);
  }

  #enter(node: Rule, { depth, bindings }: TraceEvent): void {
    if (this.#open.at(-1)?.depth === depth) this.#open.pop();
    if (this.#count >= this.#limit) return;
    this.#count += 1;
    const parent = this.#open.at(-1);
    const attempt: Draft = {
      ...place(node),
      node,
      depth,
      rule: this.#names.rule(node),
      values: [],
      rules: [],
      variables: {},
      failed: undefined,
      furthest: -1,
    };
    (parent?.rules ?? this.attempts).push(attempt);
    this.#known.set(bindings, attempt);
  }

  #failed(expr: Expr, event: TraceEvent): void {
    const attempt = this.#known.get(event.bindings);
    if (!attempt || attempt.depth !== event.depth || expr.index < attempt.furthest) return;
    attempt.furthest = expr.index;
    attempt.failed = { ...place(expr), values: this.#valuesIn(expr, event) };
  }

  #variables({ bindings }: TraceEvent): Readonly<Record<string, Value>> {
    const variables: Record<string, Value> = {};
    for (const [compiled, value] of bindings.entries()) {
      const name = this.#names.variable(compiled);
      if (name !== undefined) define(variables, name, value);
    }
    return variables;
  }

  #valuesIn(expr: Expr, { bindings, input }: TraceEvent): Readonly<Record<string, Value>> {
    const values: Record<string, Value> = {};
    walk(expr, {
      term: (term) => {
        if (term.type === 'var') {
          const name = this.#names.variable(term.value);
          const value = bindings.get(term.value);
          if (name !== undefined && value !== undefined) define(values, name, value);
        } else if (term.type === 'ref') {
          const found = fromInput(term.value, input);
          if (found) define(values, this.#names.text([{ index: 0, terms: term, loc: term.loc }]), found.value);
        }
      },
    });
    return values;
  }
}

/** What a reference into the input leads to, where all its keys are constants. */
function fromInput([head, ...keys]: readonly Term[], input: Value | undefined): { readonly value: Value } | undefined {
  if (head?.type !== 'var' || head.value !== 'input') return undefined;
  let value = input;
  for (const term of keys) {
    const key = constantOf(term);
    if (key === undefined || value === undefined) return undefined;
    value = lookup(value, key);
  }
  return value === undefined ? undefined : { value };
}

function place({ loc: { file, row, col, text } }: Rule | Expr): SourcePlace {
  return { file, row, col, text };
}

/** Without what only the recorder needs. */
export function attemptOf({ file, row, col, text, rule, values, variables, failed, rules }: Draft): RuleAttempt {
  return {
    rule,
    file,
    row,
    col,
    text,
    values,
    variables,
    failed: values.length > 0 ? undefined : failed,
    rules: rules.map(attemptOf),
  };
}
