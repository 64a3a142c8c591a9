import { join } from 'node:path'
import { expect, it } from 'vitest'
import { panelSources } from './panel-sources'

it('every panel has its code', async () => {
  for (const { place, html } of Object.values(await panelSources(join(import.meta.dirname, '../..')))) {
    expect(place).toMatch(/^[\w/.-]+:\d+$/)
    expect(html).toContain('--shiki-dark')
  }
})
