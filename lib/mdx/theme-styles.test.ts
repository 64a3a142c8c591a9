import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import themeStyles from './theme-styles.mjs'

const packages = join(import.meta.dirname, '../../node_modules')
const whole = readFileSync(join(packages, 'nextra-theme-docs/dist/style.css'), 'utf8')
const styles = (left: string[], css = whole) => themeStyles.call({ getOptions: () => ({ packages, left }) }, css) as string

describe('themeStyles', () => {
  it('keeps what the theme shows here', () => {
    const kept = styles(['tabs'])
    for (const selector of ['.nextra-focus', '.nextra-sidebar-container', '.subheading-anchor', '._text-4xl', '@keyframes'])
      expect(kept.includes(selector), selector).toBe(true)
  })

  it('leaves out what no page has', () => {
    const kept = styles([])
    for (const part of ['.twoslash-', 'data-rmiz', '.nextra-cards', 'dir=rtl'])
      expect([whole.includes(part), kept.includes(part)], part).toEqual([true, false])
    expect(kept.length).toBeLessThan(0.85 * whole.length)
  })

  it('leaves out the classes that only a left component has', () => {
    const isIn = (css: string) => css.includes('._border-orange-100')
    expect([styles([]), styles(['callout'])].map(isIn)).toEqual([true, false])
  })

  it('keeps the rest of a rule, and drops a query that is left empty', () => {
    expect(styles([], '.nextra-focus,.twoslash-x{color:red}@media print{.twoslash-y{color:red}}')).toBe('.nextra-focus{color:red}')
  })
})
