import type { GetServerSideProps } from 'next'
import Head from 'next/head'
import Link from 'next/link'
import type { Session } from 'next-auth'
import { getServerSession } from 'next-auth'
import { ThemeProvider } from 'next-themes'
import { Attributes } from '@/components/attributes'
import { DataBlock } from '@/components/data-block'
import { PlainPage } from '@/components/plain-page'
import { asVisitor } from '@/playground/server/auth'

export const getServerSideProps: GetServerSideProps<{ session?: Session }> = async ({ req, res, resolvedUrl }) => {
  const answered = await asVisitor(req, res, async (authOptions) => {
    // #region server-session
    const session = authOptions && (await getServerSession(req, res, authOptions))
    if (!session) return { redirect: { destination: `/demo/sign-in?callbackUrl=${encodeURIComponent(resolvedUrl)}`, permanent: false } }
    // Next refuses a field that is undefined, which a user without it has. JSON leaves it out.
    return { props: { session: JSON.parse(JSON.stringify(session)) as Session } }
    // #endregion
  })
  // The answer has left already: it says that the database is away.
  return answered ?? { props: {} }
}

/** The protected page: what a visitor's own application would show to someone who is signed in. */
export default function Dashboard({ session }: { session?: Session }) {
  if (!session) return null
  const { username, isVerified, isAcceptingMessages } = session.user
  return (
    <ThemeProvider attribute="class" disableTransitionOnChange>
      <PlainPage>
        <Head>
          <title>Dashboard – NextAuth Live</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        </Head>
        <h1>Welcome, {String(username)}</h1>
        <p>
          This page is protected. The proxy let your request pass, and then <code>getServerSession(req, res, options)</code> told the page
          who you are.
        </p>
        <Attributes
          entries={[
            ['verified', isVerified ? 'yes' : 'no'],
            ['accepting messages', isAcceptingMessages ? 'yes' : 'no'],
            ['session expires', session.expires]
          ]}
        />
        <DataBlock id="server-session" value={session} />
        <p>
          <Link href="/playground">Back to the playground</Link> · <Link href="/flow/middleware">How the proxy decides</Link>
        </p>
      </PlainPage>
    </ThemeProvider>
  )
}
