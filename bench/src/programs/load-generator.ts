/** The built-in load generator in a process of its own: `load-generator.ts LOAD-SPEC-AS-JSON`, report as JSON. */
import { generateLoad } from '../servers/built-in-load.ts';
import type { LoadSpec } from '../servers/load.ts';

// The bench itself wrote this text a moment ago.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const spec = JSON.parse(process.argv[2] ?? '') as LoadSpec;
process.stdout.write(`${JSON.stringify(await generateLoad(spec))}\n`);
