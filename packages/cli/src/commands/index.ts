import type { CommandModule } from '../command.ts';
import { completion } from './completion.ts';
import { contract } from './contract.ts';
import { decision } from './decision.ts';
import { edge } from './edge.ts';
import { rego } from './rego.ts';
import { serve } from './serve.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';
import { version } from './version.ts';

/** All commands, in the order in which the help lists them. A new command is added here. */
export const COMMANDS: readonly CommandModule[] = [
  up,
  serve,
  validate,
  edge,
  rego,
  decision,
  contract,
  version,
  completion,
];
