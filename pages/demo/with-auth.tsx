import Head from 'next/head'
import Link from 'next/link'
import { PlainPage } from '@/components/plain-page'

/** A page that withAuth() guards in the proxy, and nothing else. */
export default function Guarded() {
  return (
    <PlainPage>
      <Head>
        <title>Guarded by withAuth – NextAuth Live</title>
        <meta name="description" content="A page that withAuth() guards in the proxy." />
        <meta property="og:title" content="Guarded by withAuth" />
        <meta property="og:image" content="/og.png" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </Head>
      <h1>withAuth() let you pass</h1>
      <p>
        There was a valid token in your cookie. <Link href="/experiments/with-auth">Back to the experiment</Link>
      </p>
    </PlainPage>
  )
}
