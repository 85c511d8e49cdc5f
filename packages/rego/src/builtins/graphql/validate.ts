import { GraphqlError, type Position, type QueryDocument } from './ast.ts';
import {
  fieldsOnCorrectType,
  knownArgumentNames,
  maxIntrospectionDepth,
  providedRequiredArguments,
  scalarLeafs,
  singleFieldSubscriptions,
} from './rules/fields.ts';
import {
  fragmentsOnCompositeTypes,
  knownFragmentNames,
  knownTypeNames,
  noFragmentCycles,
  noUnusedFragments,
  possibleFragmentSpreads,
} from './rules/fragments.ts';
import { overlappingFieldsCanBeMerged } from './rules/overlapping-fields.ts';
import {
  knownDirectives,
  knownRootType,
  loneAnonymousOperation,
  uniqueArgumentNames,
  uniqueDirectivesPerLocation,
  uniqueFragmentNames,
  uniqueInputFieldNames,
  uniqueOperationNames,
  uniqueVariableNames,
} from './rules/unique.ts';
import {
  noUndefinedVariables,
  noUnusedVariables,
  valuesOfCorrectType,
  variablesAreInputTypes,
  variablesInAllowedPosition,
} from './rules/values.ts';
import type { Schema } from './schema-type.ts';
import { type Rule, type Validation, walk } from './walk.ts';

/** In the order in which their messages come where one node breaks several. */
const RULES: readonly ((validation: Validation) => Rule)[] = [
  fieldsOnCorrectType,
  fragmentsOnCompositeTypes,
  knownArgumentNames,
  knownDirectives,
  knownFragmentNames,
  knownRootType,
  knownTypeNames,
  loneAnonymousOperation,
  maxIntrospectionDepth,
  noFragmentCycles,
  noUndefinedVariables,
  noUnusedFragments,
  noUnusedVariables,
  overlappingFieldsCanBeMerged,
  possibleFragmentSpreads,
  providedRequiredArguments,
  scalarLeafs,
  singleFieldSubscriptions,
  uniqueArgumentNames,
  uniqueDirectivesPerLocation,
  uniqueFragmentNames,
  uniqueInputFieldNames,
  uniqueOperationNames,
  uniqueVariableNames,
  valuesOfCorrectType,
  variablesAreInputTypes,
  variablesInAllowedPosition,
];

/** One thing that is wrong with a document. */
export interface Violation {
  readonly message: string;
  readonly position: Position | undefined;
}

/** Comparing fields through fragments may take exponential time; real documents stay far below. */
const MAX_STEPS = 1_000_000;
const MAX_VIOLATIONS = 1000;

/**
 * Validates a document against a schema.
 *
 * @param spend counts work
 * @returns everything that is wrong
 * @throws GraphqlError where validation would take too much time or stack
 */
export function validateQuery(
  schema: Schema,
  document: QueryDocument,
  spend: (steps: number) => void,
): readonly Violation[] {
  const violations: Violation[] = [];
  let steps = 0;
  const validation: Validation = {
    schema,
    document,
    operation: undefined,
    spend() {
      steps += 1;
      if (steps > MAX_STEPS) throw new GraphqlError('document takes too long to validate', undefined);
      spend(1);
    },
    report(message, position) {
      if (violations.length >= MAX_VIOLATIONS) throw new GraphqlError('document has too many errors', undefined);
      violations.push({ message, position });
    },
  };
  walk(
    validation,
    RULES.map((rule) => rule(validation)),
  );
  return violations;
}
