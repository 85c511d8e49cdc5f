export { PDP_ERRORS, type PdpErrorCode } from './errors.ts';
export * from './store/index.ts';
