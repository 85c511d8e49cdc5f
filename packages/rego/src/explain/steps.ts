import type { Body, Expr, Location, Rule } from '../ast/types.ts';
import type { TraceEvent } from '../interpret/index.ts';
import type { Value } from '../value/index.ts';
import type { Names } from './names.ts';

/** One step of an evaluation, in the terms of OPA's traces. */
export interface TraceStep {
  readonly op: 'Enter' | 'Exit' | 'Eval' | 'Redo' | 'Fail' | 'Note';
  readonly node: Rule | Expr | Body;
  /** The rule's path, the expression as it was evaluated, or the text of a note. */
  readonly text: string;
  readonly location: Location | undefined;
  /** Number of the query, rule or body that the step belongs to; 0 is the query. */
  readonly queryId: number;
  /** The one that it was tried for; itself for the query. */
  readonly parentId: number;
  /** The variables that have a value, by compiled name. */
  readonly locals: readonly (readonly [name: string, value: Value])[];
}

interface Open {
  readonly id: number;
  readonly parent: number;
  readonly depth: number;
  readonly node: Rule | Expr | Body;
  readonly bindings: TraceEvent['bindings'];
}

const OPS = {
  enter: 'Enter',
  exit: 'Exit',
  redo: 'Redo',
  fail: 'Fail',
  eval: 'Eval',
  note: 'Note',
} as const satisfies Record<TraceEvent['op'], TraceStep['op']>;

/** Writes down the steps of one evaluation, the first so many. */
export class StepRecorder {
  readonly steps: TraceStep[] = [];
  readonly #names: Names;
  readonly #limit: number;
  readonly #open: Open[] = [];
  /** Rules that have a value and may be tried for the next one, by what they bind. */
  readonly #rules = new WeakMap<TraceEvent['bindings'], Open>();
  #queries = 0;

  constructor(names: Names, limit: number) {
    this.#names = names;
    this.#limit = limit;
  }

  record(event: TraceEvent): void {
    const owner = this.#owner(event);
    const { op, node } = event;
    // That a rule or a body has no more solutions is no step of its own.
    if ((op === 'fail' && !isExpr(node)) || this.steps.length >= this.#limit) return;
    this.steps.push({
      op: OPS[op],
      node,
      text: this.#text(event),
      location: Array.isArray(node) ? node[0]?.loc : node.loc,
      queryId: owner.id,
      parentId: owner.parent,
      locals: [...event.bindings.entries()],
    });
  }

  #text({ op, node, value }: TraceEvent): string {
    if (op === 'note' && typeof value === 'string') return value;
    return isRule(node) ? this.#names.rule(node) : this.#names.text(node);
  }

  /** The rule or body that an event belongs to. Those that are deeper have been left. */
  #owner({ op, node, depth, bindings }: TraceEvent): Open {
    while ((this.#open.at(-1)?.depth ?? -1) > depth) this.#open.pop();
    const top = this.#open.at(-1);
    if (!isExpr(node)) {
      if (top?.depth === depth && (top.node !== node || top.bindings !== bindings || op === 'enter')) this.#open.pop();
      const known = this.#open.at(-1);
      if (op !== 'enter' && known?.node === node && known.bindings === bindings) return known;
      const resumed = op !== 'enter' && isRule(node) ? this.#rules.get(bindings) : undefined;
      return this.#push(resumed ?? { ...this.#next(), depth, node, bindings }, bindings);
    }
    return top ?? this.#push({ ...this.#next(), depth, node, bindings }, bindings);
  }

  #next(): { readonly id: number; readonly parent: number } {
    const id = this.#queries;
    this.#queries += 1;
    return { id, parent: this.#open.at(-1)?.id ?? 0 };
  }

  #push(open: Open, bindings: TraceEvent['bindings']): Open {
    this.#open.push(open);
    if (isRule(open.node)) this.#rules.set(bindings, open);
    return open;
  }
}

function isRule(node: Rule | Expr | Body): node is Rule {
  return !Array.isArray(node) && 'head' in node;
}

function isExpr(node: Rule | Expr | Body): node is Expr {
  return !Array.isArray(node) && 'terms' in node;
}
