/**
 * The packages from the bottom up, and the siblings that each may import. A package imports only packages above it in
 * this list, and only those it needs; a new row needs a line in docs/explanation/architecture.md.
 */
export const LAYERS = {
  core: [],
  rego: ['core'],
  contracts: ['core', 'rego'],
  pdp: ['core', 'rego', 'contracts'],
  bus: ['core'],
  'control-plane': ['core', 'rego', 'contracts', 'pdp', 'bus'],
  edge: ['core', 'rego', 'contracts', 'pdp', 'bus'],
  service: ['core', 'contracts', 'bus'],
  advisor: ['core', 'contracts'],
  console: ['core', 'advisor'],
  cli: ['core', 'rego', 'contracts', 'pdp', 'bus', 'control-plane', 'edge', 'service', 'advisor', 'console'],
};
