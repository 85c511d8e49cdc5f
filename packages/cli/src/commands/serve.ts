import { Option } from 'commander';
import { type CommandModule, collect } from '../command.ts';
import { addServeEdge } from './serve-edge.ts';

interface PdpFlags {
  readonly addr?: string;
  readonly bundle?: readonly string[];
  readonly ignore?: readonly string[];
  readonly v0Compatible?: boolean;
  readonly config?: readonly string[];
  readonly authzenEntrypoint?: string;
  readonly decisionLog?: string;
}

/** `writ serve`: one part of Writ as a process of its own. */
export const serve: CommandModule = {
  register(program, io, finish) {
    const group = program.command('serve').description('run one part as a process of its own');
    addServeEdge(group, io, finish);
    group
      .command('pdp')
      .description('serve decisions on policies and data from files, over AuthZEN and OPA’s REST API')
      .argument('[paths...]', 'files and folders with policies and data, loaded as `opa run` loads them')
      .option('-a, --addr <address>', 'where to listen (default: "127.0.0.1:8181"); others need authentication')
      .option('-b, --bundle <path>', 'folder or archive of a bundle; may be repeated', collect)
      .option('--ignore <pattern>', 'names of files and folders to leave out; may be repeated', collect)
      .option('--v0-compatible', 'read policies as Rego v0')
      .option('-c, --config <file>', 'configuration file; may be repeated, later files win', collect)
      .option('--authzen-entrypoint <reference>', 'what AuthZEN asks (default: "data.authzen.allow")')
      .addOption(new Option('--decision-log <sink>', 'log each decision: `stdout`, or the name of a file'))
      .action(async (paths: readonly string[], flags: PdpFlags) => {
        const { servePdp } = await import('../pdp/serve-pdp.ts');
        finish(await servePdp(io, { paths, ...flags }));
      });
  },
};
