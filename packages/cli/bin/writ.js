#!/usr/bin/env node
// Plain JavaScript that every Node since 14 parses, so that a wrong version gets a sentence and not a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 6)) {
  console.error(
    `writ: Node.js 24.6 or newer is needed and this is ${process.versions.node}; see https://nodejs.org/en/download`,
  );
  process.exit(2);
}
const { enableCompileCache } = await import('node:module');
enableCompileCache();
const { main } = await import('../dist/main.js');
await main();
