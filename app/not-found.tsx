import type { Metadata } from 'next'
import styles from './not-found.module.css'

export const metadata: Metadata = {
  title: 'Not found – NextAuth Live',
  description: 'There is no page at this address.',
  openGraph: { title: 'Not found – NextAuth Live', images: '/og.png' }
}

/** With an app router, Next takes this and not pages/404. */
export default function NotFound() {
  return (
    <>
      <h1>There is no page here</h1>
      <p>The address may be from an older version of the guide.</p>
      <search>
        <form className={styles.find} action="/flow/login">
          <label htmlFor="search">Search the guide</label>
          <input id="search" name="search" type="search" required autoComplete="off" />
          <button type="submit" className="btn">
            Search
          </button>
        </form>
      </search>
      <p>
        Or start with <a href="/flow/summary">the summary</a>, open <a href="/playground">the playground</a>, or go <a href="/">home</a>.
      </p>
    </>
  )
}
