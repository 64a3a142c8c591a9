import { afterAll, describe, it } from 'vitest'
import type { Claim } from './claim'
import { closeBrowser } from './client'
import { stopSite } from './experiments'
import { Lab } from './lab'
import { stopNextApp } from './next-app'

/** Proves every claim of every topic: `npm run claims` runs this file and records what came out. */

const topics = import.meta.glob<{ default: Record<string, Claim> }>('../*.ts', { eager: true })

describe.each(Object.entries(topics))('%s', (_file, { default: topic }) => {
  it.each(Object.keys(topic))(
    '%s',
    async (id) => {
      const lab = await Lab.open()
      try {
        await topic[id]?.proof(lab)
      } finally {
        await lab.close()
      }
    },
    120_000
  )
})

afterAll(() => Promise.all([closeBrowser(), stopNextApp(), stopSite()]))
