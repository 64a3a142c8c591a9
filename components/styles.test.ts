import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(file, 'utf8')
const files = (ending: string) =>
  ['components', 'search', 'playground/widgets', 'pages', 'app'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}/${name}`)
  )

describe('the scales', () => {
  const declarations = files('.css').flatMap((file) =>
    [...read(file).matchAll(/^\s+([\w-]+):\s*([^;]+);/gm)].map(([, property = '', value = '']) => ({ file, property, value }))
  )

  it('every size of type is one of eight', () => {
    const sizes = declarations.filter(({ property }) => property === 'font-size' || property === 'font')
    expect(sizes.length).toBeGreaterThan(50)
    expect(sizes.filter(({ value }) => !/var\(--text-[1-8]\)/.test(value))).toEqual([])
  })

  it('every margin, padding and gap is a step of space, or a pixel', () => {
    const step = String.raw`(0|auto|1px|var\(--space-\d+\)|calc\(-1 \* var\(--space-\d+\)\))`
    const spaces = declarations.filter(({ property }) => /^(margin|padding|gap)/.test(property))
    expect(spaces.length).toBeGreaterThan(100)
    expect(spaces.filter(({ value }) => !new RegExp(`^${step}( ${step})*$`).test(value))).toEqual([])
  })

  it('every token that is used exists, and the other way round', () => {
    const css = files('.css').map(read).join('\n')
    const all = `${css}\n${files('.tsx').map(read).join('\n')}`
    const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name))
    const defined = new Set([...css.matchAll(/^\s+(--[\w-]+):/gm)].map(([, name]) => name))
    // The highlighter writes its colours into the markup, the theme those of links.
    const elsewhere = /^--(shiki-(light|dark)|nextra-primary-(hue|saturation|lightness))$/
    expect([...used].filter((name = '') => !defined.has(name) && !elsewhere.test(name))).toEqual([])
    expect([...defined].filter((name) => !used.has(name))).toEqual([])
  })
})

describe('CSS Modules', () => {
  const sources = [...files('.tsx'), ...files('.mdx')].map((file) => ({ file, text: read(file) }))

  it.each(files('.module.css'))('the classes of %s are those that its importers name', (file) => {
    const importers = sources.filter(({ text }) => text.includes(`/${file.split('/').at(-1)}'`))
    const named = importers.flatMap(({ text }) => [...text.matchAll(/styles\.(\w+)/g)].map(([, name]) => name))
    const selectors = read(file)
      .replaceAll(/:global\([^)]*\)/g, '')
      .replaceAll(/\{[^{}]*\}|\/\*[\s\S]*?\*\//g, '')
    const written = [...selectors.matchAll(/\.([a-zA-Z]\w*)/g)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(written))
  })
})

/** The values of custom properties in a style sheet's first rule that has them, and in the rule for dark. */
function colours(css: string): Record<string, string>[] {
  return [...css.matchAll(/\{([^{}]*--browser:[^{}]*)\}/g)].map(([, rule = '']) =>
    Object.fromEntries([...rule.matchAll(/(--(?:browser|proxy|nextauth|mongodb)):\s*(#\w+)/g)].map(([, name, value]) => [name, value]))
  )
}

it('the favicon has the colours of the places, light and dark', () => {
  const places = colours(read('components/places.css'))
  expect(places.map((scheme) => Object.keys(scheme).length)).toEqual([4, 4])
  expect(colours(read('public/favicon.svg'))).toEqual(places)
})
