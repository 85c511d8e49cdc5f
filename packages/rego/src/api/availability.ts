import { builtinDeclarations, builtinFunctions, builtinRelations } from '../builtins/index.ts';
import { type Capabilities, standardCapabilities } from '../compile/index.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';

/** Built-ins that the compiler replaces, so that nothing runs for them. */
const REPLACED: ReadonlySet<string> = new Set(['assign', 'print', 'rego.metadata.chain', 'rego.metadata.rule']);

/** The built-ins that need what this platform does not have: none in Node. */
const lacking: ReadonlySet<string> = new Set(
  [...builtinDeclarations.keys()].filter(
    (name) => !builtinFunctions.has(name) && !builtinRelations.has(name) && !REPLACED.has(name),
  ),
);

/** What a policy may use here. */
export function availableCapabilities(wanted: Capabilities = standardCapabilities): Capabilities {
  if (lacking.size === 0) return wanted;
  return { ...wanted, builtins: wanted.builtins.filter(({ name }) => !lacking.has(name)) };
}

/** Runs the compiler; errors about a built-in that the platform lacks say so. */
export function explainingAvailability<T>(compile: () => T): T {
  if (lacking.size === 0) return compile();
  try {
    return compile();
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) throw new RegoDiagnosticsError(error.diagnostics.map(explained));
    throw error;
  }
}

function explained(diagnostic: Diagnostic): Diagnostic {
  const name = /^undefined function (\S+)$/.exec(diagnostic.message)?.[1];
  if (name === undefined || !lacking.has(name)) return diagnostic;
  return { ...diagnostic, message: `function ${name} needs what this platform does not have` };
}
