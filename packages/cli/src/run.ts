import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands/index.ts';
import type { Io } from './io.ts';
import { printableLines } from './output.ts';
import { writVersion } from './version.ts';

/**
 * Runs one command line.
 *
 * @param argv the words after `writ`
 * @returns the exit code: 0 yes or fine, 1 the checked thing is bad, 2 wrong usage or unreadable input, 3 cannot tell
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = createProgram(io, finish);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode(argv);
    const { reportFailure } = await import('./report-failure.ts');
    return reportFailure(io, error);
  }
}

/** The whole command tree, as {@link run} and shell completion use it. */
export function createProgram(io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command('writ')
    .description('Authorization for microservices: edge, decision points, control plane')
    .version(writVersion(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('run the command with --help to see what it takes')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      // What is written there repeats words of the command line, and a terminal obeys control characters.
      writeErr: (text) => io.err(printableLines(text)),
      outputError: (text, write) => write(text.replace(/^error: /, 'writ: ')),
    });
  for (const command of COMMANDS) command.register(program, io, finish);
  return program;
}

/** `validate` answers 0 or 1 only, as heimdall's does, and `rego` as opa; every other command says 2 for wrong usage. */
function usageExitCode([command]: readonly string[]): number {
  return command === 'validate' || command === 'rego' ? 1 : 2;
}
