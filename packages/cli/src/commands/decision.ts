import type { Command } from 'commander';
import { type CommandModule, collect } from '../command.ts';
import type { ExplainFlags } from '../decision/explain.ts';
import type { ReplayFlags } from '../decision/replay.ts';
import { outputOption } from '../output.ts';

/** `writ decision`: what was decided, on what, and why. */
export const decision: CommandModule = {
  register(program, io, finish) {
    const group = program.command('decision').description('explain and replay decisions of a log');
    stateFlags(
      group
        .command('replay')
        .description('decide once more, on the policies and data of then and of now')
        .requiredOption('--log <file>', 'the decision log, one record on each line')
        .option('--id <id>', 'this decision alone'),
    ).action(async (flags: ReplayFlags) => {
      const [{ runReplay }, { orUnreadable }] = await Promise.all([
        import('../decision/replay.ts'),
        import('../decision/unreadable.ts'),
      ]);
      finish(await orUnreadable(io, async () => runReplay(io, flags)));
    });
    stateFlags(
      group
        .command('explain')
        .description('show which rules were tried for a decision, with which values')
        .option('--log <file>', 'the decision log, one record on each line')
        .option('--id <id>', 'the decision; else the last of the log')
        .option('--entrypoint <path>', 'what to ask, such as `data.app.allow`, instead of a decision of a log')
        .option('-i, --input <file>', 'the input for that, JSON'),
    ).action(async (flags: ExplainFlags) => {
      const [{ runExplain }, { orUnreadable }] = await Promise.all([
        import('../decision/explain.ts'),
        import('../decision/unreadable.ts'),
      ]);
      finish(await orUnreadable(io, async () => runExplain(io, flags)));
    });
  },
};

function stateFlags(command: Command): Command {
  return command
    .option('--history <folder>', 'views that a decision point has kept: `decisionLog.history`')
    .option('--snapshot <file>', 'a view in a file; may be repeated', collect)
    .option('-d, --data <path>', 'policies and data of now, files and folders; may be repeated', collect)
    .option('-b, --bundle <path>', 'policies and data of now, a bundle; may be repeated', collect)
    .option('--v0-compatible', 'read policies of --data and --bundle as Rego v0')
    .addOption(outputOption());
}
