import { runMain } from '../run-main.ts';
import { runRegoCli } from './cli.ts';

await runMain(runRegoCli);
