import { createRequire } from 'node:module'

// Nextra 3 itself imports this file and calls its `init()`, which Next 16's no longer has.
createRequire(import.meta.url)('next/dist/compiled/webpack/webpack.js').init ??= () => {}
const { default: nextra } = await import('nextra')

export default nextra({ theme: 'nextra-theme-docs', themeConfig: './theme.config.jsx' })({
  webpack(config) {
    // Diagrams and formulas, which the lockfile leaves out.
    Object.assign(config.resolve.alias, { '@theguild/remark-mermaid/mermaid': false, 'better-react-mathjax': false })
    return config
  }
})
