import { type CommandModule, collect } from '../command.ts';
import { type OutputFormat, outputOption } from '../output.ts';

/** `writ up`: every part in one process. */
export const up: CommandModule = {
  register(program, io, finish) {
    program
      .command('up')
      .description('run every part in one process, with embedded defaults')
      .option('-c, --config <file>', 'configuration file; may be repeated, later files win', collect)
      .addOption(outputOption())
      .action(async ({ config = [], output }: { config?: readonly string[]; output: OutputFormat }) => {
        const { runProcess } = await import('../process/run-process.ts');
        finish(await runProcess(io, { files: config, output }));
      });
  },
};
