import { indentWithTab, redo, undo } from '@codemirror/commands'
import { typescriptLanguage } from '@codemirror/lang-javascript'
import { LanguageSupport, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { unifiedMergeView } from '@codemirror/merge'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { basicSetup } from 'codemirror'
import type { OwnFunction } from '../../own-code/configuration'
import { completionsFor, hoverFor } from './completion'
import { type Problems, placeInWords } from './problems'

/** A function is a member of a class as well as of an object, and of those the grammar knows how to begin with one. */
const MEMBER = typescriptLanguage.configure({ top: 'SingleClassItem' })

const LOOK: Extension = [
  basicSetup,
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  syntaxHighlighting(classHighlighter),
  // Colours are the site's tokens, and come with its style sheet.
  EditorView.theme({ '&': { fontSize: 'inherit' }, '&.cm-focused': { outline: 'none' } })
]

/** One editor on the page, with a text and a history for each function. */
export class CodeSheets {
  private readonly view: EditorView
  private readonly sheets = new Map<OwnFunction, EditorState>()
  private readonly comparison = new Compartment()
  private compares = false

  /**
   * @param parent what the editor is put into.
   * @param starts what changes are shown against.
   * @param onChange is told of every change of a text, whoever makes it.
   */
  constructor(
    parent: HTMLElement,
    private shown: OwnFunction,
    sources: Record<OwnFunction, string>,
    private readonly starts: Record<OwnFunction, { code: string }>,
    private readonly onChange: (name: OwnFunction, source: string) => void
  ) {
    for (const [name, source] of Object.entries(sources) as [OwnFunction, string][]) this.sheets.set(name, this.sheet(name, source))
    this.view = new EditorView({
      parent,
      state: this.sheetOf(shown),
      dispatchTransactions: (transactions, view) => {
        view.update(transactions)
        if (transactions.some(({ docChanged }) => docChanged)) this.onChange(this.shown, view.state.doc.toString())
      }
    })
  }

  /** Turns to another function. The one before keeps its history. */
  show(name: OwnFunction): void {
    if (name === this.shown) return
    this.sheets.set(this.shown, this.view.state)
    this.shown = name
    this.view.setState(this.sheetOf(name))
    this.compare(this.compares)
  }

  /** Puts another text in the place of a function's. One press of undo takes it back. */
  replace(name: OwnFunction, source: string): void {
    const state = name === this.shown ? this.view.state : this.sheetOf(name)
    const transaction = state.update({ changes: { from: 0, to: state.doc.length, insert: source } })
    if (name === this.shown) {
      this.view.dispatch(transaction)
      return
    }
    this.sheets.set(name, transaction.state)
    this.onChange(name, source)
  }

  /** Shows what differs from the site's own code, in the text itself. */
  compare(isOn: boolean): void {
    this.compares = isOn
    const { code: original } = this.starts[this.shown]
    this.view.dispatch({
      effects: this.comparison.reconfigure(isOn ? unifiedMergeView({ original, mergeControls: false, highlightChanges: true }) : [])
    })
  }

  /** Marks problems of the function that is shown. */
  mark({ errors, warnings }: Problems): void {
    const { state } = this.view
    const at =
      (severity: Diagnostic['severity']) =>
      (problem: { line: number; column: number; message: string }): Diagnostic => {
        const from = this.position(problem)
        const to = state.wordAt(from)?.to ?? Math.min(from + 1, state.doc.length)
        return { from, to, severity, message: `${placeInWords(problem)}: ${problem.message}` }
      }
    this.view.dispatch(setDiagnostics(state, [...errors.map(at('error')), ...warnings.map(at('warning'))]))
  }

  /** Puts the cursor somewhere, and brings it into view. */
  goTo(place: { line: number; column: number }): void {
    const at = this.position(place)
    // In the middle: above it stand the site's bars.
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
    this.view.focus()
  }

  undo(): void {
    undo(this.view)
  }

  redo(): void {
    redo(this.view)
  }

  destroy(): void {
    this.view.destroy()
  }

  private position({ line, column }: { line: number; column: number }): number {
    const { doc } = this.view.state
    const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines))
    return Math.min(from + column - 1, to)
  }

  private sheetOf(name: OwnFunction): EditorState {
    return this.sheets.get(name) ?? this.sheet(name, '')
  }

  private sheet(name: OwnFunction, doc: string): EditorState {
    const language = new LanguageSupport(MEMBER, MEMBER.data.of({ autocomplete: completionsFor(name) }))
    return EditorState.create({
      doc,
      extensions: [
        LOOK,
        language,
        hoverFor(name),
        keymap.of([indentWithTab]),
        this.comparison.of([]),
        EditorView.contentAttributes.of({ 'aria-label': `Code of ${name}`, 'aria-describedby': 'leave-the-code' })
      ]
    })
  }
}

/** Shows what would change, to read. @returns what takes it away. */
export function showDifference(parent: HTMLElement, name: string, original: string, changed: string): () => void {
  const view = new EditorView({
    parent,
    doc: changed,
    extensions: [
      LOOK,
      MEMBER,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': `Changes of ${name}` }),
      unifiedMergeView({ original, mergeControls: false })
    ]
  })
  return () => view.destroy()
}
