import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { OPA, OPA_WASM } from '../rego/peers.ts';
import type { Decider, Folder } from './serve.ts';

/** What of the package's interface is used here. */
interface Sdk {
  readonly loadPolicy: (wasm: Uint8Array) => Promise<{
    setData(data: unknown): void;
    evaluate(input: unknown): readonly { readonly result: unknown }[];
  }>;
}

/**
 * A policy compiled to WebAssembly by OPA and run by OPA's own package for npm.
 *
 * @param directory where the WebAssembly goes
 */
export async function opaWasmDecider(folder: string, { data }: Folder, directory: string): Promise<Decider<unknown>> {
  const wasm = join(directory, 'policy.wasm');
  execFileSync(OPA.file, ['wasm', folder, wasm]);
  // A package outside of the workspace, whose types nobody has.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { loadPolicy } = createRequire(OPA_WASM.file)('@open-policy-agent/opa-wasm') as Sdk;
  const policy = await loadPolicy(readFileSync(wasm));
  policy.setData(data);
  return {
    parse: (text): unknown => JSON.parse(text),
    decide: (input) => policy.evaluate(input),
    values: (results) => (Array.isArray(results) ? results.map(({ result }: { result: unknown }) => result) : []),
  };
}
