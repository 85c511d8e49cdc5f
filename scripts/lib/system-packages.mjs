import { readFileSync } from 'node:fs';
import { findCommand } from './paths.mjs';

const TABLE = new URL('../system-packages.json', import.meta.url);

/** The rows of scripts/system-packages.json whose command is not in the PATH. */
export function missingSystemPackages(env = process.env) {
  return Object.entries(JSON.parse(readFileSync(TABLE, 'utf8')))
    .map(([command, row]) => ({ command, debian: row.debian, for: row.for }))
    .filter(({ command }) => findCommand(command, env) === undefined);
}

/** The line that installs them on Debian and its descendants. */
export function installHint(missing) {
  return `apt-get install ${missing.map((row) => row.debian).join(' ')}`;
}
