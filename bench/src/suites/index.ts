import type { Suite } from '../suite.ts';
import { suite as cliStart } from './cli-start.ts';
import { suite as httpFloor } from './http-floor.ts';
import { suite as ids } from './ids.ts';

/** Every bench, in the order in which `list` shows them. */
export const suites: readonly Suite[] = [cliStart, httpFloor, ids];
