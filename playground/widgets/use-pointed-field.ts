import { type RefObject, useEffect } from 'react'

/**
 * Marks every element of the same `data-field` while one of them is pointed at or holds the focus, so that a field can be found
 * in all panels at once. It changes the elements themselves, since hundreds of them would have to render otherwise.
 */
export function usePointedField(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current
    if (!element) return
    const mark = (field: string | undefined) => {
      for (const marked of element.querySelectorAll('[data-pointed]')) marked.removeAttribute('data-pointed')
      if (!field) return
      for (const same of element.querySelectorAll(`[data-field="${CSS.escape(field)}"]`)) same.setAttribute('data-pointed', '')
    }
    const point = ({ target }: Event) =>
      mark(target instanceof Element ? target.closest<HTMLElement>('[data-field]')?.dataset.field : undefined)
    const leave = () => mark(undefined)
    element.addEventListener('pointerover', point)
    element.addEventListener('focusin', point)
    element.addEventListener('pointerleave', leave)
    element.addEventListener('focusout', leave)
    return () => {
      element.removeEventListener('pointerover', point)
      element.removeEventListener('focusin', point)
      element.removeEventListener('pointerleave', leave)
      element.removeEventListener('focusout', leave)
    }
  }, [root])
}
