import { type Command, Option } from 'commander';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';

/** `writ contract`: data contracts. */
export const contract: CommandModule = {
  register(program, io, finish) {
    const group = program.command('contract').description('lint data contracts (ODCS), and see what a change breaks');
    registerLint(group, io, finish);
  },
};

type Finish = (exitCode: number) => void;

function registerLint(group: Command, io: Io, finish: Finish): void {
  group
    .command('lint')
    .description('check contracts: structure, meaning and the profile for policies')
    .argument('<files...>', 'ODCS documents')
    .addOption(format(['text', 'json']))
    .action(async (files: readonly string[], { format: as }: { readonly format: 'text' | 'json' }) => {
      const { lintContracts } = await import('../contract/lint.ts');
      finish(lintContracts(io, files, as));
    });
}

function format(choices: readonly string[]): Option {
  return new Option('-f, --format <format>', 'how to print the result').choices(choices).default('text');
}
