import { useRouter } from 'next/router'
import { useMenu } from 'nextra-theme-docs'
import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Results, wordsOf } from './results'
import styles from './search.module.css'
import { loadFinder, useAnswer } from './use-answer'

/**
 * The search box of the theme's bar and, on a phone, of its menu. What it knows is loaded at its first use.
 * @param className the theme's, for the box in the bar. That of the menu gets none.
 */
export function Search({ className = '' }: { className?: string }) {
  const [query, setQuery] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const list = useId()
  const answer = useAnswer(query)
  const count = answer?.state === 'found' ? answer.hits.length : 0
  const isListed = isOpen && count > 0
  const enter = useEnter(input)
  useShortcuts(enter)

  // What the page for lost addresses was asked for.
  const { search: asked } = useRouter().query
  useEffect(() => {
    if (typeof asked !== 'string') return
    // Later than the theme's own effects, which close its menu.
    queueMicrotask(() => {
      if (!input.current || !enter()) return
      input.current.value = asked
      setQuery(asked.trim())
    })
  }, [asked, enter])
  // What was typed before this code ran.
  useEffect(() => {
    const typed = input.current?.value.trim() ?? ''
    if (typed !== '') {
      setQuery(typed)
      setOpen(document.activeElement === input.current)
    }
  }, [])
  useEffect(() => {
    document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [list, active])

  const type = (text: string) => {
    setQuery(text.trim())
    setActive(-1)
    setOpen(true)
  }
  const close = () => {
    setOpen(false)
    setActive(-1)
  }
  const press = (event: KeyboardEvent) => {
    // A key that ends the composing of a character is not meant for the list.
    // Safari says so with the key code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') {
      if (isOpen) input.current?.focus()
      else input.current?.blur()
      close()
    } else if (event.target !== input.current) return
    else if (event.key === 'Enter' && isListed) document.getElementById(`${list}-${Math.max(active, 0)}`)?.click()
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true)
      // In a ring of the box and its options, the box before the first.
      const step = event.key === 'ArrowDown' ? 1 : count
      setActive(((active + 1 + step) % (count + 1)) - 1)
    } else return
    event.preventDefault()
  }
  const leave = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) close()
  }

  return (
    <search className={`${styles.search} ${className}`} onBlur={leave} onKeyDown={press} data-print="hidden">
      <input
        ref={input}
        role="combobox"
        aria-label="Search the guide"
        aria-autocomplete="list"
        aria-expanded={isListed}
        aria-controls={isListed ? list : undefined}
        aria-activedescendant={isListed && active >= 0 ? `${list}-${active}` : undefined}
        placeholder="Search…"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => type(event.target.value)}
        onFocus={() => {
          setOpen(true)
          // A failure is told once there is a query.
          loadFinder().catch(() => {})
        }}
      />
      <kbd>/</kbd>
      <p role="status" className="visually-hidden">
        {isOpen && answer && wordsOf(answer, query)}
      </p>
      {isOpen && answer && <Results id={list} query={query} answer={answer} active={active} onFollow={close} />}
    </search>
  )
}

/** @returns what leads into the box, and opens the menu if the box is there. It returns false for the one of the two that the theme hides. */
function useEnter(input: { current: HTMLInputElement | null }): () => boolean {
  const { setMenu } = useMenu()
  return useCallback(() => {
    if (!input.current?.offsetParent) return false
    // At once: the closed menu is hidden, and what is hidden takes no focus.
    if (input.current.closest('aside')) flushSync(() => setMenu(true))
    input.current.focus()
    input.current.select()
    return true
  }, [input, setMenu])
}

/** A slash, where nothing else takes it, and Ctrl or Cmd with K lead into the box that is on the page now. */
function useShortcuts(enter: () => boolean): void {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      const isMeant =
        event.key === '/'
          ? !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey
          : event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
      if (isMeant && enter()) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [enter])
}
