import { Children, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import type { Result } from '../../experiments/run/experiment'
import type { About } from '../../experiments/run/load'
import type { Told } from '../../experiments/run/run'
import type { Chosen } from '../../lab/bench'
import type { Step } from '../../lab/step'
import type { Strategy } from '../../nextauth/options'
import { rememberDone } from './done'
import styles from './experiment.module.css'
import { Report } from './report'
import { runExperiment } from './run-experiment'
import { Sliders } from './sliders'
import { StepView } from './step-view'
import { TimeLine } from './time-line'
import { Verdict } from './verdict'

const STRATEGIES = ['jwt', 'database'] as const

/** How far the run under one strategy is. */
interface Run {
  steps: Step[]
  /** The step that is being taken. */
  doing: string | null
  result: Result | null
  /** Why it could not be finished. */
  problem: string | null
}

const NOT_YET: Run = { steps: [], doing: null, result: null, problem: null }

/**
 * One experiment: the question, a guess, the run under both strategies side by side, and what became of the guess. Why it goes so is closed
 * until the reader has guessed or run it, so that it gives nothing away.
 * @param children the question in a paragraph, then the why.
 */
export function Experiment({ id, about, children }: { id: string; about: string; children: ReactNode }) {
  const { changes, guesses, strategies, on, sliders } = JSON.parse(about) as About
  const [guess, setGuess] = useState<number | null>(null)
  const [runs, setRuns] = useState<Partial<Record<Strategy, Run>>>({})
  const [running, setRunning] = useState(false)
  /** The numbers that the reader chose for the last run. */
  const [ran, setRan] = useState<Chosen>()
  const name = useId()
  // MDX puts line breaks between them.
  const [question, ...why] = Children.toArray(children).filter((child) => child !== '\n')

  const run = useCallback(
    async (chosen?: Chosen) => {
      setRunning(true)
      setRuns({})
      setRan(chosen)
      window.history.replaceState(window.history.state, '', '#run')
      const outcomes: string[] = []
      for (const strategy of STRATEGIES) {
        const change = (update: (run: Run) => Partial<Run>) =>
          setRuns((all) => {
            const current = all[strategy] ?? NOT_YET
            return { ...all, [strategy]: { ...current, ...update(current) } }
          })
        change(() => NOT_YET)
        try {
          const tell = (told: Told) =>
            change(({ steps }) => ('step' in told ? { steps: [...steps, told.step], doing: null } : { doing: told.doing }))
          const result = await runExperiment(id, strategy, tell, chosen)
          change(() => ({ result, doing: null }))
          outcomes.push(result.outcome)
        } catch (error) {
          change(() => ({ doing: null, problem: error instanceof Error ? error.message : String(error) }))
          outcomes.push('fails')
        }
      }
      if (!outcomes.includes('fails')) rememberDone(id)
      setRunning(false)
    },
    [id]
  )

  // A link with #run leads to the button. It does not press it: a page elsewhere could make every reader's browser run experiments.
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (window.location.hash === '#run') button.current?.focus()
  }, [])
  const isSought = useSought()

  const over = !running && STRATEGIES.every((strategy) => runs[strategy]?.result)
  return (
    <>
      <section className={styles.experiment} aria-label="The experiment">
        <div className={styles.question}>{question}</div>
        <p className="note">
          Changes {changes.join(', ')}. Runs{' '}
          {on === 'app' ? 'on a NextAuth and a database of its own' : 'on this site, in a throw-away sandbox'}; your own session is left
          alone.
        </p>
        <fieldset>
          <legend>What do you think happens?</legend>
          {guesses.map(({ text }, i) => (
            <label key={text}>
              <input type="radio" name={name} checked={guess === i} onChange={() => setGuess(i)} />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
        <p>
          <button ref={button} type="button" className="btn primary" disabled={running} onClick={() => void run()}>
            {sliders ? 'Run it with its own numbers' : over ? 'Run it again' : 'Run it under both strategies'}
          </button>
        </p>
        {sliders && <Sliders sliders={sliders} disabled={running} onRun={(chosen) => void run(chosen)} />}
        {sliders && ran && (
          <p className="note">
            Below: run with{' '}
            {Object.entries(ran)
              .map(([name, value]) => `${sliders[name]?.label} ${value.toLocaleString('en')}`)
              .join(', ')}
            .
          </p>
        )}
        <div className={styles.sides}>
          {STRATEGIES.map((strategy) => (
            <Side key={strategy} id={id} strategy={strategy} how={strategies[strategy]} run={runs[strategy]} />
          ))}
        </div>
        {over && guess !== null && <p role="status">{verdictOn(guesses, guess, strategies)}</p>}
        <noscript>
          <p className="note">Without JavaScript the experiment cannot run here; what is expected, and why, stands on this page.</p>
        </noscript>
      </section>
      <details className={styles.why} open={guess !== null || Object.keys(runs).length > 0 || isSought}>
        <summary>Why, and what to do</summary>
        {why}
      </details>
    </>
  )
}

/** Whether the address leads to a heading of the why. A browser opens it for that by itself, and Next's router does not. */
function useSought(): boolean {
  const [id, setId] = useState('')
  useEffect(() => setId(window.location.hash.slice(1)), [])
  const isSought = id !== '' && id !== 'run'
  useEffect(() => {
    if (isSought) document.getElementById(id)?.scrollIntoView()
  }, [isSought, id])
  return isSought
}

interface SideProps {
  id: string
  strategy: Strategy
  how: About['strategies'][Strategy]
  run: Run | undefined
}

function Side({ id, strategy, how, run = NOT_YET }: SideProps) {
  if ('notApplicable' in how)
    return (
      <section className={styles.side} aria-label={`Under ${strategy}`}>
        <h2>
          <code>{strategy}</code>
        </h2>
        <p className="note">Not applicable. {how.notApplicable}</p>
      </section>
    )
  const { steps, doing, result, problem } = run
  return (
    <section className={styles.side} aria-label={`Under ${strategy}`}>
      <h2>
        <code>{strategy}</code> {result && <Verdict holds={result.outcome === 'holds'} />}
      </h2>
      <details open={result !== null}>
        <summary>What is expected</summary>
        <p>{how.expected}</p>
      </details>
      <TimeLine lives={steps.flatMap(({ life }) => life ?? [])} />
      <ol aria-label="Steps" aria-busy={doing !== null}>
        {steps.map((step) => (
          <StepView key={step.title} step={step} />
        ))}
      </ol>
      {doing && (
        <p className={styles.doing} role="status">
          <progress aria-label={doing} /> {doing} …
        </p>
      )}
      {problem && <p className={styles.failure}>{problem}</p>}
      {result?.outcome === 'fails' && <Report id={id} result={result} />}
    </section>
  )
}

/** The guess beside the outcome. */
function verdictOn(guesses: About['guesses'], chosen: number, strategies: About['strategies']): string {
  const guess = guesses[chosen]
  const asked = STRATEGIES.filter((strategy) => 'expected' in strategies[strategy])
  const right = asked.filter((strategy) => guess?.right.includes(strategy))
  if (right.length === asked.length) return 'Your guess was right.'
  if (right.length === 0) {
    const answers = guesses.filter((other) => other.right.some((strategy) => asked.includes(strategy))).map(({ text }) => `“${text}”`)
    return `You guessed otherwise. This is right: ${answers.join(' or ')} The reason stands below.`
  }
  return `Your guess was right under ${right.join(' and ')}, and it goes otherwise under the other strategy.`
}
