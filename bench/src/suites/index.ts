import type { Suite } from '../suite.ts';
import { suite as cliStart } from './cli-start.ts';
import { suite as httpFloor } from './http-floor.ts';
import { suite as ids } from './ids.ts';
import { suite as pdpDecide } from './pdp-decide.ts';
import { batch as pdpBatch, single as pdpServer } from './pdp-server.ts';
import { suites as regoCheck } from './rego-check.ts';
import { suite as regoEval } from './rego-eval.ts';
import { suite as storeDelta } from './store-delta.ts';

/** Every bench, in the order in which `list` shows them. */
export const suites: readonly Suite[] = [
  cliStart,
  regoEval,
  ...regoCheck,
  pdpDecide,
  pdpServer,
  pdpBatch,
  storeDelta,
  httpFloor,
  ids,
];
