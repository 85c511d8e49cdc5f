export { compileTemplate, type Template } from './compile.ts';
export { goDurationMs } from './functions/dates.ts';
export { type Method, Struct, type TemplateMap } from './value.ts';
