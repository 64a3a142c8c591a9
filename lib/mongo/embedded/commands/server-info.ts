import type { Command } from '../command'

/** The MongoDB release whose behaviour and wire version this server follows. */
export const FOLLOWED_VERSION = '8.0.0'

export const ping: Command = { help: 'Answers.', arguments: [], run: () => ({}) }

export const buildInfo: Command = {
  help: 'The version that this server follows.',
  arguments: [],
  run: () => ({
    version: FOLLOWED_VERSION,
    versionArray: [8, 0, 0, 0],
    modules: ['embedded'],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024
  })
}

/** Sessions carry no state here: nothing to end. */
export const endSessions: Command = { help: 'Ends logical sessions.', arguments: [], run: () => ({}) }
