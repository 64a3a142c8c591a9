/** Imports point one way: pages → playground → lib, and widgets → components. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from, pathNot: '\\.test\\.tsx?$' }, to })

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    only('lib-knows-nothing-of-the-rest', '^lib/', { path: '^(pages|playground|components|e2e|scripts)/' }, 'lib/ serves any site.'),
    only(
      'the-embedded-mongodb-stands-alone',
      '^lib/mongo/embedded/(?!tests/)',
      { pathNot: '^lib/mongo/embedded/|node_modules/bson/', dependencyTypesNot: ['core'] },
      'It could be published as it is.'
    ),
    only(
      'components-import-react-alone',
      '^components/',
      { pathNot: '^components/|node_modules/(@types/)?react' },
      'Props in, markup out.'
    ),
    only('playground-serves-pages', '^playground/', { path: '^(pages|e2e|scripts)/' }, 'Pages are thin and come last.'),
    only(
      'only-widgets-draw',
      '^playground/(?!widgets/)',
      { path: '^(components|playground/widgets)/', dependencyTypesNot: ['type-only'] },
      'What is not a widget has no face.'
    ),
    only(
      'widgets-run-in-the-browser',
      '^playground/widgets/',
      {
        path: '^(lib/|playground/(auth|inspect|sandbox|experiments|trace/(?!read/)|comparison/(?!figures))/?)',
        pathNot: '^playground/sandbox/demo-credentials\\.ts$',
        dependencyTypesNot: ['type-only']
      },
      'A browser gets types and public data of the server, nothing else.'
    ),
    only(
      'tests-stay-out',
      '^(lib|playground(?!/claims)|components|pages)/',
      { path: '^lib/testing/|\\.test\\.tsx?$' },
      'Nothing that runs on the site imports what tests use.'
    ),
    only(
      'proofs-stay-out',
      '^(lib|playground(?!/claims)|components|pages)/',
      { path: '^playground/claims/' },
      'The site reads claims, it runs none.'
    )
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'] }
  }
}
