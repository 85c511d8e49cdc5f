/** Writes the workloads of the Rego bench, one folder each: `write-workloads.ts FOLDER`. */
import { writeWorkloads } from '../rego/workload.ts';
import { workloads } from '../rego/workloads/index.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new TypeError('usage: write-workloads.ts FOLDER');
writeWorkloads(workloads, directory);
