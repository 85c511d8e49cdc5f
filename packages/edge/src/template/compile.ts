import { RenderError, TemplateError } from './errors.ts';
import { FUNCTIONS } from './functions/index.ts';
import type { TemplateFunction } from './functions/signature.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { parseTemplate } from './parser.ts';
import {
  entryOf,
  format,
  isList,
  isMap,
  isTrue,
  print,
  Struct,
  sortedKeys,
  type TemplateMap,
  type TemplateValue,
} from './value.ts';

/** A template that is ready to be rendered. */
export interface Template {
  readonly source: string;
  /** No part of it depends on what it is rendered with. */
  readonly isConstant: boolean;
  /** Names of the members of the root that it reads (`Request`, `Subject`), and of the members below `Request`. */
  readonly reads: ReadonlySet<string>;
  /** Secrets that it puts in: `secret "source" "selector"`, as texts only. */
  readonly secrets: readonly SecretUse[];
  /** @throws RenderError */
  render(root: TemplateRoot): string;
}

/** A secret that a template names. */
export interface SecretUse {
  readonly source: string;
  readonly selector: string;
}

/** The member of the root that knows secrets. No template can name it. */
export const SECRETS: unique symbol = Symbol('secrets');

/** Finds a secret. @throws where there is none, or templates may not have it */
export type SecretLookup = (use: SecretUse) => string;

/** What a template is rendered with. */
export type TemplateRoot = TemplateMap & { readonly [SECRETS]?: SecretLookup | undefined };

export interface CompileOptions {
  /** Functions beside the built-in ones. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
}

const MAX_OUTPUT = 1024 * 1024;
const MAX_CALLS = 50;

/**
 * Compiles a template (Go's text/template with the functions of sprig) to closures.
 *
 * @throws TemplateError with the place of the first mistake
 */
export function compileTemplate(source: string, { functions = {} }: CompileOptions = {}): Template {
  const { body, named } = parseTemplate(source);
  const compiler = new Compiler(source, { ...FUNCTIONS, ...functions }, named);
  const program = compiler.list(body);
  compiler.finish();
  const [only] = body;
  if (body.length === 0 || (body.length === 1 && only?.type === 'text')) {
    const text = only?.type === 'text' ? only.text : '';
    return { source, isConstant: true, reads: new Set(), secrets: [], render: () => text };
  }
  return {
    source,
    isConstant: false,
    reads: compiler.reads,
    secrets: compiler.secrets,
    render: (root) => {
      const state: State = { root, variables: [['$', root]], output: '', calls: 0 };
      program(state, root);
      return state.output;
    },
  };
}

interface State {
  readonly root: TemplateRoot;
  variables: [name: string, value: TemplateValue][];
  output: string;
  calls: number;
}

/** What a list of nodes ended with. */
type Flow = 'break' | 'continue' | undefined;
type Program = (state: State, dot: TemplateValue) => Flow;
type Evaluate = (state: State, dot: TemplateValue) => TemplateValue;

class Compiler {
  readonly reads = new Set<string>();
  readonly secrets: SecretUse[] = [];
  readonly #source: string;
  readonly #functions: Readonly<Record<string, TemplateFunction>>;
  readonly #named: ReadonlyMap<string, readonly Node[]>;
  readonly #programs = new Map<string, Program>();

  constructor(
    source: string,
    functions: Readonly<Record<string, TemplateFunction>>,
    named: ReadonlyMap<string, readonly Node[]>,
  ) {
    this.#source = source;
    this.#functions = functions;
    this.#named = named;
  }

  /** Compiles what `define` named, used or not, so that no mistake stays hidden. */
  finish(): void {
    for (const [name, nodes] of this.#named) this.#programs.set(name, this.list(nodes));
  }

  list(nodes: readonly Node[]): Program {
    const programs = nodes.map((node) => this.#node(node));
    return (state, dot) => {
      for (const program of programs) {
        const flow = program(state, dot);
        if (flow) return flow;
      }
      return undefined;
    };
  }

  #node(node: Node): Program {
    switch (node.type) {
      case 'text':
        return (state) => emit(state, node.text);
      case 'action': {
        const value = this.#pipe(node.pipe);
        const isSilent = node.pipe.variables.length > 0;
        return (state, dot) => {
          const result = value(state, dot);
          return isSilent ? undefined : emit(state, print(result));
        };
      }
      case 'if':
      case 'with': {
        const condition = this.#pipe(node.pipe);
        const body = this.list(node.body);
        const otherwise = this.list(node.otherwise);
        return scoped((state, dot) => {
          const value = condition(state, dot);
          if (!isTrue(value)) return otherwise(state, dot);
          return body(state, node.type === 'with' ? value : dot);
        });
      }
      case 'range':
        return this.#range(node);
      case 'template':
        return this.#call(node);
      case 'break':
      case 'continue':
        return () => node.type;
    }
  }

  #range({ pipe, body, otherwise }: Extract<Node, { type: 'range' }>): Program {
    const source = this.#pipe({ ...pipe, variables: [] });
    const each = this.list(body);
    const none = this.list(otherwise);
    const [first, second] = pipe.variables;
    return scoped((state, dot) => {
      const items = itemsOf(source(state, dot));
      if (items.length === 0) return none(state, dot);
      for (const [key, item] of items) {
        const depth = state.variables.length;
        const bind = (name: string, value: TemplateValue): void => {
          if (pipe.assigns) assign(state, name, value);
          else state.variables.push([name, value]);
        };
        if (first !== undefined) bind(first, second === undefined ? item : key);
        if (second !== undefined) bind(second, item);
        const flow = each(state, item);
        state.variables.length = depth;
        if (flow === 'break') break;
      }
      return undefined;
    });
  }

  #call({ name, pipe, offset }: Extract<Node, { type: 'template' }>): Program {
    if (!this.#named.has(name)) throw new TemplateError(this.#source, offset, `no template \`${name}\` is defined`);
    const argument = pipe ? this.#pipe(pipe) : () => undefined;
    return (state, dot) => {
      const value = argument(state, dot);
      if (++state.calls > MAX_CALLS) throw new RenderError('templates call each other too deep');
      const { variables } = state;
      state.variables = [['$', value]];
      this.#programs.get(name)?.(state, value);
      state.variables = variables;
      state.calls--;
      return undefined;
    };
  }

  #pipe({ commands, variables, assigns }: Pipe): Evaluate {
    const [head, ...rest] = commands.map((command, index) => this.#command(command, index > 0));
    if (!head) throw new TypeError('a pipe has at least one command');
    const [name] = variables;
    const run: Evaluate =
      rest.length === 0
        ? (state, dot) => head(state, dot, undefined)
        : (state, dot) => rest.reduce((value, next) => next(state, dot, [value]), head(state, dot, undefined));
    if (name === undefined) return run;
    return (state, dot) => {
      const value = run(state, dot);
      if (assigns) assign(state, name, value);
      else state.variables.push([name, value]);
      return value;
    };
  }

  /** @param isPiped the result of the command before comes as the last argument */
  #command(
    { operands, offset }: Command,
    isPiped: boolean,
  ): (state: State, dot: TemplateValue, piped: readonly TemplateValue[] | undefined) => TemplateValue {
    const [head, ...rest] = operands;
    if (!head) throw new TypeError('a command has at least one operand');
    const args = rest.map((operand) => this.#operand(operand));
    const values = (
      state: State,
      dot: TemplateValue,
      piped: readonly TemplateValue[] | undefined,
    ): readonly TemplateValue[] => {
      const own = args.map((argument) => argument(state, dot));
      return piped ? [...own, ...piped] : own;
    };
    if (head.type === 'function' && head.name === 'secret') return this.#secret(rest, isPiped, head.offset);
    if (head.type === 'function') {
      const found = this.#function(head.name, head.offset);
      this.#assertCount(head.name, found, rest.length + (isPiped ? 1 : 0), head.offset);
      if (head.name === 'and' || head.name === 'or') return shortCircuit(head.name === 'and', args);
      return (state, dot, piped) => found.call(values(state, dot, piped));
    }
    if (head.type === 'fields') return this.#fields(head, values);
    if (rest.length > 0 || isPiped) throw new TemplateError(this.#source, offset, 'this value takes no arguments');
    const evaluate = this.#operand(head);
    return (state, dot) => evaluate(state, dot);
  }

  /** The names must be constants, so that access can be judged before any request comes. */
  #secret(operands: readonly Operand[], isPiped: boolean, offset: number): (state: State) => TemplateValue {
    const [source, selector] = operands.map((operand) => (operand.type === 'literal' ? operand.value : undefined));
    if (operands.length !== 2 || isPiped || typeof source !== 'string' || typeof selector !== 'string') {
      throw new TemplateError(this.#source, offset, '`secret` takes two texts in quotes: a source and a selector');
    }
    const use = { source, selector };
    this.secrets.push(use);
    return ({ root }) => {
      const lookup = root[SECRETS];
      if (!lookup) throw new RenderError('there are no secrets here');
      return lookup(use);
    };
  }

  #function(name: string, offset: number): TemplateFunction {
    const found = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (!found) throw new TemplateError(this.#source, offset, `function \`${name}\` is not defined`);
    return found;
  }

  #assertCount(name: string, { least, most }: TemplateFunction, count: number, offset: number): void {
    if (count >= least && count <= most) return;
    const wanted =
      least === most ? String(least) : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
    const message = `wrong number of arguments for \`${name}\`: wanted ${wanted}, got ${count}`;
    throw new TemplateError(this.#source, offset, message);
  }

  #operand(operand: Operand): Evaluate {
    switch (operand.type) {
      case 'dot':
        return (_state, dot) => dot;
      case 'nil':
        return () => undefined;
      case 'literal':
        return () => operand.value;
      case 'variable':
        return (state) => lookUp(state, operand.name);
      case 'pipe': {
        const pipe = this.#pipe(operand.pipe);
        return (state, dot) => pipe(state, dot);
      }
      case 'function': {
        const found = this.#function(operand.name, operand.offset);
        this.#assertCount(operand.name, found, 0, operand.offset);
        return () => found.call([]);
      }
      case 'fields': {
        const get = this.#fields(operand, () => []);
        return (state, dot) => get(state, dot, undefined);
      }
    }
  }

  #fields(
    { of, names }: Extract<Operand, { type: 'fields' }>,
    values: (state: State, dot: TemplateValue, piped: readonly TemplateValue[] | undefined) => readonly TemplateValue[],
  ): (state: State, dot: TemplateValue, piped: readonly TemplateValue[] | undefined) => TemplateValue {
    const start = this.#operand(of);
    const [first = ''] = names;
    for (const name of names.slice(0, 2)) this.reads.add(name);
    if (of.type !== 'dot' && of.type !== 'variable') for (const name of names) this.reads.add(name);
    const before = names.slice(0, -1);
    const last = names.at(-1) ?? first;
    return (state, dot, piped) => {
      let value = start(state, dot);
      for (const name of before) value = member(value, name, []);
      return member(value, last, values(state, dot, piped));
    };
  }
}

function scoped(program: Program): Program {
  return (state, dot) => {
    const depth = state.variables.length;
    const flow = program(state, dot);
    state.variables.length = depth;
    return flow;
  };
}

/** `and` and `or` do not evaluate what does not matter. */
function shortCircuit(
  isAnd: boolean,
  args: readonly Evaluate[],
): (state: State, dot: TemplateValue, piped: readonly TemplateValue[] | undefined) => TemplateValue {
  return (state, dot, piped) => {
    let value: TemplateValue;
    for (const argument of args) {
      value = argument(state, dot);
      if (isTrue(value) !== isAnd) return value;
    }
    return piped ? piped[0] : value;
  };
}

function emit(state: State, text: string): undefined {
  state.output += text;
  if (state.output.length > MAX_OUTPUT) throw new RenderError('the template yields more than 1 MiB');
}

function lookUp({ variables }: State, name: string): TemplateValue {
  for (let index = variables.length - 1; index >= 0; index--) {
    const variable = variables[index];
    if (variable?.[0] === name) return variable[1];
  }
  throw new RenderError(`undefined variable \`${name}\``);
}

function assign(state: State, name: string, value: TemplateValue): void {
  const variable = state.variables.findLast((candidate) => candidate[0] === name);
  if (!variable) throw new RenderError(`undefined variable \`${name}\``);
  variable[1] = value;
}

function member(value: TemplateValue, name: string, args: readonly TemplateValue[]): TemplateValue {
  if (value instanceof Struct) {
    const method = value.method(name);
    if (method) return method(...args);
    const field = value.field(name);
    if (!field) throw new RenderError(`there is no \`${name}\` here`);
    if (args.length > 0) throw new RenderError(`\`${name}\` is a value and takes no arguments`);
    return field.value;
  }
  if (args.length > 0) throw new RenderError(`\`${name}\` is no method but has arguments`);
  if (isMap(value)) return entryOf(value, name);
  if (value === undefined || value === null) throw new RenderError(`nil has no \`${name}\``);
  throw new RenderError(`a value of another type than a map has no \`${name}\``);
}

function itemsOf(value: TemplateValue): readonly (readonly [key: TemplateValue, item: TemplateValue])[] {
  if (isList(value)) return value.map((item, index) => [BigInt(index), item]);
  if (isMap(value)) return sortedKeys(value).map((key) => [key, value[key]]);
  if (typeof value === 'bigint') {
    if (value > 100_000n) throw new RenderError('a `range` over more than 100000 numbers');
    return Array.from({ length: Math.max(0, Number(value)) }, (_, index) => [BigInt(index), BigInt(index)]);
  }
  if (value === undefined || value === null) return [];
  throw new RenderError(`cannot range over \`${format(value).slice(0, 20)}\``);
}
