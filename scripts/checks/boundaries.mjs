import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../lib/output.mjs';
import { ROOT, toolEnvironment } from '../lib/paths.mjs';

const FOLDERS = ['packages', 'bench', 'conformance', 'docs', 'examples', 'scripts'];

/**
 * Which imports break the rules of .dependency-cruiser.mjs. A run that saw no module or no import is itself a
 * problem: dependency-cruiser reports success when it finds no compiler it can use.
 */
export async function checkBoundaries(root = ROOT) {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = join(ROOT, '.dependency-cruiser.mjs');
  const { text } = await output(process.execPath, [cruiser, '--config', config, '--output-type', 'json', ...folders], {
    cwd: root,
    env: toolEnvironment(),
  });
  let result;
  try {
    result = JSON.parse(text);
  } catch {
    return [text];
  }
  return [...problemsOfGuard(root, result), ...result.summary.violations.map((violation) => describe(violation))];
}

function problemsOfGuard(root, { modules, summary }) {
  if (summary.totalCruised === 0) return ['no module was cruised: the check saw nothing'];
  if (summary.totalDependenciesCruised === 0) return ['no import was cruised: the check saw nothing'];
  return readdirSync(join(root, 'packages'))
    .filter((name) => !modules.some((module) => module.source.startsWith(`packages/${name}/`)))
    .map((name) => `packages/${name}: no module was cruised`);
}

function describe({ rule, from, to, cycle, comment }) {
  const target = cycle === undefined ? to : cycle.map((step) => step.name ?? step).join(' -> ');
  const why = comment === undefined ? '' : `: ${comment}`;
  return from === to ? `${from}: ${rule.name}${why}` : `${from} -> ${target}: ${rule.name}${why}`;
}
