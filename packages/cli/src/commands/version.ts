import type { CommandModule } from '../command.ts';
import { json, type OutputFormat, outputOption } from '../output.ts';
import { writVersion } from '../version.ts';

/** `writ version`: which Writ, on which Node and platform. */
export const version: CommandModule = {
  register(program, io) {
    program
      .command('version')
      .description('print the version of Writ and of what it runs on')
      .addOption(outputOption())
      .action(({ output }: { output: OutputFormat }) => {
        const facts = {
          version: writVersion(),
          node: process.versions.node,
          platform: process.platform,
          arch: process.arch,
        };
        io.out(
          output === 'json'
            ? json(facts)
            : `writ ${facts.version} (Node.js ${facts.node}, ${facts.platform} ${facts.arch})\n`,
        );
      });
  },
};
