import recorded from './example.json'
import type { Snapshot } from './snapshot'

/** A sign-in that was recorded by `npm run example`, for readers who are signed out or have no JavaScript. */
export const EXAMPLE = recorded as unknown as Snapshot
