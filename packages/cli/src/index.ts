export type { Io } from './io.ts';
export { createProgram, run } from './run.ts';
