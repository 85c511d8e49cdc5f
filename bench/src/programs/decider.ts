/** A variant of the Rego bench that runs in Node.js: `decider.ts KIND FOLDER FOLDER-FOR-OWN-FILES`. */
import { basename } from 'node:path';
import {
  compile,
  decide,
  evaluate,
  fromJs,
  notCompiled,
  type PreparedQuery,
  parseJson,
  prepare,
  type Value,
} from '@writ/rego';
import { opaWasmDecider } from '../decisions/opa-wasm.ts';
import { readFolder, serveDecisions } from '../decisions/serve.ts';
import { workloads } from '../rego/workloads/index.ts';

const [kind = '', folder = '', directory = ''] = process.argv.slice(2);
const files = readFolder(folder);

const PROGRAMS: Readonly<Record<string, () => Promise<void>>> = {
  compiled: async () => {
    const { query, data } = prepared('compiled');
    const options = { data };
    return serve(parseJson, (input) => decide(query, input, options));
  },
  'compiled, checked': async () => {
    const { query, data } = prepared('compiled');
    return serve(parsePlain, (input) => evaluate(query, { input, data }).value);
  },
  interpreted: async () => {
    const { query, data } = prepared('interpreted');
    return serve(parseJson, (input) => evaluate(query, { engine: 'interpreted', input, data }).value);
  },
  'opa-wasm': async () => serveDecisions(folder, await opaWasmDecider(folder, files, directory)),
  'by hand': async () => {
    const workload = workloads.find(({ name }) => name === basename(folder));
    if (!workload) throw new TypeError('nobody has written this workload by hand');
    return serve(parsePlain, (input) => workload.decide(input, files.data));
  },
};

const program = PROGRAMS[kind];
if (!program) throw new TypeError(`\`${kind}\` is none of ${Object.keys(PROGRAMS).join(', ')}`);
await program();

/** @param decideOne returns the value of the decision */
async function serve<Input>(parse: (text: string) => Input, decideOne: (input: Input) => unknown): Promise<void> {
  return serveDecisions(folder, {
    parse,
    decide: decideOne,
    values: (value) => (value === undefined ? [] : [value]),
  });
}

function parsePlain(text: string): unknown {
  return JSON.parse(text);
}

function prepared(engine: 'compiled' | 'interpreted'): { readonly query: PreparedQuery; readonly data: Value } {
  const policy = compile([{ file: 'policy.rego', source: files.policy }]);
  const query = prepare(policy, { entrypoint: 'bench/allow' });
  const [reason] = engine === 'compiled' ? notCompiled(query) : [];
  if (reason !== undefined) throw new Error(`not compiled: ${reason}`);
  return { query, data: fromJs(files.data) };
}
