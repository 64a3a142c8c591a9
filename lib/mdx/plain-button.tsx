import type { ButtonHTMLAttributes } from 'react'

type Bag = { focus: boolean }

interface PlainButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  className?: string | ((bag: Bag) => string)
}

/**
 * Stands in for Headless UI's `Button`, which Nextra's own button is made of. That one tells hover, focus and press apart for every kind of
 * pointer, with 6 KB of script; a `<button>` and CSS are enough for the menu and the arrows of the sidebar. Given up: the data attributes
 * `data-hover`, `data-focus` and `data-active`, which no style here uses. The ring at keyboard focus is the theme's own, by `:focus-visible`.
 */
export function Button({ className, type = 'button', ...props }: PlainButtonProps) {
  const classes = typeof className === 'function' ? className({ focus: false }) : className
  return <button {...props} type={type} className={`nextra-focus ${classes ?? ''}`} />
}
