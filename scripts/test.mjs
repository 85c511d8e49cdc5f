// Runs the tests: node scripts/test.mjs [PATH|NODE_TEST_FLAG]...
// `npm test -- packages/core` runs those below a path, `npm test -- --test-name-pattern=units` those of a name.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { ROOT } from './lib/paths.mjs';
import { installHint, missingSystemPackages } from './lib/system-packages.mjs';
import { selectTestFiles } from './lib/test-files.mjs';

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('-'));
const paths = args.filter((arg) => !arg.startsWith('-'));

const selection = selectTestFiles(ROOT, process.env.INIT_CWD ?? ROOT, paths);
if (selection.error === undefined) run(selection.files);
else {
  console.error(`writ: ${selection.error}`);
  process.exitCode = 2;
}

function run(files) {
  const missing = missingSystemPackages();
  if (missing.length > 0) {
    const names = missing.map((row) => `${row.command} (${row.for})`).join(', ');
    console.error(`writ: not installed: ${names}`);
    console.error(`writ: tests that need them are skipped; to run them: ${installHint(missing)}`);
  }
  const runner = spawn(
    process.execPath,
    ['--conditions=@writ/source', '--test', `--test-concurrency=${availableParallelism()}`, ...flags, '--', ...files],
    { cwd: ROOT, stdio: 'inherit' },
  );
  // A signal reaches the runner too, as one of our process group: it ends its tests, and we end as it does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  runner.once('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 1;
  });
}
