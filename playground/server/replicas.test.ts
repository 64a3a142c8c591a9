import { Binary } from 'mongodb'
import { expect, it } from 'vitest'
import { onTrace } from '../trace/outbox'
import { tellOfChange } from './replicas'

const inserted = (visitor: string, coll = 'traces') => ({
  ns: { coll },
  fullDocument: { _id: `of ${visitor}`, visitor, keptAt: new Date(), json: new Binary(Buffer.from('{"path":"/"}')) }
})

it('a trace that another process has inserted reaches who listens to its visitor, and nobody else', () => {
  const heard: string[] = []
  const stop = onTrace('a', ({ id, json }) => heard.push(`${id}: ${json}`))
  tellOfChange(inserted('a'))
  tellOfChange(inserted('b'))
  tellOfChange(inserted('a', 'rate_limits'))
  tellOfChange({ ns: { coll: 'traces' } })
  stop()
  tellOfChange(inserted('a'))
  expect(heard).toEqual(['of a: {"path":"/"}'])
})
