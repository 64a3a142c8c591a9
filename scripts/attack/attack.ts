import type { Mongod } from '../../lib/testing/mongod-process'
import type { Site } from '../../lib/testing/site'
import type { Victim } from './victim'

/** What an attack stands on: one site or several, and what they need. */
export interface Scene {
  /** Where visitors ask. */
  url: string
  sites: readonly Site[]
  /** Set where the sites have a database of their own. */
  mongod?: Mongod
  end(): Promise<void>
}

/** Makes a scene. Attacks that name the same stage stand on one scene, one after the other, until one of them fells it. */
export interface Stage {
  start(): Promise<Scene>
}

export interface Attempt extends Scene {
  /** The first site, which most attacks are about. */
  site: Site
  /** Whether a short variant is asked for. */
  quick: boolean
  victim: Victim
  /** How many times as long as on a quiet machine everything may take. */
  patience: number
}

/** One thing that an attack saw. */
export interface Seen {
  text: string
  holds: boolean
}

export interface Attack {
  number: number
  name: string
  sends: string
  /** What has to hold, besides that the victim goes on. */
  threshold: string
  stage: Stage
  /** Milliseconds that the victim's slowest reads may take, where that is not the usual. */
  victimMs?: number
  /** Milliseconds between the victim's reads, where those are not the usual. */
  victimEveryMs?: number
  /** The attack ends the site, so that nobody watches it meanwhile. */
  endsSite?: true
  run(attempt: Attempt): Promise<Seen[]>
}

export const seen = (text: string, holds: boolean): Seen => ({ text, holds })

/** The longest that an attack may take. */
export const LONGEST_MS = 45_000
