import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';

/**
 * Finds a command of the system that a test cannot do without. Where it is missing the test is skipped and says so;
 * under `WRIT_REQUIRE_ALL=1`, which CI sets, it fails instead, so that nothing is left untested by accident.
 *
 * @param command a name listed in scripts/system-packages.json, which says what to install for it
 * @returns the path of the command, or undefined when the test was skipped and has to return
 * @example
 * test('carries 1000 requests', (t) => {
 *   const wrk = requireCommand(t, 'wrk');
 *   if (wrk === undefined) return;
 *   …
 * });
 */
export function requireCommand(t: TestContext, command: string): string | undefined {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find((file) => isExecutable(file));
  if (found !== undefined) return found;
  const message = `\`${command}\` is not installed; scripts/system-packages.json names the package that brings it`;
  if (process.env['WRIT_REQUIRE_ALL'] === '1') throw new Error(message);
  t.skip(message);
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
