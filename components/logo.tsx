import styles from './logo.module.css'

/** The site's name with its mark: a session token on its way round the four places. */
export function Logo() {
  return (
    <span className={styles.logo}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" strokeWidth="2.500">
        <path d="M10 2.500a7.500 7.500 0 0 1 7.500 7.500" stroke="var(--proxy)" />
        <path d="M17.500 10a7.500 7.500 0 0 1-7.500 7.500" stroke="var(--nextauth)" />
        <path d="M10 17.500a7.500 7.500 0 0 1-7.500-7.500" stroke="var(--mongodb)" />
        <path d="M2.500 10a7.500 7.500 0 0 1 7.500-7.500" stroke="var(--browser)" />
        <circle cx="10" cy="10" r="2.500" fill="currentColor" />
      </svg>
      NextAuth Live
    </span>
  )
}
