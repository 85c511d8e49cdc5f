import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../host.ts';

/** A program that others wrote, built or installed below bench/.cache/peers by `npm run bench:peers`. */
export interface BuiltPeer {
  readonly name: string;
  readonly version: string;
  /** Exists once it is installed. */
  readonly file: string;
  /** Installs it, run in the project's folder. */
  readonly install: readonly [command: string, ...args: string[]];
}

const BUILT = join(PROJECT_ROOT, 'bench/.cache/peers');

const OPA_WASM_VERSION = '1.10.0';

/** OPA embedded in a Go program, which also makes the WebAssembly that opa-wasm runs. */
export const OPA: BuiltPeer = {
  name: 'opa',
  version: '1.22.2',
  file: join(BUILT, 'opa'),
  install: ['go', 'build', '-C', 'bench/peers/opa', '-o', join(BUILT, 'opa'), '.'],
};

export const OPA_WASM: BuiltPeer = {
  name: 'opa-wasm',
  version: OPA_WASM_VERSION,
  file: join(BUILT, 'opa-wasm/node_modules/@open-policy-agent/opa-wasm/package.json'),
  install: ['npm', 'install', '--prefix', join(BUILT, 'opa-wasm'), `@open-policy-agent/opa-wasm@${OPA_WASM_VERSION}`],
};

export const REGORUS: BuiltPeer = {
  name: 'regorus',
  version: '0.14.0',
  file: join(BUILT, 'regorus/release/writ-bench-regorus'),
  install: [
    'cargo',
    'build',
    '--release',
    '--manifest-path',
    'bench/peers/regorus/Cargo.toml',
    '--target-dir',
    join(BUILT, 'regorus'),
  ],
};

export const PEERS: readonly BuiltPeer[] = [OPA, OPA_WASM, REGORUS];

/** Why a variant that needs these peers cannot be measured, or `undefined`. */
export function absenceOf(needed: readonly BuiltPeer[]): string | undefined {
  const missing = needed.filter(({ file }) => !existsSync(file)).map(({ name }) => name);
  return missing.length === 0 ? undefined : `not installed; run: npm run bench:peers -- ${missing.join(' ')}`;
}
