import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { contractError } from '../errors.ts';
import type { Attribute, ContractModel, ObjectModel, Place } from '../model/types.ts';
import { FORMATS, isTimestamp } from '../odcs/values.ts';
import { matcherOf } from '../regex/matcher.ts';
import { RegexProblem } from '../regex/parse.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { projectorOf } from './project.ts';
import { type Violation, violationOf } from './violation.ts';

export interface CompiledObject {
  readonly model: ObjectModel;
  readonly schema: JsonSchema;
  /**
   * A copy with what the contract names: unknown attributes are left out unless the contract rejects them, and an optional
   * attribute that is null is as one that is absent.
   */
  project(value: unknown): unknown;
  /** What is wrong with a projected document; empty where it fulfils the contract. At most 20. */
  validate(document: unknown): readonly Violation[];
  /** The key of a valid document, or undefined where the object has none. Several attributes make a JSON array. */
  keyOf(document: unknown): string | undefined;
}

export interface CompiledContract {
  readonly model: ContractModel;
  readonly objects: ReadonlyMap<string, CompiledObject>;
}

const MAX_VIOLATIONS = 20;

/**
 * Compiles a contract that the linter accepts to validators. Patterns are matched in linear time.
 *
 * @throws WritError `ERR_CONTRACT_REGEX` for a pattern that cannot be enforced
 */
export function compileContract(model: ContractModel): CompiledContract {
  return { model, objects: new Map(model.objects.map((object) => [object.name, compileObject(model, object)])) };
}

function compileObject(contract: ContractModel, model: ObjectModel): CompiledObject {
  const { schema, places } = jsonSchemaOf(model);
  const isValid = validatorOf(schema, false, model);
  // Most documents are valid: all mistakes are looked for only when there is one.
  let findAll: ReturnType<typeof validatorOf> | undefined;
  const placeOf = (error: ErrorObject): Place => {
    const named: unknown = error.keyword === 'required' ? error.params['missingProperty'] : undefined;
    const path = typeof named === 'string' ? `${error.schemaPath}/${named}` : error.schemaPath;
    for (let at = path; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) {
      const place = places.get(at);
      if (place) return place;
    }
    return model.place;
  };
  const project = projectorOf(model);
  const keys = model.attributes.filter(({ primaryKey }) => primaryKey);
  return {
    model,
    schema,
    project,
    validate: (document) => {
      if (isValid(document)) return [];
      findAll ??= validatorOf(schema, true, model);
      findAll(document);
      return (findAll.errors ?? [])
        .filter(({ keyword }) => keyword !== 'propertyNames')
        .slice(0, MAX_VIOLATIONS)
        .map((error) => violationOf(error, { contract, object: model, document, place: placeOf(error) }));
    },
    keyOf: (document) => keyOf(keys, document),
  };
}

function keyOf(keys: readonly Attribute[], document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || keys.length === 0) return undefined;
  const entries = new Map<string, unknown>(Object.entries(document));
  const parts = keys.map(({ name }) => entries.get(name));
  const [first] = parts;
  if (parts.length === 1) return typeof first === 'string' || typeof first === 'number' ? String(first) : undefined;
  return JSON.stringify(parts);
}

function validatorOf(schema: JsonSchema, allErrors: boolean, { name, place }: ObjectModel) {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    allErrors,
    ownProperties: true,
    multipleOfPrecision: 9,
    validateSchema: false,
    verbose: false,
    formats: { ...FORMATS, 'local-date-time': (text: string) => isTimestamp(text, 'forbidden') },
    code: { regExp: linear },
  });
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    const at = `${place.file}:${place.line}:${place.col}`;
    throw contractError('ERR_CONTRACT_REGEX', `${at}: a pattern of \`${name}\` cannot be enforced: ${error.message}`);
  }
}

/** Instead of the engine's own expressions, which backtrack. */
const linear = Object.assign((pattern: string) => ({ test: matcherOf(pattern) }), { code: 'linear' });
