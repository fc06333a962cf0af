/** Which folder may import which. `npm run check` holds every import of the project against this. */

/** Rooms of the core that stand side by side, and know of each other only what is named here. */
const rooms = {
  store: [],
  onnx: [],
  formats: ['onnx'],
  encoders: ['onnx'],
  engines: [],
  learning: [],
  sample: [],
};

const core = '^src-main/';
const room = (names) => `^src-main/(${names.join('|')})/`;

/** Floors of the interface, from the ground up: imports go down only. */
const floors = [['host'], ['state'], ['ui', 'text', 'charts'], ['model'], ['features']];
const floor = (names) => `^src-renderer/src/(${names.join('|')})/`;
const builtin = { dependencyTypes: ['core'] };

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or want a third below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-missing',
      comment: 'An import that cannot be found, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      // The engine pack is built on the machine that uses it, and loaded by its path.
      to: { couldNotResolve: true, pathNot: '^\\./(lib/tfjs_binding\\.node|js/[a-z_]+\\.js)$' },
    },
    {
      name: 'packages-are-declared',
      comment: 'The shipped core may use only what package.json has under dependencies.',
      severity: 'error',
      from: { path: core },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/(electron|@types)/',
      },
    },
    {
      name: 'contract-is-the-floor',
      comment: 'The contract is shared with the interface: it needs zod and nothing else.',
      severity: 'error',
      from: { path: room(['contract']) },
      to: { pathNot: ['^src-main/contract/', '^node_modules/zod/'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules without input and output: no Node, no room of the core but the contract.',
      severity: 'error',
      from: { path: room(['domain']) },
      to: { path: core, pathNot: room(['domain', 'contract']) },
    },
    {
      name: 'domain-and-learning-know-no-node',
      comment: 'They run anywhere that JavaScript runs.',
      severity: 'error',
      from: { path: room(['domain', 'learning']) },
      to: builtin,
    },
    ...Object.entries(rooms).map(([name, others]) => ({
      name: `${name}-looks-down-only`,
      comment: `Rooms do not know their neighbours: ${name} imports ${[...others, 'domain', 'contract'].join(', ')} and itself.`,
      severity: 'error',
      from: { path: room([name]) },
      to: { path: core, pathNot: room([name, 'domain', 'contract', ...others]) },
    })),
    {
      name: 'learning-knows-only-tensors',
      comment:
        'The one package of learning is TensorFlow.js core; which engine runs is not its business.',
      severity: 'error',
      from: { path: room(['learning']), pathNot: '^src-main/learning/numeric/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/@tensorflow/tfjs-core/' },
    },
    {
      name: 'numeric-knows-no-tensors',
      comment:
        'Closed forms on plain arrays: decompositions from ml-matrix, no engine, no trainer.',
      severity: 'error',
      from: { path: '^src-main/learning/numeric/' },
      to: {
        path: '^(node_modules|src-main/learning)/',
        pathNot: ['^node_modules/ml-matrix/', '^src-main/learning/numeric/'],
      },
    },
    {
      name: 'runs-know-no-process',
      severity: 'error',
      comment: 'Long work knows the rooms; in which process it goes on is not its business.',
      from: { path: room(['runs']) },
      to: { path: room(['processes', 'encoding', 'services', 'hosts', 'preload']) },
    },
    {
      name: 'runs-know-no-database',
      severity: 'error',
      comment:
        'A run is given its data, and tells what is to be kept: it takes types of the store alone.',
      from: { path: room(['runs']) },
      to: { path: room(['store']), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'encoding-knows-no-process',
      severity: 'error',
      comment: 'Long work knows the rooms; in which process it goes on is not its business.',
      from: { path: room(['encoding']) },
      to: { path: room(['runs', 'processes', 'services', 'hosts', 'preload']) },
    },
    {
      name: 'processes-do-not-look-up',
      severity: 'error',
      comment:
        'How work leaves the core is the same for any work; only the programs themselves use services.',
      from: { path: room(['processes']), pathNot: '^src-main/processes/entries/' },
      to: { path: room(['services', 'hosts', 'preload']) },
    },
    {
      name: 'programs-are-not-imported',
      severity: 'error',
      comment: 'An entry runs as it is loaded, in a process of its own.',
      from: {},
      to: { path: '^src-main/processes/entries/' },
    },
    {
      name: 'services-do-not-look-up',
      severity: 'error',
      comment: 'What a command does is the same in every host.',
      from: { path: room(['services']) },
      to: { path: room(['hosts', 'preload']) },
    },
    {
      name: 'hosts-stand-apart',
      severity: 'error',
      comment:
        'A host knows the services and what hosts share; the command line may start the web host.',
      from: { path: '^src-main/hosts/(electron|web|shared)/' },
      to: {
        path: '^src-main/hosts/',
        pathNot: ['^src-main/hosts/$1/', '^src-main/hosts/shared/'],
      },
    },
    {
      name: 'electron-in-the-shell-only',
      severity: 'error',
      comment: 'All else runs, and is tested, in plain Node.',
      from: { pathNot: ['^src-main/(hosts/electron|preload)/', '^(test|build)/'] },
      to: { path: '^(node_modules/electron/|electron$)' },
    },
    {
      name: 'preload-knows-the-contract',
      severity: 'error',
      comment: 'The preload script runs in a sandbox: Electron and the contract.',
      from: { path: room(['preload']) },
      to: { path: core, pathNot: room(['preload', 'contract', 'hosts/shared']) },
    },
    {
      name: 'interface-knows-the-contract',
      severity: 'error',
      comment: 'The interface reaches the core over the wire alone.',
      from: { path: '^src-renderer/' },
      to: { path: core, pathNot: room(['contract']) },
    },
    {
      name: 'interface-knows-no-node',
      severity: 'error',
      comment: 'It runs in a browser.',
      from: { path: '^src-renderer/' },
      to: builtin,
    },
    {
      name: 'interface-knows-contract-types-only',
      severity: 'error',
      comment:
        'A value of the contract would bring zod into the bundle; errors, the table of settings and the rules for names are plain enough to take.',
      from: { path: '^src-renderer/' },
      to: {
        path: room(['contract']),
        pathNot: '^src-main/contract/(annotator-names|errors|setting|training-settings)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...floors.slice(0, -1).map((names, at) => ({
      name: `interface-${names.join('-')}-is-below-${floors[at + 1].join('-')}`,
      severity: 'error',
      comment:
        'What rooms share stands below them: host, state, ui with text and charts, model, features.',
      from: { path: floor(names) },
      to: { path: floor(floors.slice(at + 1).flat()) },
    })),
    {
      name: 'features-stand-side-by-side',
      severity: 'error',
      comment: 'What two of them need is `model` (data) or `state`. The shell frames the others.',
      from: { path: '^src-renderer/src/features/((?!shell)[^/]+)/' },
      to: {
        path: '^src-renderer/src/features/[^/]+/',
        pathNot: ['^src-renderer/src/features/$1/'],
      },
    },
    {
      name: 'core-does-not-know-the-interface',
      severity: 'error',
      comment: 'Imports go down only.',
      from: { path: core },
      to: { path: '^(src-renderer|test|bench|build)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|engine-pack)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json', '.d.ts'],
    },
  },
};
