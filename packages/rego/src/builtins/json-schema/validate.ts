import {
  compare,
  isArray,
  isNumber,
  isObject,
  lookup,
  type PlainObject,
  type RegoNumber,
  type RegoObject,
  size,
  sortedEntries,
  toBigInt,
  toJsonText,
  typeName,
  type Value,
} from '../../value/index.ts';
import { runeCount } from '../go/text.ts';
import { BuiltinError } from '../types.ts';
import { hasFormat } from './formats.ts';
import { isMultiple, limitText } from './numbers.ts';
import { type Additional, MAX_NESTING, type Schema } from './schema.ts';

/** One thing that a schema does not allow. */
export interface Violation {
  /** The kind of violation in the words of OPA's library, such as `invalid_type`. */
  readonly type: string;
  /** The way to the value with points between; `(Root)` for the document. */
  readonly field: string;
  readonly description: string;
}

/** What came of a schema and a value. The score says how near they are: alternatives are told by it. */
interface Outcome {
  readonly violations: Violation[];
  score: number;
}

/** Schemas that apply themselves several times to one value take exponential time. */
const MAX_STEPS = 1_000_000;

const ROOT = '(Root)';

/** Everything that a schema does not allow of a document, in the order in which it finds it. @param spend counts work */
export function validate(schema: Schema, document: Value, spend: (steps: number) => void): readonly Violation[] {
  return new Validator(spend).outcome(schema, document, ROOT).violations;
}

type RegoMap = PlainObject | RegoObject;

class Validator {
  readonly #spend: (steps: number) => void;
  #steps = 0;
  #depth = 0;

  constructor(spend: (steps: number) => void) {
    this.#spend = spend;
  }

  outcome(schema: Schema, value: Value, path: string): Outcome {
    const outcome: Outcome = { violations: [], score: 0 };
    this.#validate(schema, value, path, outcome);
    return outcome;
  }

  #validate(given: Schema, value: Value, path: string, outcome: Outcome): void {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new BuiltinError('schema takes too long to validate with');
    this.#spend(1);
    let schema = given;
    for (let hops = 0; schema.reference; hops += 1) {
      if (hops >= MAX_NESTING) throw new BuiltinError('schema refers to itself alone');
      schema = schema.reference;
    }
    if (schema.pass !== undefined) {
      if (!schema.pass) report(outcome, path, 'false', 'False always fails validation');
      return;
    }
    if (this.#depth >= MAX_NESTING) throw new BuiltinError('schema or document nests too deep');
    this.#depth += 1;
    this.#validateHere(schema, value, path, outcome);
    this.#depth -= 1;
  }

  #validateHere(schema: Schema, value: Value, path: string, outcome: Outcome): void {
    const given = schemaTypeOf(value);
    const isTyped = schema.types.length > 0;
    if (isTyped && !schema.types.includes(given) && !(given === 'integer' && schema.types.includes('number'))) {
      const expected = schema.types.length > 1 ? `[${schema.types.join(',')}]` : schema.types.join('');
      report(outcome, path, 'invalid_type', `Invalid type. Expected: ${expected}, given: ${given}`);
      return;
    }
    this.#combinations(schema, value, path, outcome);
    if (isNumber(value)) checkNumber(schema, value, path, outcome);
    if (isArray(value)) this.#array(schema, value, path, outcome);
    else if (isObject(value)) this.#object(schema, value, path, outcome);
    checkCommon(schema, value, path, outcome);
    if (typeof value === 'string') checkString(schema, value, path, outcome);
    if (!isArray(value) && isObject(value)) {
      for (const [name, property] of schema.properties) {
        const inner = lookup(value, name);
        if (inner !== undefined) this.#validate(property, inner, `${path}.${name}`, outcome);
      }
    }
    outcome.score += 1;
  }

  #combinations(schema: Schema, value: Value, path: string, outcome: Outcome): void {
    this.#anyOf(schema.anyOf, value, path, outcome);
    this.#oneOf(schema.oneOf, value, path, outcome);
    let failed = false;
    for (const part of schema.allOf) {
      const inner = this.outcome(part, value, path);
      failed ||= inner.violations.length > 0;
      merge(outcome, inner);
    }
    if (failed) report(outcome, path, 'number_all_of', 'Must validate all the schemas (allOf)');
    if (schema.not && this.outcome(schema.not, value, path).violations.length === 0) {
      report(outcome, path, 'number_not', 'Must not validate the schema (not)');
    }
    if (schema.dependencies.size > 0 && isObject(value)) this.#dependencies(schema, value, path, outcome);
    if (schema.if) this.#condition(schema, schema.if, value, path, outcome);
    outcome.score += 1;
  }

  #anyOf(schemas: readonly Schema[], value: Value, path: string, outcome: Outcome): void {
    if (schemas.length === 0) return;
    let best: Outcome | undefined;
    for (const schema of schemas) {
      const inner = this.outcome(schema, value, path);
      if (inner.violations.length === 0) return;
      if (!best || inner.score > best.score) best = inner;
    }
    report(outcome, path, 'number_any_of', 'Must validate at least one schema (anyOf)');
    if (best) merge(outcome, best);
  }

  #oneOf(schemas: readonly Schema[], value: Value, path: string, outcome: Outcome): void {
    if (schemas.length === 0) return;
    let valid = 0;
    let best: Outcome | undefined;
    for (const schema of schemas) {
      const inner = this.outcome(schema, value, path);
      if (inner.violations.length === 0) valid += 1;
      else if (valid === 0 && (!best || inner.score > best.score)) best = inner;
    }
    if (valid === 1) return;
    report(outcome, path, 'number_one_of', 'Must validate one and only one schema (oneOf)');
    if (valid === 0 && best) merge(outcome, best);
  }

  #dependencies(schema: Schema, value: RegoMap, path: string, outcome: Outcome): void {
    for (const [name] of sortedEntries(value)) {
      const dependency = typeof name === 'string' ? schema.dependencies.get(name) : undefined;
      if (!dependency) continue;
      if (!isNames(dependency)) this.#validate(dependency, value, path, outcome);
      else {
        for (const wanted of dependency) {
          if (lookup(value, wanted) === undefined) {
            report(outcome, path, 'missing_dependency', `Has a dependency on ${wanted}`);
          }
        }
      }
    }
  }

  #condition(schema: Schema, condition: Schema, value: Value, path: string, outcome: Outcome): void {
    const holds = this.outcome(condition, value, path).violations.length === 0;
    const branch = holds ? schema.onTrue : schema.onFalse;
    const inner = branch && this.outcome(branch, value, path);
    if (!inner || inner.violations.length === 0) return;
    if (holds) report(outcome, path, 'condition_then', 'Must validate "then" as "if" was valid');
    else report(outcome, path, 'condition_else', 'Must validate "else" as "if" was not valid');
    merge(outcome, inner);
  }

  #array(schema: Schema, value: readonly Value[], path: string, outcome: Outcome): void {
    this.#items(schema, value, path, outcome);
    const { minItems, maxItems } = schema;
    if (minItems !== undefined && value.length < minItems) {
      report(outcome, path, 'array_min_items', `Array must have at least ${minItems} items`);
    }
    if (maxItems !== undefined && value.length > maxItems) {
      report(outcome, path, 'array_max_items', `Array must have at most ${maxItems} items`);
    }
    if (schema.uniqueItems) checkUnique(value, path, outcome);
    if (schema.contains) this.#contains(schema.contains, value, path, outcome);
    outcome.score += 1;
  }

  #items({ items, additionalItems }: Schema, value: readonly Value[], path: string, outcome: Outcome): void {
    if (items === undefined || isEmptyList(items)) return;
    for (const [index, item] of value.entries()) {
      const schema: Additional = isList(items) ? (items[index] ?? additionalItems) : items;
      if (typeof schema === 'object') merge(outcome, this.outcome(schema, item, `${path}.${index}`));
    }
    if (isList(items) && value.length > items.length && additionalItems === false) {
      report(outcome, path, 'array_no_additional_items', 'No additional items allowed on array');
    }
  }

  #contains(schema: Schema, value: readonly Value[], path: string, outcome: Outcome): void {
    let best: Outcome | undefined;
    for (const [index, item] of value.entries()) {
      const inner = this.outcome(schema, item, `${path}.${index}`);
      if (inner.violations.length === 0) return;
      if (!best || inner.score > best.score) best = inner;
    }
    report(outcome, path, 'contains', 'At least one of the items must match');
    if (best) merge(outcome, best);
  }

  #object(schema: Schema, value: RegoMap, path: string, outcome: Outcome): void {
    const count = size(value);
    const { minProperties, maxProperties, propertyNames } = schema;
    if (minProperties !== undefined && count < minProperties) {
      report(outcome, path, 'array_min_properties', `Must have at least ${minProperties} properties`);
    }
    if (maxProperties !== undefined && count > maxProperties) {
      report(outcome, path, 'array_max_properties', `Must have at most ${maxProperties} properties`);
    }
    for (const name of schema.required) {
      if (lookup(value, name) === undefined) report(outcome, path, 'required', `${name} is required`);
      else outcome.score += 1;
    }
    const entries = sortedEntries(value).flatMap(([name, inner]): [string, Value][] =>
      typeof name === 'string' ? [[name, inner]] : [],
    );
    for (const [name, inner] of entries) this.#property(schema, name, inner, path, outcome);
    if (propertyNames) {
      for (const [name] of entries) {
        const inner = this.outcome(propertyNames, name, path);
        if (inner.violations.length === 0) continue;
        report(outcome, path, 'invalid_property_name', `Property name of "${name}" does not match`);
        merge(outcome, inner);
      }
    }
    outcome.score += 1;
  }

  #property(schema: Schema, name: string, value: Value, path: string, outcome: Outcome): void {
    let isMatched = false;
    for (const { pattern, schema: wanted } of schema.patternProperties) {
      if (!pattern.test(name)) continue;
      isMatched = true;
      merge(outcome, this.outcome(wanted, value, `${path}.${name}`));
    }
    if (isMatched) outcome.score += 1;
    if (isMatched || schema.properties.has(name)) return;
    const { additionalProperties } = schema;
    if (additionalProperties === false) {
      report(outcome, path, 'additional_property_not_allowed', `Additional property ${name} is not allowed`);
    } else if (typeof additionalProperties === 'object') {
      merge(outcome, this.outcome(additionalProperties, value, `${path}.${name}`));
    }
  }
}

function isNames(dependency: readonly string[] | Schema): dependency is readonly string[] {
  return Array.isArray(dependency);
}

function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

function isEmptyList(items: Schema | readonly Schema[]): boolean {
  return isList(items) && items.length === 0;
}

function schemaTypeOf(value: Value): string {
  if (!isNumber(value)) return typeName(value);
  return toBigInt(value) === undefined ? 'number' : 'integer';
}

function fieldOf(path: string): string {
  return path.startsWith(`${ROOT}.`) ? path.slice(ROOT.length + 1) : path;
}

function report(outcome: Outcome, path: string, type: string, description: string): void {
  outcome.violations.push({ type, field: fieldOf(path), description });
  outcome.score -= 2;
}

function merge(outcome: Outcome, inner: Outcome): void {
  for (const violation of inner.violations) outcome.violations.push(violation);
  outcome.score += inner.score;
}

function checkCommon(schema: Schema, value: Value, path: string, outcome: Outcome): void {
  if (schema.const !== undefined && toJsonText(value) !== schema.const) {
    report(outcome, path, 'const', `${fieldOf(path)} does not match: ${schema.const}`);
  }
  if (schema.enum && !schema.enum.includes(toJsonText(value))) {
    report(outcome, path, 'enum', `${fieldOf(path)} must be one of the following: ${schema.enum.join(', ')}`);
  }
  if (schema.format !== '' && typeof value === 'string' && !hasFormat(value, schema.format)) {
    report(outcome, path, 'format', `Does not match format '${schema.format}'`);
  }
  outcome.score += 1;
}

function checkUnique(value: readonly Value[], path: string, outcome: Outcome): void {
  const seen = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const text = toJsonText(item);
    const before = seen.get(text);
    if (before !== undefined) report(outcome, path, 'unique', `array items[${before},${index}] must be unique`);
    seen.set(text, index);
  }
}

function checkString(schema: Schema, value: string, path: string, outcome: Outcome): void {
  const { minLength, maxLength, pattern } = schema;
  const length = minLength === undefined && maxLength === undefined ? 0 : runeCount(value);
  if (minLength !== undefined && length < minLength) {
    report(outcome, path, 'string_gte', `String length must be greater than or equal to ${minLength}`);
  }
  if (maxLength !== undefined && length > maxLength) {
    report(outcome, path, 'string_lte', `String length must be less than or equal to ${maxLength}`);
  }
  if (pattern && !pattern.pattern.test(value)) {
    report(outcome, path, 'pattern', `Does not match pattern '${pattern.text}'`);
  }
  outcome.score += 1;
}

function checkNumber(schema: Schema, value: RegoNumber, path: string, outcome: Outcome): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    report(outcome, path, 'multiple_of', `Must be a multiple of ${limitText(multipleOf)}`);
  }
  if (maximum !== undefined && compare(value, maximum) > 0) {
    report(outcome, path, 'number_lte', `Must be less than or equal to ${limitText(maximum)}`);
  }
  if (exclusiveMaximum !== undefined && compare(value, exclusiveMaximum) >= 0) {
    report(outcome, path, 'number_lt', `Must be less than ${limitText(exclusiveMaximum)}`);
  }
  if (minimum !== undefined && compare(value, minimum) < 0) {
    report(outcome, path, 'number_gte', `Must be greater than or equal to ${limitText(minimum)}`);
  }
  if (exclusiveMinimum !== undefined && compare(value, exclusiveMinimum) <= 0) {
    report(outcome, path, 'number_gt', `Must be greater than ${limitText(exclusiveMinimum)}`);
  }
  outcome.score += 1;
}
