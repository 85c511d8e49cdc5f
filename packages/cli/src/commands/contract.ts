import { type Command, Option } from 'commander';
import { type CommandModule, collect } from '../command.ts';
import type { CheckFormat } from '../contract/check.ts';
import type { Io } from '../io.ts';

/** `writ contract`: data contracts. */
export const contract: CommandModule = {
  register(program, io, finish) {
    const group = program.command('contract').description('lint data contracts (ODCS), and see what a change breaks');
    registerLint(group, io, finish);
    registerCheck(group, io, finish);
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

interface CheckFlags {
  readonly policies?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly format: CheckFormat;
}

function registerCheck(group: Command, io: Io, finish: Finish): void {
  group
    .command('check')
    .description('say what a change of a contract means for the policies that read its data')
    .argument('<old>', 'the contract as it is')
    .argument('<new>', 'the contract as it shall be')
    .requiredOption('--policies <path>', 'a policy or a folder of policies; may be repeated', collect)
    .option('--entrypoint <rule>', 'a decision, such as data.payments.allow; may be repeated', collect)
    .addOption(format(['text', 'json', 'sarif', 'github']))
    .action(async (before: string, after: string, flags: CheckFlags) => {
      const { checkContracts } = await import('../contract/check.ts');
      const { policies = [], entrypoint = [] } = flags;
      finish(checkContracts(io, before, after, { policies, entrypoint, format: flags.format }));
    });
}

function format(choices: readonly string[]): Option {
  return new Option('-f, --format <format>', 'how to print the result').choices(choices).default('text');
}
