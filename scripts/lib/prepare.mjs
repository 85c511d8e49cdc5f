import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './installed.mjs';
import { findCommand, ROOT, toolEnvironment } from './paths.mjs';
import { runAndExit, shellQuote } from './run-child.mjs';
import { withLock } from './set-up-lock.mjs';

/** A failure that is told in one sentence; everything else is a bug and keeps its stack. */
class SetUpError extends Error {}

/** Installs and builds what is missing, then runs the npm script that the first argument names with the others. */
export async function prepareAndRun(argv) {
  try {
    const build = argv[0] !== '--no-build';
    const [script, ...args] = build ? argv : argv.slice(1);
    const commandLine = scriptCommand(script);
    const env = toolEnvironment();
    await withLock(
      join(ROOT, '.cache', 'set-up.lock'),
      () => say('waiting for another set-up of this checkout to finish'),
      async () => {
        if (!isInstalled(ROOT)) await install();
        requireNode(env);
        if (build) await compile(env);
      },
    );
    await runAndExit([commandLine, ...args.map(shellQuote)].join(' '), { cwd: ROOT, env });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    process.exitCode = error.cause ?? 1;
  }
}

function scriptCommand(script) {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (script === undefined || !Object.hasOwn(scripts, script)) {
    const names = Object.keys(scripts).join(', ');
    throw new SetUpError(`there is no npm script \`${script ?? ''}\` in package.json, only ${names}`, {
      cause: 2,
    });
  }
  return scripts[script];
}

async function install() {
  say('installing dependencies (npm ci), this takes a minute the first time');
  // `--include` because a machine's own settings (NODE_ENV, omit) must not leave out what the build needs.
  const flags = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
  const [command, ...before] = npmCommand();
  const { code, output } = await capture(command, [...before, ...flags], process.env);
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetUpError('npm ci failed, see its output above');
  }
}

/** The npm that started us, run by the Node that runs it: not by the one in node_modules, which is about to go. */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli) && existsSync(cli)) {
    return [node !== undefined && existsSync(node) ? node : process.execPath, cli];
  }
  return ['npm'];
}

/** npm brings Node for Linux on x64 and arm64; elsewhere the one of the system must do. */
function requireNode(env) {
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  const file = findCommand('node', env) ?? process.execPath;
  const version = file === realpathSync(process.execPath) ? process.versions.node : versionOf(file);
  if (version !== undefined && !isOlder(version, wanted)) return;
  const found = version === undefined ? `${file} does not run here` : `this is ${version}`;
  throw new SetUpError(
    `Node.js ${wanted} or newer is needed and ${found}; install it from https://nodejs.org/en/download`,
    { cause: 2 },
  );
}

function versionOf(file) {
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

function isOlder(version, wanted) {
  return version.localeCompare(wanted, 'en', { numeric: true }) < 0;
}

async function compile(env) {
  const tsc = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
  const node = findCommand('node', env) ?? process.execPath;
  if ((await capture(node, [tsc, '-b'], env)).code !== 0) {
    // TypeScript 7.0 repeats old errors after a change of the options in tsconfig.base.json: only a full build tells.
    await succeed(node, [tsc, '-b', '--force'], env, 'the build failed, see the output of tsc -b above');
  }
  await succeed(node, [join(ROOT, 'scripts', 'bundle.mjs')], env, 'the command was not bundled, see above');
}

async function succeed(command, args, env, message) {
  const { code, output } = await capture(command, args, env);
  if (code === 0) return;
  process.stderr.write(output);
  throw new SetUpError(message);
}

/** Runs a command and keeps what it prints. A signal to us ends the command first, then us. */
async function capture(command, args, env) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  let interrupted = false;
  const interrupt = (signal) => {
    interrupted = true;
    child.kill(signal);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (interrupted) throw new SetUpError('interrupted', { cause: 130 });
    return { code, output: Buffer.concat(chunks) };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetUpError(`\`${command}\` is not in the PATH; install it and try again`, { cause: 2 });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function say(message) {
  console.error(`writ: ${message}`);
}
