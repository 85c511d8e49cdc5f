import { spawn } from 'node:child_process';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
// Ctrl-C reaches us twice, from the terminal and from the npm above us; a second one by hand takes longer than this.
const SAME_SIGNAL_MS = 500;
const PARENT_POLL_MS = 500;

// The command runs beside a small guard that waits on descriptor 3. When this process is killed without a chance to
// say so (SIGKILL), the descriptor closes and the guard ends the command, so that no server is left on its port.
// The shell itself only waits: a signal of the group is for the command, and its exit code is the one that counts.
const WITH_GUARD = [
  '{ trap "" INT TERM HUP QUIT; read -r _; kill -s TERM -- "-$$"; } <&3 >/dev/null 2>&1 &',
  'exec 3<&-; trap : INT TERM HUP QUIT; eval "$0"',
].join('\n');

/**
 * Runs a shell command line to its end and ends this process the same way: with its exit code or by its signal.
 *
 * The command gets a process group of its own, so that a signal reaches it only through us, exactly once,
 * whoever sent it to whom: the terminal, npm, or a script that signals one process or the whole group.
 */
export async function runAndExit(commandLine, options) {
  const child = spawn('/bin/sh', ['-c', WITH_GUARD, commandLine], {
    ...options,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const lastSentMs = new Map();
  const forward = (signal) => {
    const now = performance.now();
    if (now - (lastSentMs.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_SIGNAL_MS) return;
    lastSentMs.set(signal, now);
    signalGroup(child.pid, signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  watchParent(() => forward('SIGTERM'));

  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...ending) => resolve(ending));
  });
  for (const name of FORWARDED) process.off(name, forward);
  // The guard, and whatever the command left behind.
  signalGroup(child.pid, 'SIGKILL');
  if (signal) process.kill(process.pid, signal);
  else process.exit(code);
}

/** Calls `onGone` when the npm that started this process is killed, for it cannot pass that on. */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_POLL_MS);
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Quotes one argument for the shell that runs npm scripts. */
export function shellQuote(argument) {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
