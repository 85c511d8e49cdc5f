import { type CommandModule, collect } from '../command.ts';
import { addEdgeOptions, type EdgeOptions } from '../edge/options.ts';
import { type OutputFormat, outputOption } from '../output.ts';

interface Options extends EdgeOptions {
  readonly config?: readonly string[];
  readonly output: OutputFormat;
  readonly proxyMode?: boolean;
}

/** `writ validate`: would this configuration start, would these rules be taken? Exit code 0 or 1, as heimdall's. */
export const validate: CommandModule = {
  register(program, io, finish) {
    const group = program.command('validate').description('check configuration without running anything');
    const config = group
      .command('config', { isDefault: true })
      .description('check configuration files together, as `writ up` would load them, or a configuration of heimdall')
      .argument('[files...]', 'configuration files, after those of -c')
      .option('-c, --config <file>', 'configuration file; may be repeated, later files win', collect)
      .addOption(outputOption());
    addEdgeOptions(config).action(async (files: readonly string[], options: Options) => {
      const all = [...(options.config ?? []), ...files];
      const [first] = all;
      const { isEdgeFile, validateEdgeConfig } = await import('../edge/validate.ts');
      if (first !== undefined && all.length === 1 && isEdgeFile(io, first)) {
        finish(validateEdgeConfig(io, first, options, options.output));
        return;
      }
      const { validateConfig } = await import('../validate-config.ts');
      finish(validateConfig(io, all, options.output));
    });
    const ruleset = group
      .command('ruleset')
      .alias('rules')
      .description('check a rule set against the configuration that it is to run with')
      .argument('<file>', 'the rule set')
      .requiredOption('-c, --config <file>', 'the configuration of the edge')
      .option('--proxy-mode', 'as the proxy takes it: every rule says where requests go')
      .addOption(outputOption());
    addEdgeOptions(ruleset).action(
      async (file: string, options: EdgeOptions & { config: string; proxyMode?: boolean; output: OutputFormat }) => {
        const { validateRuleSet } = await import('../edge/validate.ts');
        const { config: configFile, proxyMode = false, output } = options;
        finish(validateRuleSet(io, { config: configFile, file, isProxy: proxyMode, output }, options));
      },
    );
  },
};
