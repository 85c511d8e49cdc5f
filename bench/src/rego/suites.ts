import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DecisionSuite, DecisionVariant } from '../suite.ts';
import { absenceOf, type BuiltPeer, OPA, OPA_WASM, REGORUS } from './peers.ts';
import { workloads } from './workloads/index.ts';

const DECIDER = fileURLToPath(new URL('../programs/decider.ts', import.meta.url));

/** What everything else is compared with. */
const BASELINE = 'OPA in Go';

/** The variants that others wrote and that the project's aims name. */
export const RIVALS: readonly string[] = [BASELINE, 'opa-wasm'];

/** One suite per folder, which holds `policy.rego`, `data.json` and `inputs.json`. */
export function regoSuite(folder: string): DecisionSuite {
  const name = basename(folder);
  const workload = workloads.find((candidate) => candidate.name === name);
  return {
    kind: 'decisions',
    name,
    title: workload?.title ?? 'a policy of your own',
    baseline: BASELINE,
    folder,
    variants: [
      {
        name: BASELINE,
        ...built(OPA),
        program: () => ({ command: OPA.file, args: [folder], env: { GOMAXPROCS: '1' } }),
      },
      { name: 'opa-wasm', ...built(OPA_WASM, OPA), program: inNode('opa-wasm', folder) },
      { name: 'regorus', ...built(REGORUS), program: () => ({ command: REGORUS.file, args: [folder] }) },
      { name: 'Writ compiled', program: inNode('compiled', folder) },
      { name: 'Writ compiled, evaluate()', program: inNode('compiled, checked', folder) },
      { name: 'Writ interpreted', program: inNode('interpreted', folder) },
      {
        name: 'by hand in JavaScript',
        absent: workload ? undefined : 'nobody has written this workload by hand',
        program: inNode('by hand', folder),
      },
    ],
  };
}

function built(...peers: readonly [BuiltPeer, ...BuiltPeer[]]): Pick<DecisionVariant, 'version' | 'absent'> {
  return { version: peers[0].version, absent: absenceOf(peers) };
}

function inNode(kind: string, folder: string): DecisionVariant['program'] {
  return (directory) => ({
    command: process.execPath,
    args: ['--conditions=@writ/source', '--expose-gc', DECIDER, kind, folder, directory],
  });
}
