export { type Capabilities, standardCapabilities } from './capabilities.ts';
export { type CompiledPolicy, compileModules } from './compile.ts';

export type { CompileOptions } from './options.ts';
export { compileQuery } from './query.ts';
