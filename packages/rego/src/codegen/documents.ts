import { asValue, newDocument } from '../interpret/partial-document.ts';
import type { RuleGroup, RuleNode } from '../interpret/rule-tree.ts';
import type { KeptResult, KeptResults } from '../kept-results/kept-results.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { sizeOfBody } from './bodies.ts';
import type { Branch, Document, Engine, Generated, Purpose } from './context.ts';
import { argumentNames, branchFunction } from './rule-code.ts';
import type { Frame } from './run.ts';
import { Unit } from './writer.ts';

/** Rules of more nodes than this in all are compiled one by one, when they are first tried. */
const SMALL = 600;

type Call = (frame: Frame, ...operands: Value[]) => Value | undefined;

/** The branches of each rule: the rule itself and what follows `else`. */
export function chainsOf(node: RuleNode, group: RuleGroup): Branch[][] {
  return group.rules.map((compiled) => {
    const chain: Branch[] = [];
    for (let rule: typeof compiled.rule | undefined = compiled.rule; rule; rule = rule.else) {
      chain.push({ node, group, compiled, rule });
    }
    return chain;
  });
}

/** What stands for an undefined result in a memo. */
const UNDEFINED = Symbol('undefined');

/** A document or a function that rules define. What it needs is compiled when it is first asked for. */
export class RuleDocument implements Document {
  readonly #engine: Engine;
  readonly #node: RuleNode;
  readonly #group: RuleGroup;
  readonly #slot: number;
  readonly #parts: number;
  readonly #entries = new Map<string, Generated[]>();
  readonly #whole: readonly boolean[] = [];
  #keeper: KeptResults | undefined;
  #kept: KeptResult | undefined;
  /** The value of complete rules. */
  read: (frame: Frame) => Value | undefined;
  /** The result of a function. */
  call: Call;
  /** The result of a function, where what it is compared with is known: the last operand. */
  callExpecting: Call;

  constructor(engine: Engine, node: RuleNode) {
    if (!node.rules) throw new Error('there are no rules');
    this.#engine = engine;
    this.#node = node;
    this.#group = node.rules;
    this.#slot = engine.slot();
    this.#parts = engine.slot();
    this.read = (frame) => {
      this.read = this.#complete();
      return this.read(frame);
    };
    this.call = (frame, ...operands) => {
      this.call = this.#function(false);
      return this.call(frame, ...operands);
    };
    this.callExpecting = (frame, ...operands) => {
      this.callExpecting = this.#function(true);
      return this.callExpecting(frame, ...operands);
    };
  }

  /** Compiles what a caller can need. */
  compile(): void {
    const { kind } = this.#group;
    if (kind === 'complete') this.read = this.#complete();
    else if (kind === 'function') this.call = this.#function(false);
    else this.#functionsFor(this.#whole);
    // Rules of a table are compiled one by one; that they can be is checked here.
    if (this.#isTable()) for (const branch of this.#branches()) this.#engine.branch(branch, this.#purpose(false));
  }

  #branches(): Branch[] {
    const chains = chainsOf(this.#node, this.#group).flat();
    return [...chains, ...this.#fallback()];
  }

  #fallback(): Branch[] {
    const { fallback } = this.#group;
    return fallback ? [{ node: this.#node, group: this.#group, compiled: fallback, rule: fallback.rule }] : [];
  }

  #isTable(): boolean {
    const { kind, rules } = this.#group;
    if (kind !== 'complete' && kind !== 'function') return false;
    let size = 0;
    for (const { rule } of rules) {
      size += sizeOfBody(rule.body, SMALL) + (rule.else ? 100 : 0);
      if (size > SMALL) return true;
    }
    return false;
  }

  #purpose(expecting: boolean): Purpose {
    return { type: 'value', arity: this.#group.arity, expecting };
  }

  /** One function that tries all rules. Its operands: the frame, the arguments, the value expected. */
  #decision(expecting: boolean): Generated {
    return this.#isTable() ? this.#table(expecting) : this.#inline(expecting);
  }

  #inline(expecting: boolean): Generated {
    const engine = this.#engine;
    return engine.guarded(this.#group.rules[0]?.name ?? 'a document', () => {
      const unit = new Unit();
      const operands = [...argumentNames(this.#group.arity), ...(expecting ? ['x'] : [])];
      const lines = [`function decide(${['c', ...operands].join(', ')}) {`, 'let r, o;'];
      const branch = (found: Branch, result: string) => {
        const name = unit.name('f');
        const text = branchFunction(engine, unit, name, found, this.#purpose(expecting));
        unit.functions.push(text);
        return `${name}(${['c', result, ...operands].join(', ')})`;
      };
      for (const chain of chainsOf(this.#node, this.#group)) {
        for (const [index, found] of chain.entries()) {
          lines.push(`${index === 0 ? '' : 'if (o === undefined) '}o = ${branch(found, 'r')};`);
        }
        lines.push(`if (o !== undefined) { ${this.#group.earlyExit ? 'return o;' : 'r = o;'} }`);
      }
      for (const found of this.#fallback()) lines.push(`if (r === undefined) r = ${branch(found, 'undefined')};`);
      lines.push('return r;', '}');
      return engine.make(unit, lines.join('\n'), 'decide');
    });
  }

  #table(expecting: boolean): Generated {
    const engine = this.#engine;
    const purpose = this.#purpose(expecting);
    const { earlyExit } = this.#group;
    const lazy = (branch: Branch) => {
      const body = {
        run: (...operands: unknown[]): unknown => {
          body.run = engine.branch(branch, purpose);
          return body.run(...operands);
        },
      };
      return body;
    };
    const chains = chainsOf(this.#node, this.#group).map((chain) => chain.map((branch) => lazy(branch)));
    const fallback = this.#fallback().map((branch) => lazy(branch));
    const { index, rules } = this.#group;
    const decide = (frame: Frame, ...operands: Value[]): unknown => {
      let result: unknown;
      // A function that stands in for a built-in may hold where that does not.
      const candidates = index && frame.mocks === null ? index.find(frame.input, operands) : rules;
      for (const { position } of candidates) {
        let found: unknown;
        for (const body of chains[position] ?? []) {
          found = body.run(frame, result, ...operands);
          if (found !== undefined) break;
        }
        if (found === undefined) continue;
        result = found;
        if (earlyExit) return result;
      }
      if (result !== undefined) return result;
      for (const body of fallback) result = body.run(frame, undefined, ...operands);
      return result;
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its callers are generated
    return decide as Generated;
  }

  #complete(): (frame: Frame) => Value | undefined {
    const decide = this.#decision(false);
    const result = (frame: Frame): Value | undefined => {
      const kept = this.#keptResult(frame);
      if (kept?.isKept === true) return kept.value;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a decision is a value
      const value = decide(frame) as Value | undefined;
      kept?.keep(value);
      return value;
    };
    const slot = this.#slot;
    const source = `function read(c) {
if (c.stamps[${slot}] === c.epoch) return c.values[${slot}];
const r = k0(c);
c.values[${slot}] = r;
c.stamps[${slot}] = c.epoch;
return r;
}`;
    const unit = new Unit();
    unit.constant(result);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the source says
    return this.#engine.make(unit, source, 'read') as (frame: Frame) => Value | undefined;
  }

  #function(expecting: boolean): Call {
    const decide = this.#decision(expecting);
    const slot = this.#slot;
    const names = argumentNames(this.#group.arity);
    const operands = ['c', ...names, ...(expecting ? ['x'] : [])].join(', ');
    const last = names.at(-1) ?? 'c';
    const unit = new Unit();
    unit.constant(decide);
    unit.constant(UNDEFINED);
    const lines = [
      `function call(${operands}) {`,
      'let m;',
      `if (c.stamps[${slot}] === c.epoch) m = c.values[${slot}];`,
      `else { m = new Map(); c.values[${slot}] = m; c.stamps[${slot}] = c.epoch; }`,
      'let n;',
      ...names
        .slice(0, -1)
        .map((name) => `n = m.get(${name}); if (n === undefined) { n = new Map(); m.set(${name}, n); } m = n;`),
      `const known = m.get(${last});`,
      expecting
        ? 'if (known !== undefined && known !== k1) return known;'
        : 'if (known !== undefined) return known === k1 ? undefined : known;',
      `const r = k0(${operands});`,
      expecting ? `if (r !== undefined) m.set(${last}, r);` : `m.set(${last}, r === undefined ? k1 : r);`,
      'return r;',
      '}',
    ];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the source says
    return this.#engine.make(unit, lines.join('\n'), 'call') as Call;
  }

  /** A set or an object as a whole. */
  whole(frame: Frame): Value {
    const slot = this.#slot;
    if (frame.stamps[slot] === frame.epoch) return this.#remembered(frame.values[slot]);
    const kept = this.#keptResult(frame);
    const value = kept?.value ?? this.#collect(frame, this.#whole, []);
    kept?.keep(value);
    frame.values[slot] = value;
    frame.stamps[slot] = frame.epoch;
    return value;
  }

  #remembered(value: unknown): Value {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this class writes the slot
    return value as Value;
  }

  /** A set or an object with at least what the known keys lead to, the first of which is known. */
  part(frame: Frame, keys: readonly (Value | undefined)[]): Value {
    const slot = this.#slot;
    if (frame.stamps[slot] === frame.epoch) return this.#remembered(frame.values[slot]);
    const kept = this.#keptResult(frame)?.value;
    if (kept !== undefined) return kept;
    const [first] = keys;
    const name = keys.length === 1 && first !== undefined ? keyOf(first) : partKey(keys);
    let parts: Map<unknown, Value>;
    if (frame.stamps[this.#parts] === frame.epoch) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this class writes the slot
      parts = frame.values[this.#parts] as Map<unknown, Value>;
    } else {
      parts = new Map();
      frame.values[this.#parts] = parts;
      frame.stamps[this.#parts] = frame.epoch;
    }
    const known = parts.get(name);
    if (known !== undefined) return known;
    const value = this.#collect(
      frame,
      keys.map((key) => key !== undefined),
      keys,
    );
    parts.set(name, value);
    return value;
  }

  /** Where the value is kept beyond this evaluation; undefined where it cannot be. */
  #keptResult({ run, targets, mocks }: Frame): KeptResult | undefined {
    const { kept } = run;
    if (kept === undefined || targets !== null || mocks !== null) return undefined;
    if (kept !== this.#keeper) {
      const { rules, fallback } = this.#group;
      const all = fallback ? [...rules, fallback] : rules;
      this.#keeper = kept;
      this.#kept = kept.resultOf(all.map(({ rule }) => rule));
    }
    return this.#kept;
  }

  /** The document with at least what the keys lead to; undefined stands for a key that is not known. */
  probe(frame: Frame, keys: readonly (Value | undefined)[]): Value | undefined {
    if (this.#group.kind === 'complete') return this.read(frame);
    return keys[0] === undefined ? this.whole(frame) : this.part(frame, keys.slice(0, this.#group.depth));
  }

  #collect(frame: Frame, mask: readonly boolean[], keys: readonly (Value | undefined)[]): Value {
    const draft = newDocument(this.#group.kind === 'set');
    for (const run of this.#functionsFor(mask)) run(frame, draft, ...keys);
    return asValue(draft);
  }

  #functionsFor(mask: readonly boolean[]): Generated[] {
    const text = mask.join(',');
    let functions = this.#entries.get(text);
    if (!functions) {
      const purpose: Purpose = { type: 'entries', mask };
      functions = this.#group.rules.map((compiled) =>
        this.#engine.branch({ node: this.#node, group: this.#group, compiled, rule: compiled.rule }, purpose),
      );
      this.#entries.set(text, functions);
    }
    return functions;
  }
}

function partKey(keys: readonly (Value | undefined)[]): string {
  const texts = keys.map((key) => {
    if (key === undefined) return '_';
    const name = keyOf(key);
    return typeof name === 'string' ? JSON.stringify(name) : String(name);
  });
  return `\u0001part ${texts.join(',')}`;
}
