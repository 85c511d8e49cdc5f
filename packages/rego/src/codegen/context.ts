import type { Body, Location, Rule, Term } from '../ast/types.ts';
import type { BuiltinFunction } from '../builtins/types.ts';
import type { Join } from '../data-index/data-indexes.ts';
import type { Program } from '../interpret/machine.ts';
import type { PartialDraft } from '../interpret/partial-document.ts';
import type { CompiledRule, RuleGroup, RuleNode } from '../interpret/rule-tree.ts';
import type { Value } from '../value/types.ts';
import type { Frame } from './run.ts';
import type { Unit, Writer } from './writer.ts';

/** A function made of generated code. */
export type Generated = (...operands: unknown[]) => unknown;

/** Which rule of a document: one branch of a chain of `else`. */
export interface Branch {
  readonly node: RuleNode;
  readonly group: RuleGroup;
  readonly compiled: CompiledRule;
  readonly rule: Rule;
}

/** What code for a rule is for. */
export type Purpose =
  /** The one value, given what other rules said. */
  | { readonly type: 'value'; readonly arity: number; readonly expecting: boolean }
  /** Each value, for the message about a conflict. */
  | { readonly type: 'each'; readonly arity: number; readonly expecting: boolean }
  /** Each entry of a set or an object, where the keys of the mask are known. */
  | { readonly type: 'entries'; readonly mask: readonly boolean[] };

/** What is done with each solution of a body. */
export interface Sink {
  /** Names that the code for a solution needs besides the bound variables. */
  readonly parameters: readonly string[];
  /** What leaves the body for good after a solution, where that is wanted. */
  readonly stop: string | undefined;
  /** Writes the code for a solution, without the stop. */
  solution(w: Writer): void;
  /** The code assigns to names around it, so that it cannot be in another function. */
  readonly inPlace?: boolean;
}

/** A document or a function that rules define, as generated code reads it. */
export interface Document {
  /** The value of complete rules. */
  read(frame: Frame): Value | undefined;
  /** The result of a function. */
  call(frame: Frame, ...operands: Value[]): Value | undefined;
  /** The result of a function, where what it is compared with is known: the last operand. */
  callExpecting(frame: Frame, ...operands: Value[]): Value | undefined;
  /** A set or an object as a whole. */
  whole(frame: Frame): Value;
  /** A set or an object with at least what the known keys lead to, the first of which is known. */
  part(frame: Frame, keys: readonly (Value | undefined)[]): Value;
  /** The document with at least what the keys lead to; undefined stands for a key that is not known. */
  probe(frame: Frame, keys: readonly (Value | undefined)[]): Value | undefined;
}

/**
 * What the parts of the code generator know of the policy and of each other. Terms hold bodies and bodies hold terms:
 * the parts that would import each other in a circle meet here.
 */
export interface Engine {
  readonly program: Program;
  /** The functions that `with` replaces somewhere. */
  readonly mocked: ReadonlySet<string>;
  /** Whether `with` replaces a part of `data` somewhere. */
  readonly replacesData: boolean;
  isFunction(term: Term): boolean;
  /** Whether a name stands for OPA's built-in, not for one of the embedding program. */
  isOriginal(name: string): boolean;
  originalRun(name: string): BuiltinFunction | undefined;
  /** A slot for results in each frame. */
  slot(): number;
  documentOf(node: RuleNode): Document;
  /** Takes note of a search; of equal ones all get the same object. */
  join(join: Join): Join;

  /** Emits the value of a ground term; where it is undefined the code goes back. Returns an expression without effects. */
  value(w: Writer, term: Term): string;
  /** Emits code that makes a pattern equal to a value by binding its free variables. */
  match(w: Writer, pattern: Term, value: string): void;
  /** Emits a body as a block: its solutions in the interpreter's order, each handed to the sink. Nothing stays bound. */
  body(w: Writer, body: Body, sink: Sink): void;

  /** The function for a branch of a rule. */
  branch(branch: Branch, purpose: Purpose): Generated;
  /** Counts what `compile` could not compile. */
  guarded<T>(what: string, compile: () => T): T;
  /** Makes a function of generated code. */
  make(unit: Unit, text: string, name: string): Generated;
  addElement(draft: PartialDraft, element: Value): void;
  reduce(draft: PartialDraft, path: readonly Value[], value: Value | undefined, at: Location): void;
}
