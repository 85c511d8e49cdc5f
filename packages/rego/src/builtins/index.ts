import { platform } from '#platform';
import { aggregates } from './aggregates.ts';
import { arrays } from './arrays.ts';
import { bits } from './bits.ts';
import { capabilities } from './capabilities.ts';
import { cidr } from './cidr.ts';
import { conversions } from './conversions.ts';
import type { BuiltinDeclaration } from './declarations.ts';
import { encoding } from './encoding.ts';
import { glob } from './glob.ts';
import { graph, relations } from './graph.ts';
import { graphqlBuiltins } from './graphql.ts';
import { http } from './http.ts';
import { jsonPatch } from './json-patch.ts';
import { jsonPaths } from './json-paths.ts';
import { jsonSchema } from './json-schema.ts';
import { net } from './net.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import { operators } from './operators.ts';
import { parseModule } from './parse-module.ts';
import { printing } from './printing.ts';
import { regex } from './regex.ts';
import { runtime } from './runtime.ts';
import { semver } from './semver.ts';
import { sets } from './sets.ts';
import { strings } from './strings.ts';
import { templates } from './templates.ts';
import { time } from './time.ts';
import type { BuiltinFunction, BuiltinRelation, BuiltinTable } from './types.ts';
import { units } from './units.ts';
import { uri } from './uri.ts';
import { uuid } from './uuid.ts';

/** The functions in the groups that they are written in. */
export const builtinGroups: readonly BuiltinTable[] = [
  aggregates,
  arrays,
  bits,
  cidr,
  conversions,
  encoding,
  glob,
  graph,
  graphqlBuiltins,
  http,
  jsonPatch,
  jsonPaths,
  jsonSchema,
  net,
  numbers,
  objects,
  operators,
  parseModule,
  printing,
  regex,
  runtime,
  semver,
  sets,
  strings,
  templates,
  time,
  units,
  uri,
  uuid,
  ...platform.builtins,
];

/** What the compiler knows of each built-in, by name. */
export const builtinDeclarations: ReadonlyMap<string, BuiltinDeclaration> = new Map(
  capabilities.map((declaration) => [declaration.name, declaration]),
);

/** The built-ins that are functions, by name; those that the platform lacks are not there. */
export const builtinFunctions: ReadonlyMap<string, BuiltinFunction> = new Map(
  builtinGroups.flatMap((group) => Object.entries(group)),
);

/** The built-ins that yield many results, by name. */
export const builtinRelations: ReadonlyMap<string, BuiltinRelation> = new Map(Object.entries(relations));

export type { BuiltinDeclaration } from './declarations.ts';
export {
  type BuiltinContext,
  BuiltinError,
  type BuiltinFunction,
  type BuiltinRelation,
  type BuiltinTable,
  OperandError,
} from './types.ts';
