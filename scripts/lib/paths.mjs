import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The environment in which the repository's own tools and its own Node come first. */
export function toolEnvironment(root = ROOT) {
  const bin = join(root, 'node_modules', '.bin');
  const rest = (process.env.PATH ?? '').split(delimiter).filter((entry) => entry !== '' && entry !== bin);
  return { ...process.env, PATH: [bin, ...rest].join(delimiter) };
}

/** The file that `command` runs, with links followed, or undefined when it is not in the PATH of `env`. */
export function findCommand(command, env = process.env) {
  const file = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find((candidate) => isExecutable(candidate));
  return file === undefined ? undefined : realpathSync(file);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
