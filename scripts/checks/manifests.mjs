import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { LAYERS } from '../lib/layers.mjs';
import { missingEntries, readLock } from '../lib/lock-file.mjs';
import { tableRows } from '../lib/markdown.mjs';

const EXACT = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
const DEPENDENCIES_PAGE = 'docs/dependencies.md';

/** What is not consistent between the package.json files, tsconfig.json files, the lock file and docs/dependencies.md. */
export function checkManifests(root) {
  const base = readJson(join(root, 'package.json'));
  const folders = globSync(
    base.workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((file) => dirname(file))
    .toSorted();
  if (folders.length === 0) return ['no package was checked: the check saw nothing'];
  const packages = folders.map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) }));
  const all = [{ folder: '.', manifest: base }, ...packages];
  return [
    ...all.flatMap((entry) => problemsOfVersions(entry, packages)),
    ...packages.flatMap((entry) => problemsOfFields(entry, base)),
    ...packages.filter(({ manifest }) => !manifest.private).flatMap((entry) => problemsOfPublishable(entry)),
    ...packages.flatMap((entry) => problemsOfLayer(entry)),
    ...problemsOfReferences(root, packages),
    ...problemsOfLock(root),
    ...problemsOfPage(root, all),
  ];
}

function problemsOfVersions({ folder, manifest }, packages) {
  const siblings = new Map(packages.map((entry) => [entry.manifest.name, entry.manifest.version]));
  return DEPENDENCY_FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {})).flatMap(([name, version]) => {
    if (!EXACT.test(version)) return [`${folder}/package.json: ${name}: \`${version}\` is not an exact version`];
    const sibling = siblings.get(name);
    if (sibling === undefined || sibling === version) return [];
    return [`${folder}/package.json: ${name}: \`${version}\`, and the package here is ${sibling}`];
  });
}

function problemsOfFields({ folder, manifest }, base) {
  const problems = [];
  if (manifest.license !== base.license) problems.push(`license is not \`${base.license}\``);
  if (manifest.type !== 'module') problems.push('type is not `module`');
  if (!manifest.description) problems.push('description is missing');
  const engine = manifest.engines?.node;
  const isEngineNeeded = manifest.private !== true || engine !== undefined;
  if (isEngineNeeded && engine !== base.engines.node) problems.push(`engines.node is not \`${base.engines.node}\``);
  return problems.map((problem) => `${folder}/package.json: ${problem}`);
}

function problemsOfPublishable({ folder, manifest }) {
  const problems = INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name] !== undefined).map(
    (name) => `the script \`${name}\` would run where the package is installed`,
  );
  if (!folder.startsWith('packages/'))
    problems.push('only what is below packages/ is published; say `"private": true`');
  if (!Array.isArray(manifest.files)) problems.push('files is missing');
  for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
    if (typeof target === 'object' && Object.keys(target)[0] !== '@writ/source')
      problems.push(`exports["${entry}"] does not name \`@writ/source\` first`);
  }
  return problems.map((problem) => `${folder}/package.json: ${problem}`);
}

function problemsOfLayer({ folder, manifest }) {
  const [, name] = /^packages\/(.+)$/.exec(folder) ?? [];
  if (name === undefined) return [];
  if (!Object.hasOwn(LAYERS, name)) return [`${folder}: the package has no row in scripts/lib/layers.mjs`];
  if (manifest.name !== `@writ/${name}`) return [`${folder}/package.json: name is not \`@writ/${name}\``];
  return siblingNames(manifest)
    .filter((sibling) => !LAYERS[name].includes(sibling))
    .map((sibling) => `${folder}/package.json: ${name} may not depend on ${sibling} (scripts/lib/layers.mjs)`);
}

function siblingNames(manifest) {
  return DEPENDENCY_FIELDS.flatMap((field) => Object.keys(manifest[field] ?? {}))
    .filter((name) => name.startsWith('@writ/'))
    .map((name) => name.slice('@writ/'.length));
}

function problemsOfReferences(root, packages) {
  const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));
  const projects = packages.filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.json')));
  const isProject = new Set(projects.map(({ folder }) => folder));
  const expected = [
    ['.', projects.map(({ folder }) => folder)],
    ...projects.map(({ folder, manifest }) => [
      folder,
      siblingNames(manifest)
        .map((name) => folderOf.get(`@writ/${name}`))
        .filter((sibling) => isProject.has(sibling)),
    ]),
  ];
  return expected.flatMap(([folder, wanted]) => {
    const { references = [] } = readJson(join(root, folder, 'tsconfig.json'));
    const found = references.map(({ path }) => normalize(join(folder, path)).replace(/\/$/, ''));
    return difference(wanted, found)
      .map((path) => `${folder}/tsconfig.json: the reference to ${relative(folder, path)} is missing`)
      .concat(
        difference(found, wanted).map(
          (path) =>
            `${folder}/tsconfig.json: the reference to ${relative(folder, path)} has no dependency in package.json`,
        ),
      );
  });
}

function problemsOfLock(root) {
  const { entries, unknown } = missingEntries(readLock(root));
  return [
    ...Object.keys(entries).map((path) => `package-lock.json: ${path} is missing; run: npm run check -- --fix`),
    ...unknown.map((name) => `package-lock.json: ${name} is missing, and its platform cannot be told from its name`),
  ];
}

/** The page names exactly the dependencies that there are, with version and licence. */
function problemsOfPage(root, all) {
  const file = join(root, DEPENDENCIES_PAGE);
  if (!existsSync(file)) return [`${DEPENDENCIES_PAGE} is missing`];
  const page = readFileSync(file, 'utf8');
  const lock = readLock(root);
  const runtime = new Map(
    all.flatMap(({ manifest }) => Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })),
  );
  const development = new Map(all.flatMap(({ manifest }) => Object.entries(manifest.devDependencies ?? {})));
  return [
    ...problemsOfTable(lock, 'Runtime', runtime, tableRows(page, 'Runtime')),
    ...problemsOfTable(lock, 'Development', development, tableRows(page, 'Development')),
  ];
}

function problemsOfTable(lock, title, dependencies, rows) {
  const names = [...dependencies.keys()].filter((name) => !name.startsWith('@writ/'));
  const listed = new Map(rows.map(([name, ...cells]) => [name.replaceAll('`', ''), cells]));
  const problems = [
    ...difference(names, [...listed.keys()]).map((name) => `${name} is not listed`),
    ...difference([...listed.keys()], names).map((name) => `${name} is listed and is no dependency`),
  ];
  for (const name of names.filter((candidate) => listed.has(candidate))) {
    const [version, licence, use, why] = listed.get(name);
    const wanted = dependencies.get(name).replace(/^npm:(.*)@/, '$1 ');
    const locked = lock.packages[`node_modules/${name}`]?.license;
    if (version !== wanted) problems.push(`${name}: the version is ${wanted}, not ${version}`);
    if (!licence || (locked !== undefined && licence !== locked))
      problems.push(`${name}: the licence is ${locked}, not ${licence}`);
    if (!use || !why) problems.push(`${name}: what it does for us or why this one is missing`);
  }
  return problems.map((problem) => `${DEPENDENCIES_PAGE}: ${title}: ${problem}`);
}

function difference(these, those) {
  return these.filter((item) => !those.includes(item));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
