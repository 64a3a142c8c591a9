import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PHASE_PRODUCTION_BUILD, PHASE_PRODUCTION_SERVER } from 'next/constants.js'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('.', import.meta.url))

/** @type {import('next').NextConfig} */
const site = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run lint` checks the types, so the build does not check them again.
  typescript: { ignoreBuildErrors: true },
  // Of the lists of files that pages need, Next makes one for its own server whatever a plugin says: see NoFileLists.
  outputFileTracingExcludes: { '*': ['**/*'] },
  devIndicators: false,
  // No page has an image to make smaller, and strangers could have it done for any number of sizes.
  images: { unoptimized: true },
  // Sections without a page of their own.
  redirects: async () =>
    Object.entries({ flow: 'login', strategies: 'choose', reference: 'callbacks', about: 'running' }).map(([section, first]) => ({
      source: `/${section}`,
      destination: `/${section}/${first}`,
      permanent: false
    })),
  // Else Next merges the styles of widgets that never stand on one page.
  experimental: { cssChunking: false },
  // Where the theme's "edit this page" and "give feedback" links lead (empty: none), and the address for Open Graph images.
  env: { DOCS_REPOSITORY: process.env.DOCS_REPOSITORY ?? '', SITE_URL: process.env.NEXTAUTH_URL ?? '' },
  // As an external ES module it would make every module that uses it asynchronous, and dynamic() would not prerender those.
  transpilePackages: ['microdiff'],
  // Native modules, and packages of which the process must have one copy.
  serverExternalPackages: [
    '@node-rs/bcrypt',
    '@auth/mongodb-adapter',
    'bson',
    'mongodb',
    'mongodb-memory-server',
    'mongoose',
    'nodemailer',
    'oidc-provider',
    'pino'
  ]
}

/**
 * Nextra's component barrel imports these for features that no page here uses. They bring mermaid, MathJax and the MDX
 * compiler into the browser graph: 2,900 modules that dev compiles for the first page.
 */
const UNUSED_PACKAGES = ['@theguild/remark-mermaid/mermaid', 'better-react-mathjax', 'flexsearch']

/**
 * Components of Nextra that no page uses. Every page would have their styles, and code for images that grow at a press. A page that begins
 * to use one takes it off this list: until then it throws while the site is built.
 */
const UNUSED_COMPONENTS = ['callout', 'cards', 'file-tree', 'image', 'image-zoom', 'playground', 'popup', 'remote-content', 'steps', 'tabs']

/** Next names a class of a CSS Module by file, class and a hash of both. The hash is enough, and pages load less. */
function nameClassesByHash(rules) {
  for (const { options } of rules.flatMap((rule) => rule?.oneOf ?? []).flatMap(({ use }) => (Array.isArray(use) ? use : []))) {
    if (options?.modules?.getLocalIdent)
      options.modules.getLocalIdent = ({ resourcePath }, _, name) =>
        `_${createHash('sha256')
          .update(`${relative(here, resourcePath)} ${name}`)
          .digest('base64url')
          .slice(0, 4)}`
  }
}

/** A rule that replaces parts of the sources that match. */
const replacing = (test, replace) => ({ test, use: { loader: `${here}lib/mdx/replace-in-source.mjs`, options: { replace } } })

/**
 * Takes the place of Next's plugin that follows the imports of every page, for lists of the files that each needs on another machine. The
 * site is served from its own folder, and the lists take a quarter of a build. Next reads that of the proxy whether or not it was made.
 */
class NoFileLists {
  apply(compiler) {
    const { RawSource } = compiler.webpack.sources
    compiler.hooks.thisCompilation.tap(NoFileLists.name, (compilation) =>
      compilation.hooks.processAssets.tap(NoFileLists.name, () =>
        compilation.emitAsset('../proxy.js.nft.json', new RawSource(JSON.stringify({ version: 1, files: [] })))
      )
    )
  }
}

/**
 * The site with Nextra, for building and for development.
 * @param strict whether every fact has to be proven as it stands.
 */
async function withDocs(strict) {
  // Nextra 3 itself imports this file and calls its `init()`, which Next 16's no longer has.
  require('next/dist/compiled/webpack/webpack.js').init ??= () => {}
  const { default: nextra } = await import('nextra')
  const { tsImport } = await import('tsx/esm/api')
  const { forTheBuild } = await tsImport('./playground/build/config.ts', import.meta.url)
  const { inserted, shownFacts, remarkPlugins, code, pagesMadeFrom } = await forTheBuild(here, strict)
  const stub = `${here}lib/mdx/unused-nextra-component.ts`

  const withNextra = nextra({
    theme: 'nextra-theme-docs',
    themeConfig: './theme.config.tsx',
    defaultShowCopyCode: true,
    // The search is the site's own: search/.
    search: false,
    mdxOptions: {
      remarkPlugins,
      rehypePrettyCodeOptions: code
    }
  })
  const config = withNextra({
    ...site,
    webpack(config, { dev, webpack }) {
      if (!dev) {
        nameClassesByHash(config.module.rules)
        config.plugins = config.plugins.map((plugin) =>
          plugin?.constructor.name === 'TraceEntryPointsPlugin' ? new NoFileLists() : plugin
        )
        // In a container Next makes a new key for server actions in each build, and no cache would fit. The site has no server actions.
        config.cache.version = config.cache.version.replace(/"serverReferenceHashSalt":"[^"]*"/, '')
        // It warns of strings of a megabyte: the facts, which pages take from a DefinePlugin.
        config.infrastructureLogging = { level: 'error' }
        // The compiler's settings, and the packages that it is made of.
        config.cache.buildDependencies.config.push(`${here}tsconfig.json`, `${here}package-lock.json`)
      }
      config.module.rules.push({ test: /\.mdx$/, enforce: 'pre', use: `${here}lib/mdx/shown-files.mjs?${pagesMadeFrom}` })
      for (const name of UNUSED_PACKAGES) config.resolve.alias[name] = stub
      config.resolve.alias['@headlessui/react'] = `${here}lib/mdx/headless-ui.ts`
      config.plugins.push(
        new webpack.NormalModuleReplacementPlugin(/^\.\.?\/.*\.js$/, (resource) => {
          const inside = /nextra[\\/]dist[\\/]client(?:[\\/]components)?$/.test(resource.context)
          const [, name] = /^\.\/(?:components\/)?([\w-]+)(?:\/index)?\.js$/.exec(resource.request) ?? []
          if (inside && UNUSED_COMPONENTS.includes(name)) resource.request = stub
        }),
        // The messages of zod in fifty languages, each a module. English is the one that it uses.
        new webpack.NormalModuleReplacementPlugin(/^\.\.\/locales\/index\.js$/, (resource) => {
          if (/zod[\\/]v4[\\/]/.test(resource.context)) resource.request = '../locales/en.js'
        }),
        // The facts are made when a page is compiled that shows them: that parses every proof.
        new webpack.DefinePlugin({ ...inserted, FACTS: webpack.DefinePlugin.runtimeValue(shownFacts, true) })
      )
      config.module.rules.push(
        {
          test: /nextra-theme-docs[\\/]dist[\\/]style\.css$/,
          enforce: 'pre',
          use: { loader: `${here}lib/mdx/theme-styles.mjs`, options: { packages: `${here}node_modules`, left: UNUSED_COMPONENTS } }
        },
        // The theme's defaults name its own search, theme switch and icons, so they would be in each page. Here they are the site's own.
        replacing(/nextra-theme-docs[\\/]dist[\\/]index\.js$/, [
          ['component: Flexsearch,', 'component: null,'],
          ['component: ThemeSwitch,', 'component: null,'],
          [/jsx\d\((?:Discord|GitHub)Icon, \{\}\)/g, 'null']
        ]),
        // A block keeps its language, for the Markdown that is made of the built page.
        replacing(/nextra[\\/]dist[\\/]client[\\/]components[\\/]pre\.js$/, [['"data-language": _language,', '']]),
        // Next takes over the server's markup in a single task, which keeps a phone from answering for as long. In a transition React works
        // in small steps, as it does for Next's other router.
        replacing(/next[\\/]dist[\\/]client[\\/]index\.js$/, [
          [
            /reactRoot = (_client\.default\.hydrateRoot\(domEl, reactEl, \{[^}]*\}\));/,
            '_react.default.startTransition(() => { reactRoot = $1 });'
          ]
        ]),
        // The list of all pages, which each page has, needs their titles only, and those stand in the `_meta` files.
        replacing(/nextra-page-map-\.mjs$/, [[/frontMatter: \{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}/g, 'frontMatter: {}']])
      )
      return config
    }
  })
  // The theme shows a search box where this is not empty. Nextra rewrites the addresses of its `_meta` files, and for that one rule each
  // page would load the code that follows rewrites.
  return { ...config, rewrites: undefined, env: { ...config.env, NEXTRA_SEARCH: 'true' } }
}

/** Serving a finished build needs neither Nextra nor its compilers: the pages are there. */
export default (phase) =>
  phase === PHASE_PRODUCTION_SERVER ? site : withDocs(phase === PHASE_PRODUCTION_BUILD && process.env.FACTS !== 'unchecked')
