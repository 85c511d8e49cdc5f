import type { Rule, Term } from '../ast/types.ts';
import { constantOf } from '../interpret/constants.ts';
import { emitBody, sizeOfBody } from './bodies.ts';
import type { Branch, Engine, Purpose } from './context.ts';
import { differs, emitMatch, emitValue } from './terms.ts';
import { type Unit, Writer } from './writer.ts';

/** Bodies of more nodes than this are cut into several functions. */
const LARGE = 400;

function valueTerm(rule: Rule): Term {
  return rule.head.value ?? { type: 'boolean', value: true, loc: rule.loc };
}

export function argumentNames(arity: number): string[] {
  return Array.from({ length: arity }, (_, index) => `a${index}`);
}

/** The text of a function for a branch. Its parameters: the frame, what the purpose adds, the arguments, the value expected. */
export function branchFunction(engine: Engine, unit: Unit, name: string, branch: Branch, purpose: Purpose): string {
  const w = new Writer(unit);
  return purpose.type === 'entries'
    ? entriesFunction(engine, w, name, branch, purpose.mask)
    : valueFunction(engine, w, name, branch, purpose);
}

function valueFunction(
  engine: Engine,
  w: Writer,
  name: string,
  branch: Branch,
  purpose: Exclude<Purpose, { type: 'entries' }>,
): string {
  const { rule, compiled, group } = branch;
  const names = argumentNames(purpose.arity);
  const parameters = ['c', 'r', ...names, ...(purpose.expecting ? ['x'] : [])].join(', ');
  const large = sizeOfBody(rule.body, LARGE) >= LARGE;
  const result = large ? 'o.value' : 'o';
  w.emit(`function ${name}(${parameters}) {`);
  w.emit(`if (++R.depth > R.maxDepth) R.tooDeep(${w.unit.constant(rule.loc)});`);
  w.emit('if (--R.fuel < 0) R.refill();');
  w.emit(large ? 'const o = { value: undefined };' : 'let o;');
  w.open('S: {');
  w.fail = 'break S;';
  const patterns = rule.head.args ?? compiled.rule.head.args ?? [];
  for (const [index, pattern] of patterns.entries()) emitMatch(engine, w, pattern, `a${index}`);
  if (purpose.expecting) emitMatch(engine, w, valueTerm(rule), 'x');
  const early = group.earlyExit && purpose.type === 'value';
  emitBody(engine, w, rule.body, {
    parameters: [large ? 'o' : '', 'r', ...names, purpose.expecting ? 'x' : ''].filter((text) => text !== ''),
    stop: early ? 'break S;' : undefined,
    inPlace: !large,
    solution: (inner) => {
      const term = valueTerm(rule);
      const value = emitValue(engine, inner, term);
      if (purpose.type === 'each') {
        inner.emit(`r.push(${value});`);
        return;
      }
      const conflict = `E.conflict(c, ${inner.unit.constant(branch)}, [${names.join(', ')}], ${purpose.expecting ? 'x' : 'undefined'})`;
      if (early) {
        inner.emit(`${result} = ${value};`);
        return;
      }
      const differsFrom = (other: string) => differs(inner, other, value, constantOf(term));
      inner.emit(
        `if (${result} === undefined) { if (r !== undefined && ${differsFrom('r')}) ${conflict}; ${result} = ${value}; } else if (${differsFrom(result)}) ${conflict};`,
      );
    },
  });
  w.close(0);
  w.emit(`R.depth--;\nreturn ${result};\n}`);
  return w.text();
}

function entriesFunction(engine: Engine, w: Writer, name: string, branch: Branch, mask: readonly boolean[]): string {
  const { rule, compiled, group } = branch;
  const { keys } = compiled;
  const pattern = rule.head.value === undefined && rule.head.key ? [...keys, rule.head.key] : keys;
  const names = argumentNames(mask.length);
  w.emit(`function ${name}(${['c', 'd', ...names].join(', ')}) {`);
  w.emit(`if (++R.depth > R.maxDepth) R.tooDeep(${w.unit.constant(rule.loc)});`);
  w.emit('if (--R.fuel < 0) R.refill();');
  w.open('S: {');
  w.fail = 'break S;';
  for (const [index, term] of pattern.entries()) {
    if (mask[index] === true) emitMatch(engine, w, term, `a${index}`);
  }
  const simple = group.kind === 'set' && pattern.length === 1;
  emitBody(engine, w, rule.body, {
    parameters: ['d', ...names],
    stop: undefined,
    solution: (inner) => {
      inner.emit('if (--R.fuel < 0) R.refill();');
      const path = pattern.map((term) => emitValue(engine, inner, term));
      const value = rule.head.value && emitValue(engine, inner, rule.head.value);
      if (simple) inner.emit(`E.addElement(d, ${path.join('')});`);
      else {
        inner.emit(
          `E.reduce(d, [${path.join(', ')}], ${value ?? 'undefined'}, ${inner.unit.constant(rule.head.loc)});`,
        );
      }
    },
  });
  w.close(0);
  w.emit('R.depth--;\n}');
  return w.text();
}
