export {
  compileTemplate,
  SECRETS,
  type SecretLookup,
  type SecretUse,
  type Template,
  type TemplateRoot,
} from './compile.ts';
export { goDurationMs } from './functions/dates.ts';
export { type Method, Struct, type TemplateMap } from './value.ts';
