import type { Metadata } from 'next'
import { SentAway } from '@/playground/widgets/demo/router-keeps'

export const metadata: Metadata = { title: 'The proxy sent you here – NextAuth Live' }

/** Where the proxy sends those who may not open the guarded page. It is static: only so does the router keep the redirect. */
export default function RouterSignIn() {
  return (
    <>
      <h1>The proxy sent you here</h1>
      <SentAway />
      <noscript>
        <p className="note">
          Without JavaScript this page cannot ask who you are. <a href="/demo/router/guarded">The guarded page</a>
        </p>
      </noscript>
    </>
  )
}
