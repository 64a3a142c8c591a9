import type { Bench } from '../../lab/bench'
import type { Step } from '../../lab/step'
import type { Strategy } from '../../nextauth/options'

/** What readers ask, in the words of the index. */
export type Group = 'What is in the cookie?' | 'Who can see what?' | 'How do I revoke?' | 'What breaks in production?'

/** The part of the application that an experiment changes. */
export type Changed = 'nothing' | 'options' | 'environment' | 'clock' | 'database' | 'proxy'

export interface Slider {
  label: string
  from: number
  to: number
  step: number
  start: number
}

/** One experiment: a question to the real library, and how it is asked. */
export interface Experiment {
  /** Its place in the index and in the navigation: the smaller comes first. */
  place: number
  title: string
  /** What the reader wants to know. */
  question: string
  group: Group
  changes: readonly Changed[]
  /** The possible outcomes, each with the strategies under which it happens. */
  guesses: readonly { text: string; right: readonly Strategy[] }[]
  /** What is expected under each strategy, and why; or why the question makes no sense there. */
  strategies: Record<Strategy, { expected: string } | { notApplicable: string }>
  /** The remedy, in one or two sentences. */
  fix: string
  /**
   * Where it runs: `app` is a throw-away NextAuth with a database of its own, `site` this very site with a throw-away sandbox, for
   * what only the real proxy and the real pages can show.
   */
  on: 'app' | 'site'
  /** Variables of the environment that it needs. It then runs in a thread with an environment of its own. */
  environment?: Readonly<Record<string, string>>
  /** Whole numbers that the reader may choose, by name; where none are chosen, the experiment takes numbers of its own. */
  sliders?: Readonly<Record<string, Slider>>
  /** Asks, step by step. */
  run(bench: Bench): Promise<void>
}

export interface Result {
  id: string
  strategy: Strategy
  steps: Step[]
  /** `holds` if every step did; `not-applicable` says why in `reason`. */
  outcome: 'holds' | 'fails' | 'not-applicable'
  reason?: string
}
