import type { Body } from '../ast/types.ts';
import type { Engine, Sink } from './context.ts';
import { emitLiteral } from './literals.ts';
import { Writer } from './writer.ts';

/** V8 gives up on functions of more than about 60 kB of byte code; loops do not nest without end either. */
const MAX_SIZE = 24_000;
const MAX_LOOPS = 24;

/** Emits a body as a block: its solutions in the interpreter's order, each handed to the sink. Nothing stays bound. */
export function emitBody(engine: Engine, w: Writer, body: Body, sink: Sink): void {
  const label = w.name('B');
  const { fail, depth } = w;
  const mark = w.mark();
  w.open(`${label}: {`);
  w.fail = `break ${label};`;
  emitFrom(engine, w, body, 0, sink, { depth, size: w.size });
  w.close(depth);
  w.fail = fail;
  w.undo(mark);
}

interface Start {
  readonly depth: number;
  readonly size: number;
}

function emitFrom(engine: Engine, w: Writer, body: Body, from: number, sink: Sink, start: Start): void {
  for (let index = from; index < body.length; index++) {
    const expr = body[index];
    if (!expr) break;
    if (sink.inPlace !== true && (w.size - start.size > MAX_SIZE || w.depth - start.depth > MAX_LOOPS)) {
      emitRest(engine, w, body, index, sink);
      return;
    }
    emitLiteral(engine, w, expr, body.slice(index + 1));
  }
  sink.solution(w);
  if (sink.stop !== undefined) w.emit(sink.stop);
}

/** The rest of a body as a function of its own. It returns true to stop. */
function emitRest(engine: Engine, w: Writer, body: Body, index: number, sink: Sink): void {
  const name = w.name('f');
  const values = new Set<string>([w.frame, ...sink.parameters]);
  for (const expression of w.bound.values()) if (isName(expression)) values.add(expression);
  for (const { name: known } of w.known.values()) values.add(known);
  values.add('c');
  const parameters = [...values].join(', ');
  const inner = new Writer(w.unit);
  inner.frame = w.frame;
  for (const [variable, expression] of w.bound) inner.bind(variable, expression);
  for (const [text, { name: known, defined }] of w.known) inner.know(text, known, defined);
  emitBody(engine, inner, body.slice(index), {
    parameters: sink.parameters,
    stop: sink.stop === undefined ? undefined : 'return true;',
    solution: (writer) => {
      sink.solution(writer);
    },
  });
  w.unit.functions.push(`function ${name}(${parameters}) {\n${inner.text()}\nreturn false;\n}`);
  const call = `${name}(${parameters})`;
  w.emit(sink.stop === undefined ? `${call};` : `if (${call}) { ${sink.stop} }`);
}

function isName(expression: string): boolean {
  return /^[a-jl-z][0-9]*$/.test(expression) || /^[a-jl-z][0-9]+$/.test(expression);
}

/** The number of nodes of a body, counted up to a bound. */
export function sizeOfBody(body: Body, bound: number): number {
  let count = 0;
  const waiting: unknown[] = [...body];
  for (let node = waiting.pop(); node !== undefined && count < bound; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (const item of node) waiting.push(item);
      continue;
    }
    count += 1;
    for (const [key, value] of Object.entries(node))
      if (key !== 'loc' && typeof value === 'object') waiting.push(value);
  }
  return count;
}
