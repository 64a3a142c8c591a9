import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('.', import.meta.url))

/** @type {import('next').NextConfig} */
const site = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run lint` checks the types, so the build does not check them again.
  typescript: { ignoreBuildErrors: true },
  // No list of the files that each page needs: the site is served from its own folder, and the lists take half a minute.
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
const UNUSED_BY_THIS_SITE = ['@theguild/remark-mermaid/mermaid', 'better-react-mathjax', 'flexsearch']

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

/** The site with Nextra, for building and for development. */
async function withDocs() {
  // Nextra 3 itself imports this file and calls its `init()`, which Next 16's no longer has.
  require('next/dist/compiled/webpack/webpack.js').init ??= () => {}
  const { default: nextra } = await import('nextra')
  const { tsImport } = await import('tsx/esm/api')
  const { forTheBuild } = await tsImport('./playground/build/config.ts', import.meta.url)
  const { inserted, remarkPlugins, code } = await forTheBuild(here, process.env.FACTS !== 'unchecked')
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
        // A build that reads the cache takes as long as one without, and the cache takes 400 MB.
        config.cache = false
      }
      for (const name of UNUSED_BY_THIS_SITE) config.resolve.alias[name] = stub
      config.plugins.push(
        new webpack.NormalModuleReplacementPlugin(/^\.\/playground\.js$/, (resource) => {
          if (/nextra[\\/]dist[\\/]client[\\/]components/.test(resource.context)) resource.request = stub
        }),
        // Parts of the theme's own search box, theme switch and menus.
        new webpack.NormalModuleReplacementPlugin(/^\.\/components\/(combobox|listbox|menu)\/\1\.js$/, stub),
        new webpack.DefinePlugin(inserted)
      )
      return config
    }
  })
  // The theme shows a search box where this is not empty.
  return { ...config, env: { ...config.env, NEXTRA_SEARCH: 'true' } }
}

/** Serving a finished build needs neither Nextra nor its compilers: the pages are there. */
export default (phase) => (phase === PHASE_PRODUCTION_SERVER ? site : withDocs())
