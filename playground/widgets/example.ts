import { useEffect, useState } from 'react'
import type { Strategy } from '../nextauth/options'
import recorded from './example.json'
import type { Snapshot } from './snapshot'

/** A sign-in under jwt that was recorded by `npm run example`, for readers who are signed out or have no JavaScript. */
export const EXAMPLE = recorded as unknown as Snapshot

/** The recorded sign-in of a strategy. That of database is loaded when it is asked for; until then it is that of jwt. */
export function useExample(strategy: Strategy): Snapshot {
  const [database, setDatabase] = useState<Snapshot | null>(null)
  const isAsked = strategy === 'database'
  useEffect(() => {
    if (isAsked) import('./example-database.json').then(({ default: other }) => setDatabase(other as unknown as Snapshot))
  }, [isAsked])
  return (isAsked && database) || EXAMPLE
}
