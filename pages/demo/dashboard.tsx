import type { GetServerSideProps } from 'next'
import Head from 'next/head'
import Link from 'next/link'
import type { Session } from 'next-auth'
import { getServerSession } from 'next-auth'
import { ThemeProvider } from 'next-themes'
import { Attributes } from '@/components/attributes'
import { DataBlock } from '@/components/data-block'
import { JsonView } from '@/components/json-view'
import { PlainPage } from '@/components/plain-page'
import { Countdown } from '@/components/time'
import type { Strategy } from '@/playground/nextauth/options'
import { userOf } from '@/playground/own-code/session-user'
import { asVisitor } from '@/playground/server/auth'
import { decodeProxyReport, PROXY_REPORT_HEADER } from '@/playground/trace/proxy-report'
import { tracing } from '@/playground/trace/recorder'
import { SignOutButton } from '@/playground/widgets/demo/sign-out-button'
import { WhatLetYouIn } from '@/playground/widgets/demo/what-let-you-in'

interface DashboardProps {
  session: Session
  strategy: Strategy
  /** What the proxy reported of this very request. */
  proxy: { foundToken: boolean; durationMs: number }
  isRecorded: boolean
}

export const getServerSideProps: GetServerSideProps<Partial<DashboardProps>> = async ({ req, res, resolvedUrl }) => {
  const report = decodeProxyReport(req.headers[PROXY_REPORT_HEADER])
  const answered = await asVisitor(req, res, async (authOptions) => {
    // #region server-session
    const session = authOptions && (await getServerSession(req, res, authOptions))
    if (!session) return { redirect: { destination: `/demo/sign-in?callbackUrl=${encodeURIComponent(resolvedUrl)}`, permanent: false } }
    // #endregion
    return {
      props: {
        // Next refuses a field that is undefined, which a user without it has. JSON leaves it out.
        session: JSON.parse(JSON.stringify(session)) as Session,
        strategy: authOptions.session?.strategy ?? 'jwt',
        proxy: { foundToken: Boolean(report?.token), durationMs: report?.durationMs ?? 0 },
        isRecorded: tracing()
      }
    }
  })
  // The answer has left already: it says that the database is away.
  return answered ?? { props: {} }
}

/** The protected page: what a visitor's own application would show to someone who is signed in. */
export default function Dashboard(props: Partial<DashboardProps>) {
  return isWhole(props) ? <SignedIn {...props} /> : null
}

function isWhole(props: Partial<DashboardProps>): props is DashboardProps {
  return props.session !== undefined
}

function SignedIn({ session, strategy, proxy, isRecorded }: DashboardProps) {
  const { username, fields } = userOf(session)
  return (
    <ThemeProvider attribute="class" disableTransitionOnChange>
      <PlainPage>
        <Head>
          <title>Dashboard – NextAuth Live</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        </Head>
        <h1>Welcome, {username ?? 'whoever you are'}</h1>
        <p>Only a visitor with a session can open this page. It stands for the pages of your own application.</p>
        <SignOutButton />
        <section aria-labelledby="who-you-are">
          <h2 id="who-you-are">Who you are</h2>
          <Attributes
            entries={[
              ['user', username ?? 'not in the session'],
              ['verified', fields.isVerified ? 'yes' : 'no'],
              ['accepting messages', fields.isAcceptingMessages ? 'yes' : 'no'],
              ['strategy', strategy],
              ['session', <Countdown key="expires" at={Date.parse(session.expires) / 1000} />]
            ]}
          />
          <details>
            <summary className="note">What getServerSession() returned</summary>
            <JsonView value={session} />
          </details>
          <DataBlock id="server-session" value={session} />
        </section>
        <section aria-labelledby="where-to-go-on">
          <h2 id="where-to-go-on">Where to go on</h2>
          <p>
            <Link href="/flow/middleware">How the proxy decides</Link> ·{' '}
            <Link href="/flow/session-callback">What the session read runs</Link> ·{' '}
            <Link href="/playground">Your cookie, token and rows in the playground</Link>
          </p>
        </section>
        <WhatLetYouIn strategy={strategy} proxy={proxy} isRecorded={isRecorded} />
      </PlainPage>
    </ThemeProvider>
  )
}
