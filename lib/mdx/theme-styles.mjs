import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postcss from 'postcss'

/** What the theme styles and no page here has: types in code, images that grow, a banner, text from right to left, and others. */
const NEVER_SHOWN = /twoslash|rmiz|nextra-(?:card|steps|banner|search)|typesetting-article|dir=rtl|footnotes|task-list/

/** Classes that the theme puts together, or that a plugin of Markdown gives. */
const GIVEN_ELSEWHERE = /^(?:nextra|subheading|shiki|dark|light|resizing)/

/**
 * A webpack loader for the theme's stylesheet that keeps what pages of this site can use. The theme's own has the classes of every
 * component of Nextra. Options: `packages`, the folder of the packages; `left`, names of the modules of Nextra's components that the build
 * leaves out.
 * @param {string} css
 */
export default function themeStyles(css) {
  const { packages, left } = this.getOptions()
  const names = classNames(packages, left)
  const root = postcss.parse(css)
  root.walkRules((rule) => {
    if (rule.parent.name === 'keyframes') return
    // What a selector says not to be there need not be there.
    const wanted = (selector) => selector.replace(/:not\([^()]*\)/g, '')
    const kept = rule.selectors.filter(
      (selector) => !NEVER_SHOWN.test(wanted(selector)) && classesOf(wanted(selector)).every((name) => names(name))
    )
    if (kept.length === 0) rule.remove()
    else rule.selectors = kept
  })
  root.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove()
  })
  return root.toString()
}

/** The classes that a selector names, without the escapes of CSS. */
function classesOf(selector) {
  return [...selector.matchAll(/\.((?:\\.|[\w-])+)/g)].map(([, name]) => name.replace(/\\/g, ''))
}

/** Tells whether a class occurs in the code of the theme, or of one of the components that are not left out. */
function classNames(packages, left) {
  const nextra = join(packages, 'nextra/dist/client')
  const components = readdirSync(join(nextra, 'components')).filter((file) => file.endsWith('.js') && !left.includes(file.slice(0, -3)))
  const code = [
    join(packages, 'nextra-theme-docs/dist/index.js'),
    join(nextra, 'icons/index.js'),
    ...components.map((file) => join(nextra, 'components', file))
  ]
  const words = new Set(code.flatMap((file) => readFileSync(file, 'utf8').split(/["'`\s\\<>=]+/)))
  return (name) => words.has(name) || GIVEN_ELSEWHERE.test(name)
}
