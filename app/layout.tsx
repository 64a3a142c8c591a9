import type { Metadata } from 'next'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { FONT } from '@/components/font'
import { PlainPage } from '@/components/plain-page'
import '@/components/tokens.css'
import '@/components/global.css'

export const metadata: Metadata = { icons: '/favicon.svg' }

/** What needs the app router: a server component of the demo, and the page for addresses that lead nowhere. All else is in pages/. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <link rel="preload" href={FONT} as="font" type="font/woff2" crossOrigin="anonymous" />
      </head>
      <body>
        <a className="skip-link" href="#reach-skip-nav">
          Skip to the text
        </a>
        <ThemeProvider attribute="class" disableTransitionOnChange>
          <PlainPage>{children}</PlainPage>
        </ThemeProvider>
      </body>
    </html>
  )
}
