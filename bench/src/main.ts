import { runCli } from './cli.ts';
import { runMain } from './run-main.ts';
import { suites } from './suites/index.ts';

await runMain(async (args, host, output) => runCli(args, suites, host, output));
