import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import styles from './theme-switch.module.css'

/** Chooses the colour scheme. A native list, in place of the theme's own, which brings thirty kilobytes of its own list boxes. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // What the reader chose before is known in the browser alone.
  const [isMounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return (
    <select
      className={styles.switch}
      aria-label="Colour scheme"
      value={(isMounted && theme) || 'system'}
      onChange={({ target }) => setTheme(target.value)}
    >
      <option value="system">System colours</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  )
}
