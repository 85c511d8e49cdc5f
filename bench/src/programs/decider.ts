/** A variant of the Rego bench that runs in Node.js: `decider.ts KIND FOLDER FOLDER-FOR-OWN-FILES`. */
import { basename } from 'node:path';
import { compile, evaluate, fromJs, notCompiled, prepare } from '@writ/rego';
import { opaWasmDecider } from '../decisions/opa-wasm.ts';
import { type Decider, readFolder, serveDecisions } from '../decisions/serve.ts';
import { workloads } from '../rego/workloads/index.ts';

const [kind = '', folder = '', directory = ''] = process.argv.slice(2);
const files = readFolder(folder);

const DECIDERS: Readonly<Record<string, () => Decider | Promise<Decider>>> = {
  compiled: () => writ('compiled'),
  interpreted: () => writ('interpreted'),
  'opa-wasm': async () => opaWasmDecider(folder, files, directory),
  'hand-written': handWritten,
};

const make = DECIDERS[kind];
if (!make) throw new TypeError(`\`${kind}\` is none of ${Object.keys(DECIDERS).join(', ')}`);
await serveDecisions(folder, await make());

function writ(engine: 'compiled' | 'interpreted'): Decider {
  const query = prepare(compile([{ file: 'policy.rego', source: files.policy }]), { entrypoint: 'bench/allow' });
  const [reason] = engine === 'compiled' ? notCompiled(query) : [];
  if (reason !== undefined) throw new Error(`not compiled: ${reason}`);
  const data = fromJs(files.data);
  return {
    decide: (input) => evaluate(query, { engine, input, data }).value,
    values: (value) => (value === undefined ? [] : [value]),
  };
}

function handWritten(): Decider {
  const workload = workloads.find(({ name }) => name === basename(folder));
  if (!workload) throw new TypeError('nobody wrote this workload by hand');
  return { decide: (input) => workload.decide(input, files.data), values: (value) => [value] };
}
