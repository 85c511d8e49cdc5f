import { quote } from '../go/text.ts';
import { FUNCTIONS } from './functions.ts';
import {
  type Command,
  isFunctionName,
  type Node,
  type Operand,
  type Pipeline,
  type Place,
  type Template,
} from './nodes.ts';
import { goText, goType, isList, isMap, isTruthy, JsonNumber, type TemplateValue } from './values.ts';

/** Templates call each other no deeper than this. */
const MAX_DEPTH = 200;

/** The outcome of a list of nodes: whether a loop around it is to stop or to go on. */
type Signal = 'break' | 'continue' | undefined;

/** No value is handed on from the command before. */
const NOTHING = Symbol('nothing');

/**
 * Runs a template.
 *
 * @throws Error with Go's text
 */
export function executeTemplate(
  template: Template,
  text: string,
  data: TemplateValue,
  spend: (steps: number) => void,
): string {
  const run = new Execution(template, text, spend);
  run.list(template.body, data);
  return run.output.join('');
}

class Execution {
  readonly output: string[] = [];
  readonly #template: Template;
  readonly #text: string;
  readonly #spend: (steps: number) => void;
  #variables: [name: string, value: TemplateValue][] = [];
  #name = 'template';
  #depth = 0;

  constructor(template: Template, text: string, spend: (steps: number) => void) {
    this.#template = template;
    this.#text = text;
    this.#spend = spend;
  }

  #fail(place: Place, message: string): Error {
    const before = this.#text.slice(0, place.at);
    const line = before.split('\n').length;
    const column = place.at - (before.lastIndexOf('\n') + 1);
    const shown = place.source.length > 20 ? `${place.source.slice(0, 20)}...` : place.source;
    return new Error(`template: template:${line}:${column}: executing ${quote(this.#name)} at <${shown}>: ${message}`);
  }

  list(nodes: readonly Node[], dot: TemplateValue): Signal {
    if (this.#variables.length === 0) this.#variables.push(['$', dot]);
    for (const node of nodes) {
      this.#spend(1);
      const signal = this.#node(node, dot);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #node(node: Node, dot: TemplateValue): Signal {
    switch (node.type) {
      case 'text':
        this.#write(node.text);
        return undefined;
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.#print(value);
        return undefined;
      }
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipeline(node.pipeline, dot);
          if (isTruthy(value)) return this.list(node.body, node.type === 'with' ? value : dot);
          return this.list(node.otherwise ?? [], dot);
        });
      case 'range':
        return this.#scoped(() => this.#range(node, dot));
      case 'template':
        this.#call(node, dot);
        return undefined;
      case 'break':
      case 'continue':
        return node.type;
    }
  }

  #write(text: string): void {
    this.#spend(text.length / 4);
    this.output.push(text);
  }

  #print(value: TemplateValue): void {
    this.#write(value === undefined || value === null ? '<no value>' : goText(value));
  }

  #scoped(run: () => Signal): Signal {
    const known = this.#variables.length;
    const signal = run();
    this.#variables.length = known;
    return signal;
  }

  #range(node: Node & { type: 'if' | 'range' | 'with' }, dot: TemplateValue): Signal {
    const { pipeline } = node;
    const value = this.#pipeline({ ...pipeline, variables: [] }, dot);
    const entries = this.#entries(pipeline, value);
    let count = 0;
    for (const [key, item] of entries) {
      count += 1;
      this.#spend(1);
      const signal = this.#scoped(() => {
        const values = pipeline.variables.length === 2 ? [key, item] : [item];
        for (const [at, name] of pipeline.variables.entries()) this.#set(name, values[at], pipeline.assigns);
        return this.list(node.body, item);
      });
      if (signal === 'break') break;
    }
    return count === 0 ? this.list(node.otherwise ?? [], dot) : undefined;
  }

  *#entries(pipeline: Pipeline, value: TemplateValue): Iterable<readonly [TemplateValue, TemplateValue]> {
    if (value === undefined || value === null) return;
    if (isList(value)) for (const [at, item] of value.entries()) yield [BigInt(at), item];
    else if (isMap(value)) yield* value;
    else if (typeof value === 'bigint') for (let at = 0n; at < value; at++) yield [at, at];
    else {
      const [command] = pipeline.commands;
      throw this.#fail(command ?? pipeline, `range can't iterate over ${goText(value)}`);
    }
  }

  #set(name: string, value: TemplateValue, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast(([other]) => other === name) : undefined;
    if (known === undefined) this.#variables.push([name, value]);
    else known[1] = value;
  }

  #call(node: Node & { type: 'template' }, dot: TemplateValue): void {
    const body = this.#template.definitions.get(node.name);
    if (body === undefined) throw this.#fail(node, `template ${quote(node.name)} not defined`);
    if (this.#depth >= MAX_DEPTH) throw this.#fail(node, `exceeded maximum template depth (${MAX_DEPTH})`);
    const value = node.pipeline === undefined ? undefined : this.#pipeline(node.pipeline, dot);
    const [variables, name] = [this.#variables, this.#name];
    this.#variables = [['$', value]];
    this.#name = node.name;
    this.#depth += 1;
    this.list(body, value);
    this.#depth -= 1;
    this.#variables = variables;
    this.#name = name;
  }

  #pipeline(pipeline: Pipeline, dot: TemplateValue): TemplateValue {
    let value: TemplateValue | typeof NOTHING = NOTHING;
    for (const command of pipeline.commands) value = this.#command(command, dot, value);
    const result = value === NOTHING ? undefined : value;
    for (const name of pipeline.variables) this.#set(name, result, pipeline.assigns);
    return result;
  }

  #command(command: Command, dot: TemplateValue, final: TemplateValue | typeof NOTHING): TemplateValue {
    this.#spend(1);
    const [first, ...rest] = command.operands;
    if (first.type === 'function') return this.#function(command, first, rest, dot, final);
    if (rest.length > 0 || final !== NOTHING) {
      const name = first.fields.at(-1);
      if (name === undefined) throw this.#fail(first, `can't give argument to non-function ${first.source}`);
      throw this.#fail(first, `${name} is not a method but has arguments`);
    }
    if (first.type === 'nil') throw this.#fail(first, 'nil is not a command');
    return this.#operand(first, dot);
  }

  #function(
    command: Command,
    first: Operand & { type: 'function' },
    rest: readonly Operand[],
    dot: TemplateValue,
    final: TemplateValue | typeof NOTHING,
  ): TemplateValue {
    const { name } = first;
    if (!isFunctionName(name)) throw this.#fail(first, `${quote(name)} is not a defined function`);
    if (name === 'and' || name === 'or') {
      let value: TemplateValue;
      const operands = [
        ...rest.map((operand) => () => this.#operand(operand, dot)),
        ...(final === NOTHING ? [] : [() => final]),
      ];
      if (operands.length === 0) throw this.#fail(first, `wrong number of args for ${name}: want at least 1 got 0`);
      for (const operand of operands) {
        value = operand();
        if (isTruthy(value) === (name === 'or')) break;
      }
      return value;
    }
    const args = rest.map((operand) => this.#operand(operand, dot));
    if (final !== NOTHING) args.push(final);
    try {
      // Texts that are joined again and again double each time: what goes in counts before it is joined.
      for (const arg of args) if (typeof arg === 'string') this.#spend(arg.length / 4);
      const sources = rest.map((operand) => operand.source);
      return this.#fields(first, FUNCTIONS[name](args, this.#spend, sources));
    } catch (error) {
      if (!(error instanceof Error) || error.constructor !== Error || error.message.startsWith('template: '))
        throw error;
      const message = error.message.startsWith('wrong number')
        ? error.message
        : `error calling ${name}: ${error.message.replace(/^error calling \w+: /, '')}`;
      throw Object.assign(this.#fail({ at: first.at, source: command.source }, message), { cause: error });
    }
  }

  #operand(operand: Operand, dot: TemplateValue): TemplateValue {
    switch (operand.type) {
      case 'dot':
      case 'field':
        return this.#fields(operand, dot);
      case 'variable':
        return this.#fields(operand, this.#variables.findLast(([name]) => name === operand.name)?.[1]);
      case 'constant':
        return operand.value;
      case 'nil':
        return null;
      case 'function':
        return this.#function(
          { at: operand.at, source: operand.source, operands: [operand] },
          operand,
          [],
          dot,
          NOTHING,
        );
      case 'pipeline':
        return this.#fields(operand, this.#pipeline(operand.pipeline, dot));
    }
  }

  #fields(operand: Operand, start: TemplateValue): TemplateValue {
    let value = start;
    for (const field of operand.fields) {
      if (value === undefined) return undefined;
      if (value === null) throw this.#fail(operand, `nil pointer evaluating interface {}.${field}`);
      if (!isMap(value)) {
        // A number of the data has Go's type for any value.
        const type = operand.type === 'constant' && !(value instanceof JsonNumber) ? goType(value) : 'interface {}';
        throw this.#fail(operand, `can't evaluate field ${field} in type ${type}`);
      }
      value = value.get(field);
    }
    return value;
  }
}
