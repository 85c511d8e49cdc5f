import { LAYERS } from './scripts/lib/layers.mjs';

const TEST = '\\.test\\.(ts|mjs)$';
const TESTING = '^packages/[^/]+/src/testing(/|\\.ts$)';
const NETWORK = '^(net|http|https|http2|dgram|tls|dns)(/|$)|/node_modules/undici/';
const IO = `${NETWORK}|^(fs|child_process|worker_threads|cluster)(/|$)`;
const OUTSIDE = '^(bench|conformance|docs|examples|scripts)/';

const ORPHAN = { orphan: true, pathNot: [TEST, '(^|/)(main|index|internal|testing)\\.ts$', '\\.d\\.ts$'] };
const PRODUCTION = { path: '^packages/[^/]+/(src|bin)/', pathNot: [TEST, TESTING] };

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

/** A package imports what its row names and nothing else of ours. */
function layerRule([name, allowed]) {
  return rule(
    `layer-${name}`,
    `${name} imports of ours only: ${allowed.join(', ') || 'nothing'} (scripts/lib/layers.mjs)`,
    { path: `^packages/${name}/` },
    { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
  );
}

export default {
  forbidden: [
    ...Object.entries(LAYERS).map((entry) => layerRule(entry)),
    rule(
      'layer-unknown',
      'a new package needs a row in scripts/lib/layers.mjs',
      { path: '^packages/', pathNot: `^packages/(${Object.keys(LAYERS).join('|')})/` },
      {},
    ),
    rule(
      'siblings-by-name',
      'packages reach each other through their names, not through relative paths',
      { path: '^packages/([^/]+)/' },
      { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    ),
    rule(
      'packages-by-name',
      'what lives beside the packages reaches them through their names',
      { path: OUTSIDE },
      { path: '^packages/', dependencyTypes: ['local'] },
    ),
    rule(
      'packages-stand-alone',
      'packages import nothing of bench, conformance, docs, examples or scripts',
      { path: '^packages/' },
      { path: OUTSIDE },
    ),
    rule(
      'internal-for-siblings',
      'the entry ./internal serves sibling packages only',
      { path: OUTSIDE },
      { path: '^packages/[^/]+/src/internal(/|\\.ts$)' },
    ),
    rule('no-cycle', 'a cycle hides which part comes first', {}, { circular: true }),
    rule('no-orphan', 'nothing imports this file and it imports nothing', ORPHAN, {}),
    rule('resolvable', 'the import leads nowhere, or past the exports of a package', {}, { couldNotResolve: true }),
    rule(
      'declared-dependencies',
      'production code imports only what the dependencies of its own package.json name',
      PRODUCTION,
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
    rule('no-test-in-production', 'production code imports no test', PRODUCTION, { path: TEST }),
    rule('testing-for-tests', 'the entry ./testing is for tests only', { pathNot: [TEST, TESTING] }, { path: TESTING }),
    rule('no-io', 'rego and advisor are pure', { ...PRODUCTION, path: '^packages/(rego|advisor)/src/' }, { path: IO }),
    rule(
      'no-network',
      'contracts does not talk to the network',
      { ...PRODUCTION, path: '^packages/contracts/src/' },
      { path: NETWORK },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    // Types count too: what only the compiler sees still ties two packages together.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@writ/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
