import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view'
import type { OwnFunction } from '../../own-code/configuration'
import { HELPERS, TYPED_NAMES, type TypedName, typedName } from './typed-names'

/** Completes members after `token.` and the like, the names of a function's argument where it is taken apart, and the helpers. */
export function completionsFor(name: OwnFunction) {
  return (context: CompletionContext): CompletionResult | null => {
    const [, object = ''] = /([\w$]+)[?!]?\.[\w$]*$/.exec(context.state.sliceDoc(Math.max(0, context.pos - 100), context.pos)) ?? []
    const word = context.matchBefore(/[\w$]*/)
    const from = word?.from ?? context.pos
    if (object) {
      const { members } = typedName(object, name) ?? {}
      const options = Object.entries(members ?? {}).map(([label, type]): Completion => ({ label, detail: type, type: 'property' }))
      return options.length > 0 ? { from, options, validFor: /^[\w$]*$/ } : null
    }
    const within = syntaxTree(context.state).resolveInner(context.pos, -1)
    if (/String|Comment|PropertyName/.test(within.name) || (!context.explicit && word?.text === '')) return null
    const known = [...TYPED_NAMES, ...(isTakenApart(within) ? [] : HELPERS)].filter((one) => one.in.includes(name))
    return { from, options: known.map(completionOf), validFor: /^[\w$]*$/ }
  }
}

function completionOf({ name, type, says }: TypedName): Completion {
  return { label: name, detail: type, info: says, type: type.includes('=>') ? 'function' : 'variable' }
}

/** Whether a place is in the braces of a parameter. */
function isTakenApart(node: { name: string; parent: { name: string } | null }): boolean {
  return [node.name, node.parent?.name].some((name) => name?.startsWith('Pattern') || name === 'ObjectPattern')
}

/** Says what a name is while the pointer rests on it. */
export function hoverFor(name: OwnFunction) {
  return hoverTooltip((view, at): Tooltip | null => {
    const range = view.state.wordAt(at)
    const known = range && !isMember(view, range.from) && typedName(view.state.sliceDoc(range.from, range.to), name)
    if (!range || !known) return null
    return {
      pos: range.from,
      end: range.to,
      above: true,
      create() {
        const dom = document.createElement('div')
        const code = document.createElement('code')
        code.textContent = `${known.name}: ${known.type}`
        dom.append(code, document.createElement('br'), known.says)
        return { dom }
      }
    }
  })
}

/** `profile.email` is no email of the argument. */
function isMember(view: EditorView, from: number): boolean {
  return view.state.sliceDoc(from - 1, from) === '.'
}
