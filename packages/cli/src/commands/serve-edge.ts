import type { Command } from 'commander';
import { addEdgeOptions } from '../edge/options.ts';
import type { ServeOptions } from '../edge/serve.ts';
import type { Io } from '../io.ts';

const MODES = {
  proxy: 'forward requests that rules let pass',
  decision: 'tell a proxy whether a request may pass (forward auth)',
} as const;

/** Adds `edge` to `writ serve`. */
export function addServeEdge(serve: Command, io: Io, finish: (exitCode: number) => void): void {
  const edge = serve.command('edge').description('run the edge, with a configuration of heimdall');
  for (const mode of ['proxy', 'decision'] as const) {
    const command = edge
      .command(mode)
      .description(MODES[mode])
      .requiredOption('-c, --config <file>', 'the configuration of the edge');
    addEdgeOptions(command).action(async (options: ServeOptions) => {
      const { serveEdge } = await import('../edge/serve.ts');
      finish(await serveEdge(io, mode, options));
    });
  }
}
