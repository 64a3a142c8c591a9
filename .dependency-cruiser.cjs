/** Who may import whom. The floors of the playground stand in FLOORS, lowest first: a folder imports what stands in its list and no other. */
const FLOORS = {
  nextauth: { may: [], why: 'The configuration that the guide shows: it would run in any application, so it imports nothing of ours.' },
  identity: { may: [], why: 'The OpenID provider is another party: it knows nothing of the application.' },
  trace: { may: ['nextauth'], why: 'The recorder knows a database name and an opaque visitor, and no more of who that is.' },
  inspect: { may: ['trace'], why: 'Readers copy it, together with the core of the recorder.' },
  sandbox: { may: ['nextauth', 'trace'], why: 'Who a visitor is does not depend on what the site answers.' },
  'own-code': {
    may: ['nextauth', 'trace'],
    why: "The reader's own code knows the configuration that it changes, and not who the reader is."
  },
  lab: { may: ['identity', 'nextauth', 'trace', 'sandbox'], why: 'A throw-away application stands beside the site, not on it.' },
  experiments: { may: ['nextauth', 'trace', 'lab'], why: 'An experiment is data and steps in a laboratory.' },
  server: {
    may: ['identity', 'nextauth', 'trace', 'sandbox', 'own-code', 'take-along', 'lab', 'experiments'],
    why: 'What the site answers stands above all that it is made of.'
  },
  facts: {
    may: ['identity', 'nextauth', 'trace', 'sandbox', 'own-code', 'lab', 'experiments', 'server'],
    why: 'A fact is proven in a laboratory; nothing of the site depends on it.'
  },
  'take-along': { may: ['nextauth', 'own-code'], why: 'The application that a reader takes along is made from what they chose.' },
  'check-up': { may: ['reference'], why: 'It looks at any application from outside, and knows nothing of this one.' },
  build: {
    may: ['experiments', 'facts', 'lab', 'nextauth', 'own-code', 'take-along'],
    why: 'What pages are built with reads the tables of others.'
  },
  reference: { may: [], why: 'Tables import nothing.' },
  recipes: { may: [], why: 'Readers copy it into an application of their own.' }
}

const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from, pathNot: '\\.test\\.tsx?$' }, to })

const floors = Object.entries(FLOORS).map(([name, { may, why }]) =>
  only(`floor-${name}`, `^playground/${name}/`, { path: '^playground/', pathNot: `^playground/(${[name, ...may].join('|')})/` }, why)
)

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-folder-cycle',
      severity: 'error',
      comment: 'Two folders of the playground that import each other are one folder, cut in the wrong place.',
      scope: 'folder',
      from: { path: '^playground' },
      to: { circular: true }
    },
    ...floors,
    only('every-file-has-a-floor', '^playground/[^/]+$', { path: '.' }, 'A file of the playground stands in one of its folders.'),
    only(
      'nextauth-imports-packages-alone',
      '^playground/nextauth/',
      { path: '^(lib|components|pages|app|e2e|scripts|bench)/|^[^/]+\\.ts$' },
      FLOORS.nextauth.why
    ),
    only(
      'what-is-copied-stands-alone',
      '^playground/(trace/core|inspect)/',
      {
        path: '^playground/trace/(?!core/)|^lib/',
        pathNot: '^lib/(registry|http/set-cookie)\\.ts$'
      },
      'playground/recipes/lib/inspect-auth.ts is made of these files, and runs in applications of readers.'
    ),
    only(
      'lib-knows-nothing-of-the-rest',
      '^lib/',
      { path: '^(pages|app|playground|search|components|e2e|scripts|bench)/|^[^/]+\\.ts$' },
      'lib/ serves any site.'
    ),
    only(
      'the-embedded-mongodb-stands-alone',
      '^lib/mongo/embedded/(?!tests/)',
      { pathNot: '^lib/mongo/embedded/|node_modules/(bson|sorted-btree)/', dependencyTypesNot: ['core'] },
      'It could be published as it is.'
    ),
    only(
      'components-import-react-alone',
      '^components/',
      { pathNot: '^components/|node_modules/((@types/)?react|next-themes)' },
      'Props in, markup out. The colour scheme alone is their own matter.'
    ),
    only(
      'the-search-knows-built-pages-alone',
      '^search/',
      { path: '^(lib|playground|components|pages|app|e2e|scripts|bench)/|^[^/]+\\.ts$' },
      'It reads what pages say once they are built.'
    ),
    only(
      'playground-serves-pages',
      '^playground/',
      { path: '^(search|pages|app|e2e|scripts|bench)/|^[^/]+\\.ts$' },
      'Pages are thin and come last.'
    ),
    only(
      'only-widgets-draw',
      '^playground/(?!widgets/)',
      { path: '^(components|playground/widgets)/', dependencyTypesNot: ['type-only'] },
      'What is not a widget has no face.'
    ),
    only(
      'pure-functions-stay-pure',
      '^playground/(trace/read/|server/comparison/figures\\.ts)',
      { pathNot: '^playground/trace/read/|node_modules/(cookie|zod/mini)/', dependencyTypesNot: ['type-only'] },
      'Browser and server share them, so they import neither. Two packages run in both.'
    ),
    only(
      'widgets-run-in-the-browser',
      '^playground/widgets/',
      {
        path: '^(lib/|playground/(?!widgets/))|node_modules/(mongodb|mongoose|pino|next/server)',
        pathNot:
          '^playground/(sandbox/demo-credentials\\.ts|own-code/(configuration|parse|code-reading|warnings|examples|session-user|share)\\.ts|take-along/(application|auth-file|zip)\\.ts|nextauth/providers\\.ts|trace/read/|server/(comparison/figures|session-cookie)\\.ts|reference/)|^lib/http/own-target\\.ts$',
        dependencyTypesNot: ['type-only']
      },
      'A browser gets types, pure functions and public data of the server, nothing else.'
    ),
    only(
      'tests-stay-out',
      '^(lib(?!/testing/)|playground(?!/(facts|lab/proofs)/)|components|pages)/',
      { path: '^lib/testing/|\\.test\\.tsx?$' },
      'Nothing that runs on the site imports what tests use.'
    ),
    only(
      'proofs-stay-out',
      '^(lib|playground(?!/(facts|build|lab/proofs)/)|components|pages)/',
      { path: '^playground/(facts|lab/proofs)/', dependencyTypesNot: ['type-only'] },
      'The site tells facts, it proves none.'
    )
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)\\.next/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'] }
  }
}
