import { afterAll, describe, it } from 'vitest'
import { closeBrowser } from '../lab/proofs/browser'
import { Lab } from '../lab/proofs/lab'
import { stopNextApp } from '../lab/proofs/next-app'
import type { Fact } from './fact'
import { stopSite } from './lab-experiments'

/** Proves every fact of every topic: `npm run facts` runs this file and records what came out. */

const topics = import.meta.glob<{ default: Record<string, Fact> }>('./*.ts', { eager: true })

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
