import type { Host } from './host.ts';
import { DEFAULT_CONNECTIONS, type Settings } from './settings.ts';
import type { ServerSuite, Suite } from './suite.ts';

/** How a suite is measured on this host, one sentence each. */
export function notesOf(suite: Suite, host: Host, settings: Settings): string[] {
  if (suite.kind === 'commands') return commandNotes(host, settings);
  if (suite.kind === 'servers') return serverNotes(suite, host, settings);
  if (suite.kind === 'decisions') return decisionNotes(host, settings);
  return functionNotes(settings);
}

function commandNotes({ shell }: Host, { runsPerRound }: Settings): string[] {
  if (shell === undefined) return ['No POSIX shell was found that counts CPU time, so the times are wall time.'];
  const steps = shell === 'sh' ? ' in steps of about 10 ms' : '';
  return [
    `${runsPerRound} runs in a row per round; CPU time of the command and all it waited for, counted by ${shell}${steps}.`,
  ];
}

function serverNotes(suite: ServerSuite, host: Host, { loadSeconds }: Settings): string[] {
  const tool = host.loadTool === 'wrk' ? 'wrk' : 'the built-in generator, which is slower than wrk';
  const connections = suite.connections ?? DEFAULT_CONNECTIONS;
  return [
    `Load by ${tool}, ${loadSeconds} s per server and round, ${connections} keep-alive connections.`,
    host.cores
      ? `Every server is tied to core ${host.cores.server} and the load to core ${host.cores.load}.`
      : 'Servers and load are not tied to cores.',
    ...(host.hasProc ? [] : ['The host has no /proc that tells CPU time, so the times are wall time.']),
  ];
}

function functionNotes({ functionMs }: Settings): string[] {
  return [`Batches of at least ${functionMs} ms; CPU time of the whole process, garbage collection included.`];
}

function decisionNotes({ cores }: Host, { functionMs }: Settings): string[] {
  return [
    `Turns of ${functionMs} ms if the inputs last that long, a new input for each decision; CPU time of the whole process.`,
    cores ? `All variants are tied to core ${cores.server}.` : 'The variants are not tied to a core.',
  ];
}
