import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const WINDOWS = process.platform === 'win32';

/** The environment in which the repository's own tools and its own Node come first. */
export function toolEnvironment(root = ROOT) {
  const env = { ...process.env };
  // Windows spells it `Path`; two spellings in one environment would shadow each other.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const bin = join(root, 'node_modules', '.bin');
  const rest = (env[name] ?? '').split(delimiter).filter((entry) => entry !== '' && entry !== bin);
  env[name] = [bin, ...rest].join(delimiter);
  return env;
}

/** The file that `command` runs, with links followed, or undefined when it is not in the PATH of `env`. */
export function findCommand(command, env = process.env) {
  const path = env.PATH ?? env.Path ?? '';
  const names = WINDOWS ? [`${command}.exe`, `${command}.cmd`, command] : [command];
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    for (const name of names) {
      const file = join(folder, name);
      if (isExecutable(file)) return realpathSync(file);
    }
  }
  return undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
