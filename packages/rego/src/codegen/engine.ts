import type { Body, Expr, Location, Term } from '../ast/types.ts';
import { builtinFunctions } from '../builtins/index.ts';
import type { BuiltinFunction } from '../builtins/types.ts';
import type { Join } from '../data-index/data-indexes.ts';
import { isFunction } from '../interpret/calls.ts';
import type { Program } from '../interpret/machine.ts';
import { operatorName } from '../interpret/operators.ts';
import { type PartialDraft, reduce } from '../interpret/partial-document.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { emitBody } from './bodies.ts';
import { conflictError } from './conflicts.ts';
import type { Branch, Engine, Generated, Purpose, Sink } from './context.ts';
import { RuleDocument } from './documents.ts';
import { HELPERS } from './helpers.ts';
import { branchFunction } from './rule-code.ts';
import { Frame, Run, type RunOptions } from './run.ts';
import { emitMatch, emitValue } from './terms.ts';
import { NotCompiledError, Unit, Writer } from './writer.ts';

/** What `with` replaces anywhere in rules or a query. */
export interface Replacements {
  readonly functions: ReadonlySet<string>;
  readonly data: boolean;
}

/** A policy on its way to JavaScript: documents are compiled when they are first needed. */
export class PolicyEngine implements Engine {
  readonly value = (w: Writer, term: Term): string => emitValue(this, w, term);
  readonly match = (w: Writer, pattern: Term, value: string): void => {
    emitMatch(this, w, pattern, value);
  };
  readonly body = (w: Writer, body: Body, sink: Sink): void => {
    emitBody(this, w, body, sink);
  };
  readonly program: Program;
  readonly run = new Run();
  readonly mocked: ReadonlySet<string>;
  readonly replacesData: boolean;
  /** Why something was not compiled. */
  readonly notCompiled: string[] = [];
  readonly #documents = new Map<RuleNode, RuleDocument>();
  readonly #joins = new Map<string, Join>();
  readonly #frame: Frame;
  #slots = 0;
  #running = false;

  constructor(program: Program, replacements: Replacements) {
    this.program = program;
    this.mocked = replacements.functions;
    this.replacesData = replacements.data;
    this.#frame = new Frame(this.run, [], []);
  }

  isFunction(term: Term): boolean {
    return isFunction(this.program, term);
  }

  /** Whether a name stands for OPA's built-in, not for one of the embedding program. */
  isOriginal(name: string): boolean {
    const builtin = this.program.builtin(name);
    return builtin?.run !== undefined && builtin.run === builtinFunctions.get(name);
  }

  originalRun(name: string): BuiltinFunction | undefined {
    return builtinFunctions.get(name);
  }

  /** A slot for results in each frame. */
  slot(): number {
    this.#slots += 1;
    return this.#slots - 1;
  }

  documentOf(node: RuleNode): RuleDocument {
    let document = this.#documents.get(node);
    if (!document) {
      document = new RuleDocument(this, node);
      this.#documents.set(node, document);
    }
    return document;
  }

  join(join: Join): Join {
    const name = JSON.stringify(join);
    const known = this.#joins.get(name) ?? join;
    this.#joins.set(name, known);
    return known;
  }

  /** The searches of all code so far. */
  get joins(): readonly Join[] {
    return [...this.#joins.values()];
  }

  /** Compiles everything now; {@link notCompiled} is complete then. */
  compileAll(): void {
    const waiting = [this.program.rules];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      waiting.push(...node.children.values());
      if (!node.rules) continue;
      try {
        this.documentOf(node).compile();
      } catch (error) {
        if (!(error instanceof NotCompiledError)) throw error;
      }
    }
  }

  /** The function for a branch of a rule. */
  branch(branch: Branch, purpose: Purpose): Generated {
    return this.guarded(branch.compiled.name, () => {
      const unit = new Unit();
      const name = unit.name('f');
      const text = branchFunction(this, unit, name, branch, purpose);
      return this.make(unit, text, name);
    });
  }

  /** The query as a function that gets a frame and something that takes the value of each variable. */
  query(body: Body, names: (bound: ReadonlyMap<string, string>) => readonly string[]): Generated {
    return this.guarded('the query', () => {
      const unit = new Unit();
      const w = new Writer(unit);
      w.emit('function query(c, take) {');
      emitBody(this, w, body, {
        parameters: ['take'],
        stop: undefined,
        solution: (inner) => {
          const values = names(inner.bound).map((name) => inner.bound.get(name) ?? 'undefined');
          inner.emit(`take([${values.join(', ')}]);`);
        },
      });
      w.emit('}');
      return this.make(unit, w.text(), 'query');
    });
  }

  /** The query as a function that gets a frame and returns the value of one variable in the first solution. */
  first(body: Body, name: string): Generated {
    return this.guarded('the query', () => {
      const unit = new Unit();
      const w = new Writer(unit);
      w.emit('function first(c) {');
      emitBody(this, w, body, {
        parameters: [],
        stop: undefined,
        inPlace: true,
        solution: (inner) => {
          inner.emit(`return ${inner.bound.get(name) ?? 'undefined'};`);
        },
      });
      w.emit('return undefined;\n}');
      return this.make(unit, w.text(), 'first');
    });
  }

  guarded<T>(what: string, compile: () => T): T {
    try {
      return compile();
    } catch (error) {
      if (error instanceof NotCompiledError) this.notCompiled.push(`${what}: ${error.message}`);
      throw error;
    }
  }

  /** Makes a function of generated code. */
  make(unit: Unit, text: string, name: string): Generated {
    const helpers = [...unit.helpers];
    const parameters = ['R', 'E', 'h', 'k', ...helpers];
    const constants = unit.constants.map((_, index) => `k${index} = k[${index}]`);
    const source = [
      "'use strict';",
      constants.length > 0 ? `const ${constants.join(', ')};` : '',
      ...unit.functions,
      text,
      `return ${name};`,
    ].join('\n');
    // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- this is what a compiler to JavaScript does; no text of a policy is in the source but as a quoted string
    const factory = new Function(...parameters, source) as (...given: unknown[]) => Generated;
    return factory(this.run, this, undefined, unit.constants, ...helpers.map((helper) => HELPERS[helper]));
  }

  /** The frame of an evaluation that begins; results of the last one are forgotten. */
  begin(input: Value | undefined, options: RunOptions): Frame {
    this.#running = true;
    this.#frame.renew(input);
    this.run.begin(options);
    return this.#frame;
  }

  end(): void {
    this.#running = false;
    this.#frame.input = undefined;
    this.run.end();
  }

  /** An evaluation inside another one, through a built-in of the embedding program, cannot use the same engine. */
  get running(): boolean {
    return this.#running;
  }

  /** @throws RegoEvaluationError */
  conflict(frame: Frame, branch: Branch, operands: readonly Value[], expected: Value | undefined): never {
    throw conflictError(this, frame, branch, operands, expected);
  }

  addElement(draft: PartialDraft, element: Value): void {
    if (draft.type !== 'set') return;
    const key = keyOf(element);
    draft.elements.set(key, element);
  }

  reduce(draft: PartialDraft, path: readonly Value[], value: Value | undefined, at: Location): void {
    reduce(draft, path, value, at);
  }
}

/** Finds what `with` replaces in bodies. */
export function replacementsIn(program: Program, bodies: Iterable<Body>): Replacements {
  const functions = new Set<string>();
  let data = false;
  const waiting: unknown[] = [...bodies];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (const item of node) waiting.push(item);
      continue;
    }
    for (const [key, value] of Object.entries(node)) {
      if (key === 'loc' || typeof value !== 'object' || value === null) continue;
      waiting.push(value);
      if (key !== 'with') continue;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only expressions have this property
      for (const { target } of value as NonNullable<Expr['with']>) {
        if (isFunction(program, target)) functions.add(operatorName(target));
        else {
          const head = target.type === 'ref' ? target.value[0] : target;
          data ||= head?.type === 'var' && head.value === 'data';
        }
      }
    }
  }
  return { functions, data };
}
