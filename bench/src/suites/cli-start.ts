import { matches } from '../check.ts';
import type { CommandSuite } from '../suite.ts';

const WRIT = 'packages/cli/bin/writ.js';

/** Needs the built command: `tsc -b packages/cli`. */
export const suite: CommandSuite = {
  kind: 'commands',
  name: 'cli-start',
  title: 'start of the `writ` command, against a bare Node.js and the commands of peers',
  baseline: 'node -e 0',
  variants: [
    { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] },
    {
      name: 'writ --help',
      command: process.execPath,
      args: [WRIT, '--help'],
      check: ({ stdout }) => matches(/usage/i)(stdout),
    },
    {
      name: 'writ version',
      command: process.execPath,
      args: [WRIT, 'version'],
      check: ({ stdout }) => matches(/\d+\.\d+\.\d+/)(stdout),
    },
    {
      name: 'opa version',
      peer: { command: 'opa', versionArgs: ['version'] },
      command: 'opa',
      args: ['version'],
      check: ({ stdout }) => matches(/Version: \d/)(stdout),
    },
    {
      name: 'heimdall --help',
      peer: { command: 'heimdall', versionArgs: ['--version'] },
      command: 'heimdall',
      args: ['--help'],
      check: ({ stdout }) => matches(/usage/i)(stdout),
    },
  ],
};
