import type { Body, RefTerm, Term } from '../ast/types.ts';
import { constantOf } from '../interpret/constants.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { Decimal, formatValue, keyOf, RegoObject, RegoSet } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Engine } from './context.ts';
import { fieldOf, isKnownBefore, testsOf } from './joins.ts';
import { visitPlainTerms } from './plain-terms.ts';
import { failIf, type Writer } from './writer.ts';

/** Own properties that values which are no plain objects have, or may have. */
const RESERVED = /^(?:elements|entries|text|length|[0-9].*|#.*)$/;

/** Whether a value of Rego may have a property of this name that is not its own. */
function isInherited(name: string): boolean {
  return [Array.prototype, RegoSet.prototype, RegoObject.prototype, Decimal.prototype].some((known) => name in known);
}

/** Emits a lookup; the value may be undefined, and so may the container. Returns its name. */
export function lookupText(w: Writer, container: string, term: Term | undefined, key: string, stored: boolean): string {
  const name = w.name('v');
  const constant = term && constantOf(term);
  if (typeof constant === 'string' && !RESERVED.test(constant) && !isInherited(constant)) {
    // A property that no prototype has is an own one. What prototypes have is looked at again each time: others may add to it.
    const array = w.helper('arrayPrototype');
    w.emit(
      `let ${name}; if (typeof ${container} === 'object' && ${container} !== null) { ${name} = ${container}[${key}]; ` +
        `if (${name} === undefined || ${array}[${key}] !== undefined) ${name} = ${w.helper('lookup')}(${container}, ${key}); }`,
    );
  } else {
    w.emit(
      `const ${name} = ${container} === undefined ? undefined : ${w.helper(stored ? 'stored' : 'lookup')}(${container}, ${key});`,
    );
  }
  return name;
}

/** Emits the value of a reference whose variables are all bound; where it is undefined the code goes back. */
export function emitReference(engine: Engine, w: Writer, ref: RefTerm): string {
  const text = constantText(w, ref);
  const known = text === undefined ? undefined : w.known.get(text);
  if (known) {
    if (!known.defined) failIf(w, `${known.name} === undefined`);
    if (!known.defined && text !== undefined) w.know(text, known.name, true);
    return known.name;
  }
  const value = emitOptional(engine, w, ref);
  failIf(w, `${value} === undefined`);
  if (text !== undefined) w.know(text, value, true);
  return value;
}

/** What a reference without variables is known by in a frame. */
function constantText(w: Writer, ref: RefTerm): string | undefined {
  const [head, ...keys] = ref.value;
  if (head?.type !== 'var' || (head.value !== 'input' && head.value !== 'data')) return undefined;
  const parts: Value[] = [];
  for (const key of keys) {
    const constant = constantOf(key);
    if (constant === undefined) return undefined;
    parts.push(constant);
  }
  return `${w.frame} ${head.value} ${formatValue(parts)}`;
}

/** Emits the value of a ground reference, or undefined. */
function emitOptional(engine: Engine, w: Writer, ref: RefTerm): string {
  const [head, ...rest] = ref.value;
  if (head?.type === 'var' && head.value === 'data') {
    const keys = rest.map((term) => ({ term, text: engine.value(w, term) }));
    return emitData(engine, w, keys);
  }
  const keys = rest.map((term) => ({ term, text: engine.value(w, term) }));
  if (head?.type === 'var' && head.value === 'input') return emitInput(w, keys);
  const start = head ? engine.value(w, head) : 'undefined';
  return follow(w, start, keys, false);
}

interface Key {
  readonly term: Term;
  readonly text: string;
}

function follow(w: Writer, start: string, keys: readonly Key[], stored: boolean): string {
  let value = start;
  for (const { term, text } of keys) value = lookupText(w, value, term, text, stored);
  return value;
}

/** Each prefix of a path into the input is looked up once. */
function emitInput(w: Writer, keys: readonly Key[]): string {
  let value = `${w.frame}.input`;
  const path: Value[] = [];
  const constant = keys.every(({ term }) => constantOf(term) !== undefined);
  const textAt = () => `${w.frame} input ${formatValue(path)}`;
  const first = constant ? w.known.get(textAt()) : undefined;
  if (first) value = first.name;
  else {
    const name = w.name('v');
    w.emit(`const ${name} = ${value};`);
    value = name;
    if (constant) w.know(textAt(), value, false);
  }
  for (const { term, text } of keys) {
    const key = constantOf(term);
    if (!constant || key === undefined) {
      value = lookupText(w, value, term, text, false);
      continue;
    }
    path.push(key);
    const known = w.known.get(textAt());
    if (known) value = known.name;
    else {
      value = lookupText(w, value, term, text, false);
      w.know(textAt(), value, false);
    }
  }
  return value;
}

/** Where a path of constant keys leads in the tree of rules. */
function descend(engine: Engine, keys: readonly Term[]): { node: RuleNode | undefined; position: number } {
  let node: RuleNode | undefined = engine.program.rules;
  let position = 0;
  for (const term of keys) {
    if (!node || node.rules) break;
    const constant = constantOf(term);
    if (constant === undefined) break;
    node = node.children.get(keyOf(constant));
    position += 1;
  }
  return { node, position };
}

function emitData(engine: Engine, w: Writer, keys: readonly Key[]): string {
  const { node, position } = descend(
    engine,
    keys.map(({ term }) => term),
  );
  if (node?.rules) return emitRules(engine, w, node, keys, position);
  const name = w.name('v');
  if (node) {
    // Below are rules, and the rest of the keys is known only when the code runs.
    const list = keys.map(({ text }) => text).join(', ');
    w.emit(`const ${name} = ${w.helper('dataAt')}(E, ${w.frame}, [${list}]);`);
    return name;
  }
  return emitBase(engine, w, keys);
}

function emitBase(engine: Engine, w: Writer, keys: readonly Key[]): string {
  if (!engine.replacesData) return follow(w, 'R.data', keys, true);
  const name = w.name('v');
  w.emit(`let ${name};`);
  const { depth } = w;
  w.open(`if (${w.frame}.targets === null) {`);
  w.emit(`${name} = ${follow(w, 'R.data', keys, true)};`);
  w.close(depth);
  w.emit(`else ${name} = ${w.helper('baseAt')}(${w.frame}, [${keys.map(({ text }) => text).join(', ')}]);`);
  return name;
}

/** Emits what the rules of a document say, followed by the keys. */
function emitRules(engine: Engine, w: Writer, node: RuleNode, keys: readonly Key[], position: number): string {
  const rest = keys.slice(position);
  const value = emitDocument(
    engine,
    w,
    node,
    rest.map(({ text }) => text),
  );
  return follow(w, value, rest, false);
}

/** Emits the value of a document of rules, with at least what the known keys lead to. */
function emitDocument(engine: Engine, w: Writer, node: RuleNode, known: readonly (string | undefined)[]): string {
  const { rules } = node;
  if (!rules || rules.kind === 'function') return 'undefined';
  const document = w.unit.constant(engine.documentOf(node));
  const name = w.name('v');
  const part = known.slice(0, rules.depth);
  const read =
    rules.kind === 'complete'
      ? `${document}.read(${w.frame})`
      : part[0] === undefined
        ? `${document}.whole(${w.frame})`
        : `${document}.part(${w.frame}, [${part.map((key) => key ?? 'undefined').join(', ')}])`;
  const replaced = engine.replacesData
    ? `${w.frame}.targets !== null && ${w.helper('isReplaced')}(${w.frame}, ${w.unit.constant(node.path)}) ? ${w.helper('baseAt')}(${w.frame}, ${w.unit.constant(node.path)}) : `
    : '';
  w.emit(`const ${name} = ${replaced}${read};`);
  return name;
}

/** What happens to each value of a reference, as far as entries can be passed over for it. */
export interface Use {
  /** The variable that is bound to the value. */
  readonly item?: string | undefined;
  /** What the value has to be equal to. */
  readonly equal?: Term | undefined;
  /** The literals that follow. */
  readonly rest: Body;
}

const NO_USE: Use = { rest: [] };

/** Emits loops over each value of a reference with free variables, which are bound to the keys. Returns the value. */
export function emitReferences(engine: Engine, w: Writer, ref: RefTerm, use: Use = NO_USE): string {
  const [head, ...keys] = ref.value;
  if (head?.type === 'var' && head.value === 'data') return emitDataReferences(engine, w, keys, use);
  const start = head?.type === 'var' && head.value === 'input' ? emitInput(w, []) : head && engine.value(w, head);
  return emitWalk(engine, w, start ?? 'undefined', keys, false);
}

function emitDataReferences(engine: Engine, w: Writer, keys: readonly Term[], use: Use): string {
  const free = keys.findIndex((term) => !w.isGround(term));
  const { node, position } = descend(engine, keys.slice(0, free));
  if (node?.rules) {
    const known = keys.slice(position).map((term) => (w.isGround(term) ? engine.value(w, term) : undefined));
    return emitWalk(engine, w, emitDocument(engine, w, node, known), keys.slice(position), false, known);
  }
  if (node) return emitTree(engine, w, keys);
  const prefix = keys.slice(0, free).map((term) => ({ term, text: engine.value(w, term) }));
  const base: RefTerm = {
    type: 'ref',
    value: [{ type: 'var', value: 'data', loc: NOWHERE }, ...prefix.map(({ term }) => term)],
    loc: NOWHERE,
  };
  const text = constantText(w, base);
  const known = text === undefined ? undefined : w.known.get(text);
  const start = known?.name ?? emitBase(engine, w, prefix);
  const candidates = emitCandidates(engine, w, keys, free, use);
  return emitWalk(engine, w, start, keys.slice(free), true, [], candidates);
}

/** Emits a search for the entries of a collection of base data that pass the tests that follow. Returns the name of their keys. */
function emitCandidates(
  engine: Engine,
  w: Writer,
  keys: readonly Term[],
  free: number,
  { item, equal, rest }: Use,
): string | undefined {
  const path = fieldOf(keys.slice(0, free));
  const field = fieldOf(keys.slice(free + 1));
  const tests =
    field && equal && isKnownBefore(w, equal)
      ? [{ field, value: equal }]
      : item !== undefined && keys.length === free + 1
        ? testsOf(w, item, rest)
        : [];
  if (!path || tests.length === 0) return undefined;
  const values = tests.map(({ value }) =>
    value.type === 'ref'
      ? emitInput(
          w,
          value.value.slice(1).map((term) => ({ term, text: engine.value(w, term) })),
        )
      : engine.value(w, value),
  );
  const name = w.name('j');
  const join = w.unit.constant(engine.join({ path, fields: tests.map((test) => test.field) }));
  w.emit(
    `const ${name} = R.indexes !== undefined && ${w.frame}.targets === null ? R.indexes.find(${join}, [${values.join(', ')}]) : undefined;`,
  );
  return name;
}

const NOWHERE = { file: '', row: 0, col: 0, text: '' };

/** Emits a loop over what a helper finds in documents of rules and data together. */
function emitTree(engine: Engine, w: Writer, keys: readonly Term[]): string {
  const texts = keys.map((term) => (w.isGround(term) ? engine.value(w, term) : 'undefined'));
  const [label, entry] = [w.name('L'), w.name('t')];
  w.open(`${label}: for (const ${entry} of ${w.helper('walkTree')}(E, ${w.frame}, [${texts.join(', ')}])) {`);
  w.fail = `continue ${label};`;
  for (const [index, term] of keys.entries()) {
    if (texts[index] !== 'undefined') continue;
    const key = w.name('v');
    w.emit(`const ${key} = ${entry}[${index}];`);
    engine.match(w, term, key);
  }
  const value = w.name('v');
  w.emit(`const ${value} = ${entry}[${keys.length}];`);
  return value;
}

function emitWalk(
  engine: Engine,
  w: Writer,
  start: string,
  keys: readonly Term[],
  stored: boolean,
  known: readonly (string | undefined)[] = [],
  candidates?: string,
): string {
  let value = start;
  for (const [index, term] of keys.entries()) {
    if (w.isGround(term)) {
      value = lookupText(w, value, term, known[index] ?? engine.value(w, term), stored);
      continue;
    }
    const loop = openLoop(w, value, index === 0 ? candidates : undefined);
    w.fail = `continue ${loop.label};`;
    engine.match(w, term, loop.key);
    ({ value } = loop);
  }
  failIf(w, `${value} === undefined`);
  return value;
}

/**
 * Opens a loop over what can be looked into, in Rego's order; it is over nothing where the value is no collection.
 *
 * @param candidates the name of the keys to look at; all where it is undefined when the code runs
 */
export function openLoop(
  w: Writer,
  container: string,
  candidates?: string,
): { key: string; value: string; label: string } {
  const [kind, list, label, index, item, key, value] = ['y', 'l', 'L', 'i', 't', 'v', 'v'].map((prefix) =>
    w.name(prefix),
  );
  const length = w.name('n');
  const searched = candidates === undefined ? '' : `${candidates} !== undefined ? 2 : `;
  w.emit(`const ${kind} = ${searched}Array.isArray(${container}) ? 0 : ${w.helper('kindOf')}(${container});`);
  const found = candidates === undefined ? '' : `${candidates} ?? `;
  w.emit(`const ${list} = ${found}(${kind} === 0 ? ${container} : ${w.helper('listOf')}(${container}, ${kind}));`);
  w.open(`${label}: for (let ${index} = 0, ${length} = ${list}.length; ${index} < ${length}; ${index}++) {`);
  w.emit('if (--R.fuel < 0) R.refill();');
  w.emit(`const ${item} = ${list}[${index}];`);
  w.emit(`const ${key} = ${kind} === 0 ? ${index} : ${kind} === 3 ? ${item}[0] : ${item};`);
  w.emit(`const ${value} = ${kind} === 2 ? ${container}[${item}] : ${kind} === 3 ? ${item}[1] : ${item};`);
  return { key: key ?? '', value: value ?? '', label: label ?? '' };
}

/** Emits lookups of the input before a loop whose body needs them. */
export function hoist(engine: Engine, w: Writer, rest: Body): void {
  visitPlainTerms(rest, (term) => {
    if (term.type !== 'ref') return;
    const [head, ...keys] = term.value;
    if (head?.type !== 'var' || head.value !== 'input') return;
    const text = constantText(w, term);
    if (text === undefined || w.known.has(text)) return;
    emitInput(
      w,
      keys.map((key) => ({ term: key, text: engine.value(w, key) })),
    );
  });
}
