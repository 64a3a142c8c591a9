import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Message } from '@/components/message'
import { type CodeError, OWN_FUNCTIONS, type OwnConfiguration, type OwnFunction, type OwnStarts } from '../../own-code/configuration'
import { EXAMPLES } from '../../own-code/examples'
import { configurationIn, linkTo } from '../../own-code/share'
import { applicationFiles, type Parts } from '../../take-along/application'
import { useChosenProvider } from '../chosen-provider'
import type { Live } from '../live-context'
import { RequestFailed } from '../requests'
import { downloadApplication } from '../take-along/download-application'
import { CodeSheets } from './code-sheets'
import styles from './desk.module.css'
import { configurationOf, type Draft, differing, draftOf, editedIn, listed, optionNames, savedInWords } from './draft'
import type { EditorProps } from './editor'
import { format } from './format'
import { FunctionTabs } from './function-tabs'
import { keepDraft, keptDraft } from './kept-draft'
import { OptionsForm } from './options-form'
import { ProblemList } from './problem-list'
import { type Problems, placeInWords, problemsOf } from './problems'
import { SharedReview } from './shared-review'

/** Put in by the build (next.config.mjs): the code that runs for everybody. */
declare const OWN_STARTS: OwnStarts
/** Read while the site is built, as well. */
declare const APPLICATION_PARTS: Parts

/** Milliseconds without a key after which the code is looked at. */
const PAUSE_MS = 400

interface DeskProps extends EditorProps {
  live: Live
  saved: OwnConfiguration
  /** Of what is saved. */
  version: string
  onSaved: (saved: OwnConfiguration, version: string) => void
  /** Something was refused: what is saved may be another one meanwhile. */
  onConflict: () => void
}

/** What is told of the last press of a button. */
interface Said {
  words: string
  tone: 'good' | 'bad'
}

/** The code, what is said of it, and what can be done with it. */
export function Desk({ first, example, target, fragment, onClose, onReviewed, live, saved, version, onSaved, onConflict }: DeskProps) {
  const [kept] = useState(() => {
    const draft = keptDraft()
    return draft && differing(draft, saved).length > 0 ? draft : undefined
  })
  const provider = useChosenProvider(live)
  const [initial] = useState(() => draftOf(kept ?? saved, OWN_STARTS))
  const [draft, setDraft] = useState<Draft>(initial)
  const [name, setName] = useState<OwnFunction>(first)
  const [compares, setCompares] = useState(false)
  const [said, setSaid] = useState<Said | null>(kept ? { words: 'What you had not saved is here again.', tone: 'good' } : null)
  /** What the site refused. It holds until its function changes. */
  const [refused, setRefused] = useState<readonly CodeError[]>([])
  const [shared, setShared] = useState<OwnConfiguration | null>(null)
  /** Counts what fills the form anew. */
  const [filling, setFilling] = useState(0)
  const [chosen, setChosen] = useState('')
  const id = useId()

  const strategy = live.snapshot?.state.strategy ?? 'jwt'
  const edited = editedIn(draft, OWN_STARTS)
  const configuration = useMemo(() => configurationOf(draft, OWN_STARTS), [draft])
  const unsaved = differing(configuration, saved)
  const tell = useCallback((words: string, tone: Said['tone'] = 'good') => setSaid({ words, tone }), [])

  const onChange = useCallback((changed: OwnFunction, source: string) => {
    setDraft((all) => ({ ...all, sources: { ...all.sources, [changed]: source } }))
    setRefused((all) => all.filter((error) => error.function !== changed))
  }, [])
  const area = useRef<HTMLDivElement>(null)
  const [sheets, setSheets] = useState<CodeSheets | null>(null)
  useEffect(() => {
    if (!area.current) return
    const made = new CodeSheets(area.current, first, initial.sources, OWN_STARTS, onChange)
    setSheets(made)
    return () => made.destroy()
  }, [first, initial, onChange])
  useEffect(() => sheets?.show(name), [sheets, name])
  useEffect(() => sheets?.compare(compares), [sheets, compares])

  useEffect(() => document.getElementById(`${id}-${first}`)?.focus(), [id, first])

  const source = draft.sources[name]
  const problems = useProblems(name, source, strategy, refused)
  useEffect(() => sheets?.mark(problems), [sheets, problems])

  const loadExample = useCallback(
    (wanted: string) => {
      const found = EXAMPLES.find((one) => one.id === wanted)
      if (!found || !sheets) return
      const replaced = OWN_FUNCTIONS.filter((one) => found.functions[one] !== undefined)
      // An example is a whole: what another one left would answer its question for it.
      for (const one of OWN_FUNCTIONS) sheets.replace(one, found.functions[one] ?? OWN_STARTS[one].code)
      setChosen(wanted)
      setName((current) => (replaced.includes(current) ? current : (replaced[0] ?? current)))
      tell(`Loaded into ${listed(replaced)}; the others are the site’s own. Nothing is saved yet.`)
    },
    [sheets, tell]
  )
  useEffect(() => {
    if (example) loadExample(example)
  }, [example, loadExample])

  useEffect(() => {
    if (!sheets || !target) return
    setName(target.name)
    sheets.show(target.name)
    sheets.goTo({ line: target.line, column: 1 })
  }, [sheets, target])

  useEffect(() => {
    if (!fragment) return
    configurationIn(fragment).then(setShared, () =>
      tell('The link holds no code that can be read: it was cut, or changed. Ask for it again.', 'bad')
    )
  }, [fragment, tell])

  const hasUnsaved = unsaved.length > 0
  useEffect(() => keepDraft(hasUnsaved ? configuration : null), [hasUnsaved, configuration])
  /** Puts a whole configuration into the editor. */
  const take = (taken: OwnConfiguration) => {
    const { sources, options } = draftOf(taken, OWN_STARTS)
    for (const one of OWN_FUNCTIONS) if (sources[one] !== draft.sources[one]) sheets?.replace(one, sources[one])
    setDraft((all) => ({ ...all, options }))
    setFilling((count) => count + 1)
  }

  const refuse = (errors: readonly CodeError[], why: string) => {
    setRefused(errors)
    const [error] = errors
    if (error) setName(error.function)
    tell(`Nothing was saved. ${error ? `${error.function}: ${placeInWords(error).toLowerCase()}: ${error.message}` : why}`, 'bad')
  }

  const save = async (wanted: OwnConfiguration) => {
    const errors = OWN_FUNCTIONS.flatMap((one) => {
      const code = wanted.functions[one]
      return code === undefined ? [] : problemsOf(one, code, strategy).errors
    })
    if (errors.length > 0) return refuse(errors, '')
    try {
      const next = await live.actions?.configure(wanted, version)
      onSaved(wanted, next ?? version)
      tell(savedInWords(wanted))
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error
      refuse(error.errors, error.message)
      onConflict()
    }
  }

  const goBack = async () => {
    const nothing = { functions: {}, options: {} }
    take(nothing)
    await save(nothing)
  }

  const formatIt = async () => {
    try {
      const formatted = await format(name, source)
      if (formatted !== source) sheets?.replace(name, formatted)
      tell(formatted === source ? `${name} is formatted already.` : `Formatted ${name}.`)
    } catch {
      tell(`${name} cannot be formatted before its error is gone.`, 'bad')
    }
  }

  const reset = () => {
    sheets?.replace(name, OWN_STARTS[name].code)
    tell(`${name} is the site’s own code again, in the editor. Save to use it.`)
  }

  const copyLink = async () => {
    const link = location.origin + (await linkTo(configuration))
    await navigator.clipboard.writeText(link).then(
      () => tell('Copied a link with your code and options. Who opens it sees the changes first; nothing of it runs by itself.'),
      () => tell(`The browser does not let the page copy. The link: ${link}`, 'bad')
    )
  }

  const takeAlong = async () => {
    try {
      await downloadApplication(applicationFiles({ strategy, provider, own: configuration }, APPLICATION_PARTS))
      tell('Saved an application with this code as a zip. Its README says how to start it.')
    } catch (error) {
      tell(`The application could not be made. ${(error as Error).message}`, 'bad')
    }
  }

  const closeReview = (words: string) => {
    setShared(null)
    onReviewed()
    history.replaceState(history.state, '', location.pathname + location.search)
    tell(words)
  }

  const isBusy = !live.actions || live.busy !== null
  return (
    <section className={styles.desk} aria-label="Your own callbacks">
      {shared && (
        <SharedReview
          draft={draft}
          starts={OWN_STARTS}
          shared={shared}
          onTake={() => {
            take(shared)
            closeReview('Taken over into the editor. Nothing is saved yet.')
          }}
          onDiscard={() => closeReview('Discarded. What stands in the editor is yours.')}
        />
      )}
      <div className={styles.row}>
        <label>
          Load an example{' '}
          <select className="select" value={chosen} onChange={({ target: { value } }) => loadExample(value)}>
            <option value="">–</option>
            {EXAMPLES.map(({ id: value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className={`link-button ${styles.close}`} onClick={onClose}>
          close<span className="visually-hidden"> the editor</span>
        </button>
      </div>
      <Question id={chosen} strategy={strategy} />
      <FunctionTabs id={id} current={name} edited={edited} onChange={setName} />
      <div
        id={`${id}-panel`}
        ref={area}
        role="tabpanel"
        className={styles.area}
        aria-labelledby={`${id}-${name}`}
        data-compares={compares || undefined}
      />
      <p id="leave-the-code" className="note">
        Tab indents. Press Escape, then Tab, to leave the code.
      </p>
      <ProblemList name={name} problems={problems} onGo={(place) => sheets?.goTo(place)} />
      <div className={styles.row}>
        <button type="button" className="btn" disabled={isBusy || unsaved.length === 0} onClick={() => void save(configuration)}>
          Save and use
        </button>
        <button type="button" className="btn" onClick={() => sheets?.undo()}>
          Undo
        </button>
        <button type="button" className="btn" onClick={() => sheets?.redo()}>
          Redo
        </button>
        <button type="button" className="btn" onClick={() => void formatIt()}>
          Format
        </button>
        <button type="button" className="btn" aria-pressed={compares} onClick={() => setCompares(!compares)}>
          Show what I changed
        </button>
        <button type="button" className="btn" disabled={!edited.includes(name)} onClick={reset}>
          Reset this function
        </button>
        <button
          type="button"
          className="btn"
          disabled={isBusy || (edited.length === 0 && differing(saved, { functions: {}, options: {} }).length === 0)}
          onClick={() => void goBack()}
        >
          Back to the site’s own code
        </button>
      </div>
      <div role="status" aria-label="About your code">
        {said && <Message tone={said.tone}>{said.words}</Message>}
      </div>
      {hasUnsaved && <p className="note">Not saved: {listed(unsaved)}.</p>}
      <details className={styles.options}>
        <summary>What your code may do</summary>
        <p className="note">
          It gets plain data: dates stay dates, an ObjectId arrives as text, functions are lost. It may call{' '}
          <code>await findUser(filter)</code>, <code>await updateUser(filter, change)</code>, <code>console.log()</code> and{' '}
          <code>URL</code>; <code>authorize</code> also <code>readCredentials(input)</code> and{' '}
          <code>await passwordMatches(password, user)</code>. There is no network, no <code>import</code>, no <code>process</code> and no
          timer. A call has 100 ms of processor time, 16 MB of memory and 64 KB for what it returns.
        </p>
      </details>
      <details className={styles.options}>
        <summary>Options{Object.keys(draft.options).length > 0 && ` (${listed(optionNames(Object.keys(draft.options)))})`}</summary>
        <OptionsForm
          key={filling}
          options={draft.options}
          strategy={strategy}
          onChange={(options) => setDraft((all) => ({ ...all, options }))}
        />
      </details>
      <div className={styles.row}>
        <button type="button" className="btn" onClick={() => void copyLink()}>
          Copy a link
        </button>
        <button type="button" className="btn" onClick={() => void takeAlong()}>
          Download as an application
        </button>
      </div>
    </section>
  )
}

/** The question of an example, and the strategy that it needs. */
function Question({ id, strategy }: { id: string; strategy: string }) {
  const example = EXAMPLES.find((one) => one.id === id)
  if (!example) return null
  return (
    <p className={styles.question}>
      {example.question}
      {example.strategy && example.strategy !== strategy && ` It is about ${example.strategy}; you are under ${strategy}.`}
    </p>
  )
}

/** What is to be said of a function, once its reader pauses. What the site refused stands with it. */
function useProblems(name: OwnFunction, source: string, strategy: 'jwt' | 'database', refused: readonly CodeError[]): Problems {
  const [looked, setLooked] = useState<{ name: OwnFunction; problems: Problems } | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setLooked({ name, problems: problemsOf(name, source, strategy) }), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [name, source, strategy])
  return useMemo(() => {
    // What was seen in another function says nothing of this one.
    const { errors, warnings } = looked?.name === name ? looked.problems : { errors: [], warnings: [] }
    const others = refused.filter(
      (error) => error.function === name && !errors.some(({ line, column }) => line === error.line && column === error.column)
    )
    return { errors: [...errors, ...others], warnings }
  }, [looked, name, refused])
}
