import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('.', import.meta.url))

// Nextra 3 calls `webpack.init()`, which Next 16's bundled webpack no longer has.
const webpack = require('next/dist/compiled/webpack/webpack.js')
webpack.init ??= () => {}
const { default: nextra } = await import('nextra')
const { remarkSourceCode } = await tsImport('./lib/mdx/remark-source-code.ts', import.meta.url)

const withNextra = nextra({
  theme: 'nextra-theme-docs',
  themeConfig: './theme.config.tsx',
  defaultShowCopyCode: true,
  search: { codeblocks: false },
  mdxOptions: { remarkPlugins: [[remarkSourceCode, { root: here }]] }
})

/**
 * Nextra's component barrel imports these three for features that no page here uses. They bring mermaid, MathJax and the
 * MDX compiler into the browser graph: 2,900 modules that dev compiles for the first page.
 */
const unusedByThisSite = {
  '@theguild/remark-mermaid/mermaid': '/lib/mdx/unused-nextra-component.ts',
  'better-react-mathjax': '/lib/mdx/unused-nextra-component.ts'
}

export default withNextra({
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Repository links of the theme ("edit this page", "give feedback"); empty switches them off.
  env: { DOCS_REPOSITORY: process.env.DOCS_REPOSITORY ?? '' },
  serverExternalPackages: [
    '@node-rs/bcrypt',
    '@auth/mongodb-adapter',
    'bson',
    'mingo',
    'mongodb',
    'mongodb-memory-server',
    'mongoose',
    'pino'
  ],
  webpack(config) {
    for (const [name, stub] of Object.entries(unusedByThisSite)) config.resolve.alias[name] = here + stub.slice(1)
    config.plugins.push(
      new webpack.webpack.NormalModuleReplacementPlugin(/^\.\/playground\.js$/, (resource) => {
        if (/nextra[\\/]dist[\\/]client[\\/]components/.test(resource.context))
          resource.request = here + 'lib/mdx/unused-nextra-component.ts'
      })
    )
    return config
  }
})
