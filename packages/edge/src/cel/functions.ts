import {
  type CelFunc,
  type CelInput,
  type CelList,
  CelScalar,
  type CelValue,
  celFunc,
  celList,
  celMethod,
  isCelList,
  isCelMap,
  listType,
} from '@bufbuild/cel';
import { RE2JS } from 're2js';
import { containsAddress, parseNetwork } from '../request/networks.ts';
import { errorTypesOf, requestOf } from './values.ts';

const { STRING, DYN, INT, BOOL, BYTES, DOUBLE } = CelScalar;
const STRINGS = listType(STRING);
const ANY_LIST = listType(DYN);

const patterns = new Map<string, RE2JS>();

/** Patterns come from configuration, mostly as constants; one that is computed from a request must not fill the memory. */
function pattern(source: string): RE2JS {
  let compiled = patterns.get(source);
  if (!compiled) {
    compiled = RE2JS.compile(source);
    if (patterns.size < 1_000) patterns.set(source, compiled);
  }
  return compiled;
}

function findAll(source: string, text: string, most: number): string[] {
  const matcher = pattern(source).matcher(text);
  const found: string[] = [];
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function request(target: unknown): NonNullable<ReturnType<typeof requestOf>> {
  const found = isCelMap(target) ? requestOf(target) : undefined;
  if (!found) throw new Error('only a request has this method');
  return found;
}

function texts(value: CelValue): string[] {
  const items = isCelList(value) ? [...value] : [value];
  return items.map((item) => (typeof item === 'string' ? item : ''));
}

function inNetworks(addresses: CelValue, networks: CelValue): boolean {
  const parsed = texts(networks).map((text) => {
    const network = parseNetwork(text);
    if (!network) throw new Error(`\`${text}\` is not a network`);
    return network;
  });
  return texts(addresses).every((address) => parsed.some((network) => containsAddress(network, address)));
}

function hasErrorType(error: CelValue, types: readonly string[]): boolean {
  const own = isCelMap(error) ? errorTypesOf(error) : [];
  return types.some((type) => own.includes(type));
}

function contains(list: CelList, item: CelValue): boolean {
  return [...list].some((candidate) => same(candidate, item));
}

function same(one: CelValue, other: CelValue): boolean {
  if (typeof one === 'bigint' || typeof other === 'bigint') {
    return (typeof one === 'number' || typeof one === 'bigint') &&
      (typeof other === 'number' || typeof other === 'bigint')
      ? Number(one) === Number(other)
      : false;
  }
  if (isCelList(one) && isCelList(other)) {
    const items = [...other];
    return one.size === other.size && [...one].every((item, at) => same(item, items[at] ?? null));
  }
  return one === other;
}

function numeric(value: CelValue): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  throw new Error('a number is expected');
}

function extreme(name: string, isBetter: (one: bigint | number, other: bigint | number) => boolean): CelFunc[] {
  const pick = (...args: readonly CelValue[]): CelInput => {
    const values = args.length === 1 && isCelList(args[0]) ? [...args[0]] : args;
    if (values.length === 0) throw new Error('the list is empty');
    return values.map((value) => numeric(value)).reduce((best, value) => (isBetter(value, best) ? value : best));
  };
  return [
    celFunc(name, [DYN], DYN, (one) => pick(one)),
    celFunc(name, [DYN, DYN], DYN, (one, two) => pick(one, two)),
    celFunc(name, [DYN, DYN, DYN], DYN, (one, two, three) => pick(one, two, three)),
    celFunc(name, [DYN, DYN, DYN, DYN], DYN, (one, two, three, four) => pick(one, two, three, four)),
  ];
}

function rounding(name: string, round: (value: number) => number): CelFunc {
  return celFunc(`math.${name}`, [DOUBLE], DOUBLE, round);
}

function flat(list: CelList, depth: number): CelValue[] {
  return [...list].flatMap((item) => (isCelList(item) && depth > 0 ? flat(item, depth - 1) : [item]));
}

function sliceOf(list: CelList, from: bigint, to: bigint): CelList {
  if (from < 0n || to < from || to > BigInt(list.size)) throw new Error('the slice is outside of the list');
  return celList([...list].slice(Number(from), Number(to)));
}

function sorted(list: CelList): CelList {
  const items = [...list];
  if (!items.every((item) => typeof item === typeof items[0]))
    throw new Error('items of different types have no order');
  return celList(items.toSorted((one, other) => compare(one, other)));
}

function compare(one: CelValue, other: CelValue): number {
  if (typeof one === 'string' && typeof other === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return Number(numeric(one)) - Number(numeric(other));
}

function distinct(list: CelList): CelList {
  const result: CelValue[] = [];
  for (const item of list) if (!result.some((candidate) => same(candidate, item))) result.push(item);
  return celList(result);
}

/** What heimdall adds to CEL, and the extensions of cel-go that it enables and cel-es does not have. */
export const CEL_FUNCTIONS: CelFunc[] = [
  celMethod('Header', DYN, [STRING], STRING, function (name) {
    return request(this).header(name);
  }),
  celMethod('Cookie', DYN, [STRING], STRING, function (name) {
    return request(this).cookie(name);
  }),
  celMethod('Body', DYN, [], DYN, function () {
    return request(this).body();
  }),
  celMethod('Query', DYN, [], DYN, function () {
    return request(this).query();
  }),
  celMethod('String', DYN, [], STRING, function () {
    return request(this).url();
  }),
  celMethod('Hostname', DYN, [], STRING, function () {
    return request(this).hostname();
  }),
  celMethod('Port', DYN, [], STRING, function () {
    return request(this).port();
  }),
  celFunc('isError', [DYN, STRING], BOOL, (error, type) => hasErrorType(error, [type])),
  celFunc('isNotError', [DYN, STRING], BOOL, (error, type) => !hasErrorType(error, [type])),
  celFunc('isErrorOf', [DYN, STRINGS], BOOL, (error, types) => hasErrorType(error, [...types].map(String))),
  celFunc('inNetworks', [DYN, DYN], BOOL, inNetworks),
  celMethod('regexFind', STRING, [STRING], STRING, function (regex) {
    return findAll(regex, this, 1)[0] ?? '';
  }),
  celMethod('regexFindAll', STRING, [STRING], STRINGS, function (regex) {
    return celList(findAll(regex, this, Number.POSITIVE_INFINITY));
  }),
  celMethod('last', ANY_LIST, [], DYN, function () {
    return this.get(this.size - 1) ?? null;
  }),
  celMethod('at', ANY_LIST, [INT], DYN, function (position) {
    const at = position < 0n ? this.size + Number(position) : Number(position);
    const value = this.get(at);
    if (value === undefined) throw new Error('cannot at(n), position is outside of the list boundaries');
    return value;
  }),
  celMethod('slice', ANY_LIST, [INT, INT], ANY_LIST, function (from, to) {
    return sliceOf(this, from, to);
  }),
  celMethod('flatten', ANY_LIST, [], ANY_LIST, function () {
    return celList(flat(this, 1));
  }),
  celMethod('flatten', ANY_LIST, [INT], ANY_LIST, function (depth) {
    return celList(flat(this, Number(depth)));
  }),
  celMethod('sort', ANY_LIST, [], ANY_LIST, function () {
    return sorted(this);
  }),
  celMethod('distinct', ANY_LIST, [], ANY_LIST, function () {
    return distinct(this);
  }),
  celMethod('reverse', ANY_LIST, [], ANY_LIST, function () {
    return celList([...this].toReversed());
  }),
  celFunc('lists.range', [INT], ANY_LIST, (count) => {
    if (count > 100_000n) throw new Error('a list of more than 100000 numbers');
    return celList(Array.from({ length: Math.max(0, Number(count)) }, (_, at) => BigInt(at)));
  }),
  celFunc('sets.contains', [ANY_LIST, ANY_LIST], BOOL, (list, items) =>
    [...items].every((item) => contains(list, item)),
  ),
  celFunc('sets.intersects', [ANY_LIST, ANY_LIST], BOOL, (list, items) =>
    [...items].some((item) => contains(list, item)),
  ),
  celFunc(
    'sets.equivalent',
    [ANY_LIST, ANY_LIST],
    BOOL,
    (one, other) => [...other].every((item) => contains(one, item)) && [...one].every((item) => contains(other, item)),
  ),
  celFunc('base64.encode', [BYTES], STRING, (bytes) => Buffer.from(bytes).toString('base64')),
  celFunc('base64.decode', [STRING], BYTES, (text) => new Uint8Array(Buffer.from(text, 'base64'))),
  ...extreme('math.greatest', (one, other) => one > other),
  ...extreme('math.least', (one, other) => one < other),
  rounding('ceil', Math.ceil),
  rounding('floor', Math.floor),
  rounding('trunc', Math.trunc),
  rounding('sqrt', Math.sqrt),
  rounding('round', (value) => Math.sign(value) * Math.round(Math.abs(value))),
  celFunc('math.abs', [DYN], DYN, (value) => (numeric(value) < 0 ? -numeric(value) : numeric(value))),
  celFunc('math.sign', [DYN], DYN, (value) =>
    typeof value === 'bigint' ? (value > 0n ? 1n : value < 0n ? -1n : 0n) : Math.sign(Number(numeric(value))),
  ),
  celFunc('math.isNaN', [DOUBLE], BOOL, (value) => Number.isNaN(value)),
  celFunc('math.isInf', [DOUBLE], BOOL, (value) => Math.abs(value) === Number.POSITIVE_INFINITY),
  celFunc('math.isFinite', [DOUBLE], BOOL, (value) => Number.isFinite(value)),
  celFunc('math.bitAnd', [INT, INT], INT, (one, other) => one & other),
  celFunc('math.bitOr', [INT, INT], INT, (one, other) => one | other),
  celFunc('math.bitXor', [INT, INT], INT, (one, other) => one ^ other),
  celFunc('math.bitNot', [INT], INT, (value) => ~value),
];
