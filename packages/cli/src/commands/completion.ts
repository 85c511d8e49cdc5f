import { Argument } from 'commander';
import type { CommandModule } from '../command.ts';

/** `writ completion SHELL`: a script that completes the command line. */
export const completion: CommandModule = {
  register(program, io) {
    program
      .command('completion')
      .description('print a script that completes `writ` commands in your shell')
      .addArgument(new Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']))
      .addHelpText('after', HOW_TO)
      .action(async (shell: 'bash' | 'zsh' | 'fish') => {
        const { completionScript } = await import('../completion/script.ts');
        io.out(completionScript(shell, program));
      });
  },
};

const HOW_TO = `
Load it for this session, or from the file that your shell reads at start:
  bash  source <(writ completion bash)
  zsh   source <(writ completion zsh)
  fish  writ completion fish | source`;
