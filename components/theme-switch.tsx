import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import styles from './theme-switch.module.css'

const SCHEMES: readonly string[] = ['system', 'light', 'dark']

/** Chooses the colour scheme, the next one at each press. It stands in place of the theme's own list box, which takes 25 kB of each page. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // What the reader chose before is known in the browser alone.
  const [isMounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  const at = Math.max(0, isMounted ? SCHEMES.indexOf(theme ?? '') : 0)
  return (
    <button type="button" className={styles.switch} onClick={() => setTheme(SCHEMES[(at + 1) % SCHEMES.length] ?? 'system')}>
      Colours: {SCHEMES[at]}
    </button>
  )
}
