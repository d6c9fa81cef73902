/** The directions that docs/architecture.md promises, held by `npm run architecture` and by test/architecture. */
const tests = '\\.test\\.ts$|/testing/';
const pureCores = [
  '^packages/contract/src/(?!schema/write)',
  '^packages/edge-kubernetes/src/(?!vectors/)',
  '^composer/src/(core|source)/',
  '^modules/reporter/src/core/',
  '^localhub/src/(twin|query)/',
  '^simulator/src/cluster/',
].join('|');

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle means two thoughts that cannot be read apart.',
      severity: 'error',
      from: { pathNot: 'node_modules' },
      to: { circular: true },
    },
    {
      name: 'pure-core-no-node',
      comment: 'A core decides; files, sockets, timers and the process belong to the edges.',
      severity: 'error',
      from: { path: pureCores, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-core-few-packages',
      comment: 'A core may parse (zod, yaml, jsonc-parser) and use our own pure packages, nothing else.',
      severity: 'error',
      from: { path: pureCores, pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/(zod|yaml|jsonc-parser)/',
      },
    },
    {
      name: 'composer-core-knows-no-edge',
      severity: 'error',
      from: { path: '^composer/src/(core|source)/' },
      to: { path: '^composer/src/(app|hub|cli|service|processes)/' },
    },
    {
      name: 'composer-app-knows-no-driver',
      severity: 'error',
      from: { path: '^composer/src/(app|hub)/' },
      to: { path: '^composer/src/(cli|service)/' },
    },
    {
      name: 'drivers-do-not-know-each-other',
      comment: 'Command line and service do the same things; what they share belongs to the app.',
      severity: 'error',
      from: { path: '^composer/src/service/' },
      to: { path: '^composer/src/cli/' },
    },
    {
      name: 'local-hub-imports-nothing-of-ours',
      comment: 'It is the oracle: a shared misreading of IoT Hub would pass every test.',
      severity: 'error',
      from: { path: '^localhub/' },
      to: { path: '^(packages|modules|composer|simulator)/' },
    },
    {
      name: 'nobody-imports-the-local-hub',
      comment: 'Deliverables meet on the wire.',
      severity: 'error',
      from: { path: '^(packages|modules|composer|simulator)/', pathNot: tests },
      to: { path: '^localhub/' },
    },
    {
      name: 'deliverables-meet-on-the-wire',
      severity: 'error',
      from: { path: '^(modules/[^/]+|composer|simulator)/', pathNot: tests },
      to: { path: '^(modules/[^/]+|composer|simulator)/', pathNot: '^$1/' },
    },
    {
      name: 'packages-know-no-deliverable',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(modules|composer|localhub|simulator)/' },
    },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      from: { path: '^packages/contract/' },
      to: { path: '^packages/edge-kubernetes/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      // Of `sarif` there are only types.
      to: { couldNotResolve: true, pathNot: '^sarif$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
