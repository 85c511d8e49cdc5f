import { type CommandModule, collect } from '../command.ts';
import { type OutputFormat, outputOption } from '../output.ts';

interface Options {
  readonly config?: readonly string[];
  readonly output: OutputFormat;
}

/** `writ validate config`: would this configuration start? Exit code 0 or 1, as heimdall's. */
export const validate: CommandModule = {
  register(program, io, finish) {
    const group = program.command('validate').description('check configuration without running anything');
    group
      .command('config', { isDefault: true })
      .description('check configuration files together, as `writ up` would load them')
      .argument('[files...]', 'configuration files, after those of -c')
      .option('-c, --config <file>', 'configuration file; may be repeated, later files win', collect)
      .addOption(outputOption())
      .action(async (files: readonly string[], { config = [], output }: Options) => {
        const { validateConfig } = await import('../validate-config.ts');
        finish(validateConfig(io, [...config, ...files], output));
      });
  },
};
