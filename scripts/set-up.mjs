// Makes the checkout ready and then runs one npm script: node scripts/set-up.mjs [--no-build] NPM_SCRIPT [ARGS...]
// Nothing is imported statically: an old Node must reach the sentence below, not a stack trace.
const [major] = process.versions.node.split('.').map(Number);
if (process.platform === 'win32') {
  console.error('writ: Windows is not supported by itself; use the Windows Subsystem for Linux');
  process.exitCode = 2;
} else if (major >= 18) {
  import('./lib/prepare.mjs')
    .then(async ({ prepareAndRun }) => prepareAndRun(process.argv.slice(2)))
    .catch((error) => {
      console.error(error);
      process.exitCode = 2;
    });
} else {
  console.error(
    `writ: Node.js 18 or newer is needed to set the checkout up and this is ${process.versions.node}; see https://nodejs.org/en/download`,
  );
  process.exitCode = 2;
}
