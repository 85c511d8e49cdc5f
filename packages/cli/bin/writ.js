#!/usr/bin/env node
// Plain JavaScript that every Node since 14 parses, so that a wrong version gets a sentence and not a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 6)) {
  console.error(
    `writ: Node.js 24.6 or newer is needed and this is ${process.versions.node}; see https://nodejs.org/en/download`,
  );
  process.exit(2);
}
const { createRequire, enableCompileCache } = await import('node:module');
const require = createRequire(import.meta.url);
enableCompileCache();
// By a name that no tool follows: what is generated is not to be checked.
const bundle = '../bundle/main.cjs';
const { main } = isBundled() ? require(bundle) : await import('../dist/main.js');
await main();

/** In a checkout `tsc -b` alone leaves an old bundle behind; what is published has no information of a build. */
function isBundled() {
  const { statSync } = require('node:fs');
  const [made, build] = [bundle, '../dist/.tsbuildinfo'].map((file) =>
    statSync(new URL(file, import.meta.url), { throwIfNoEntry: false }),
  );
  return made !== undefined && (build === undefined || made.mtimeMs >= build.mtimeMs);
}
