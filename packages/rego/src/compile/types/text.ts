import {
  type AnyType,
  type ArrayType,
  compareKeys,
  type FunctionType,
  type MaybeType,
  type ObjectType,
  type PropertyKeyValue,
  type Type,
  unifies,
  unnamed,
} from './lattice.ts';

const ELISION = '...';
const MAX_LINE = 80;
const MAX_ELIDED = 32;
const MAX_DIFF_DEPTH = 8;

/** A type as OPA prints it. */
export function typeText(type: MaybeType): string {
  return elided(type, -1);
}

function elided(type: MaybeType, depth: number): string {
  if (!type) return '???';
  // Below zero nothing is left out.
  const next = depth - 1;
  switch (type.kind) {
    case 'named':
      return `${type.name}: ${elided(type.type, depth)}`;
    case 'recursive':
      return `recursive(${type.name})`;
    case 'set':
      if (!type.of) return 'set';
      return `set[${depth === 0 ? ELISION : elided(type.of, next)}]`;
    case 'array': {
      const items = depth === 0 && type.static.length > 0 ? [ELISION] : type.static.map((item) => elided(item, next));
      return composite('array', items, type.dynamic && (depth === 0 ? ELISION : elided(type.dynamic, next)));
    }
    case 'object': {
      const properties = type.static.map(({ key, value }) => property(key, elided(value, depth === 0 ? 0 : next)));
      const { dynamic } = type;
      const rest = dynamic && `${elided(dynamic.key, next)}: ${elided(dynamic.value, next)}`;
      if (depth !== 0) return composite('object', properties, rest);
      return composite('object', properties.length > 0 ? [ELISION] : [], dynamic && ELISION);
    }
    case 'any':
      if (type.of.length === 0) return 'any';
      return anyText(depth === 0 ? [ELISION] : type.of.map((member) => elided(member, next)));
    case 'function': {
      const args = argTexts(type, (arg) => elided(arg, next));
      if (depth !== 0) return functionText(args, elided(unnamed(type.result), next));
      return functionText(args.length > 0 ? [ELISION] : [], unnamed(type.result) ? ELISION : '???');
    }
    default:
      return type.kind;
  }
}

function argTexts({ args, variadic }: FunctionType, text: (type: MaybeType) => string): string[] {
  const texts = args.map((arg) => text(unnamed(arg)));
  return variadic ? [...texts, `${text(unnamed(variadic))}...`] : texts;
}

/** A constant key in Go's `%v`. */
export function keyText(key: PropertyKeyValue): string {
  if (key === null) return '<nil>';
  if (typeof key !== 'object') return String(key);
  return 'number' in key ? key.number : key.text;
}

function property(key: PropertyKeyValue, value: string): string {
  return `${keyText(key)}: ${value}`;
}

function composite(prefix: string, items: readonly string[], rest: string | undefined): string {
  return prefix + (items.length > 0 ? `<${items.join(', ')}>` : '') + (rest ? `[${rest}]` : '');
}

function anyText(members: readonly string[]): string {
  return members.length === 0 ? 'any' : `any<${members.join(', ')}>`;
}

function functionText(args: readonly string[], result: string): string {
  return `(${args.join(', ')}) => ${result}`;
}

function elide(type: MaybeType): string {
  const full = typeText(type);
  return length(full) <= MAX_ELIDED ? full : elided(type, 0);
}

function length(text: string): number {
  return Array.from(text).length;
}

/** The lines below an error about operands: what they have, and what the function wants. */
export function argumentLines(have: readonly MaybeType[], args: readonly MaybeType[], variadic: MaybeType): string[] {
  const wanted = [...args.map(typeText), ...(variadic ? [`${typeText(variadic)}...`] : [])];
  const lines = [`have: (${have.map(typeText).join(', ')})`, `want: (${wanted.join(', ')})`];
  if (lines.every((line) => length(line) <= MAX_LINE)) return lines;
  const haveTexts = have.map(elide);
  const wantTexts = args.map(elide);
  for (let i = 0; i < Math.min(have.length, args.length); i++) {
    if (have[i] && args[i] && unifies(have[i], args[i])) continue;
    [haveTexts[i] = '', wantTexts[i] = ''] = diff(have[i], args[i], 0);
  }
  if (variadic) wantTexts.push(`${elide(variadic)}...`);
  return [`have: (${haveTexts.join(', ')})`, `want: (${wantTexts.join(', ')})`];
}

const COLLECTIONS: Readonly<Record<string, string>> = { object: 'objects', array: 'arrays', set: 'sets' };

/** The lines below a match error. */
export function matchLines(left: MaybeType, right: MaybeType): string[] {
  let lines = [`left  : ${typeText(left)}`, `right : ${typeText(right)}`];
  if (lines.some((line) => length(line) > MAX_LINE)) {
    const [a, b] = diff(left, right, 0);
    lines = [`left  : ${a}`, `right : ${b}`];
  }
  const kind = unnamed(left)?.kind ?? '';
  if (kind !== unnamed(right)?.kind || !Object.hasOwn(COLLECTIONS, kind)) return lines;
  const url = 'https://www.openpolicyagent.org/docs/errors/rego-type-error/match-error';
  const text = `both sides are ${COLLECTIONS[kind]} but their types differ, so they can never be equal (see ${url})`;
  return [...lines, `hint  : ${text}`];
}

type Pair = readonly [string, string];

/** Two types with what they have in common left out. */
function diff(a: MaybeType, b: MaybeType, depth: number): Pair {
  if (a?.kind === 'named') {
    const [left, right] = diff(a.type, b, depth);
    return [`${a.name}: ${left}`, right];
  }
  if (b?.kind === 'named') {
    const [left, right] = diff(a, b.type, depth);
    return [left, `${b.name}: ${right}`];
  }
  if (depth >= MAX_DIFF_DEPTH || !a || !b || typeText(a) === typeText(b)) return [elide(a), elide(b)];
  if (a.kind === 'set' && b.kind === 'set' && a.of && b.of) {
    const [left, right] = diff(a.of, b.of, depth + 1);
    return [`set[${left}]`, `set[${right}]`];
  }
  if (a.kind === 'array' && b.kind === 'array') return diffArrays(a, b, depth);
  if (a.kind === 'object' && b.kind === 'object') return diffObjects(a, b, depth);
  if (a.kind === 'any' && b.kind === 'any') return diffAnys(a, b);
  return [elide(a), elide(b)];
}

function diffArrays(a: ArrayType, b: ArrayType, depth: number): Pair {
  if (a.static.length !== b.static.length || !a.dynamic !== !b.dynamic) return [elided(a, 1), elided(b, 1)];
  const items = a.static.map((item, i) => diff(item, b.static[i], depth + 1));
  const rest = a.dynamic && diff(a.dynamic, b.dynamic, depth + 1);
  return [
    composite(
      'array',
      items.map(([left]) => left),
      rest?.[0],
    ),
    composite(
      'array',
      items.map(([, right]) => right),
      rest?.[1],
    ),
  ];
}

function diffObjects(a: ObjectType, b: ObjectType, depth: number): Pair {
  const left: string[] = [];
  const right: string[] = [];
  let same = false;
  for (const { key, value } of a.static) {
    const other = b.static.find((candidate) => compareKeys(candidate.key, key) === 0);
    if (!other) left.push(property(key, elide(value)));
    else if (typeText(value) === typeText(other.value)) same = true;
    else {
      const [x, y] = diff(value, other.value, depth + 1);
      left.push(property(key, x));
      right.push(property(key, y));
    }
  }
  const onlyRight = b.static.filter(({ key }) => !a.static.some((candidate) => compareKeys(candidate.key, key) === 0));
  const rights = [...b.static].flatMap(({ key, value }) => {
    if (onlyRight.some((only) => only.key === key)) return [property(key, elide(value))];
    return right.filter((text) => text.startsWith(`${keyText(key)}: `));
  });
  const [x, y] = diffDynamics(a, b, depth);
  const more = same ? [ELISION] : [];
  return [composite('object', [...left, ...more], x), composite('object', [...rights, ...more], y)];
}

function diffDynamics({ dynamic: a }: ObjectType, { dynamic: b }: ObjectType, depth: number): [string?, string?] {
  if (a && b) {
    const [keyA, keyB] = diff(a.key, b.key, depth + 1);
    const [valueA, valueB] = diff(a.value, b.value, depth + 1);
    return [`${keyA}: ${valueA}`, `${keyB}: ${valueB}`];
  }
  return [dynamicText(a), dynamicText(b)];
}

function dynamicText(dynamic: ObjectType['dynamic']): string {
  return dynamic ? `${elide(dynamic.key)}: ${elide(dynamic.value)}` : '';
}

function hasMember({ of }: AnyType, type: Type): boolean {
  return of.some((member) => typeText(member) === typeText(type));
}

function membersOnlyOf(one: AnyType, other: AnyType): string[] {
  return one.of.filter((type) => !hasMember(other, type)).map(elide);
}

function diffAnys(a: AnyType, b: AnyType): Pair {
  const same = a.of.some((type) => hasMember(b, type)) ? [ELISION] : [];
  return [anyText([...membersOnlyOf(a, b), ...same]), anyText([...membersOnlyOf(b, a), ...same])];
}
