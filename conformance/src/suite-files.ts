import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder that contains this workspace. */
const ROOT = resolve(import.meta.dirname, '../..');

/** The folder with the suites: `WRIT_CONFORMANCE`, by default `../shared/conformance` beside the project. */
export function suitesFolder(): string {
  return resolve(ROOT, process.env['WRIT_CONFORMANCE'] ?? '../shared/conformance');
}

/** The path of a suite's file, or undefined where the suite is absent. */
export function suiteFile(...path: readonly string[]): string | undefined {
  const file = join(suitesFolder(), ...path);
  return existsSync(file) ? file : undefined;
}
