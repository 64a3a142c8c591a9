import { Head, Html, Main, NextScript } from 'next/document'
import { FONT } from '@/components/font'

export default function Document() {
  return (
    <Html lang="en">
      <Head>
        <link rel="preload" href={FONT} as="font" type="font/woff2" crossOrigin="anonymous" />
      </Head>
      <body>
        {/* The theme gives this id to the place where its text begins. */}
        <a className="skip-link" href="#reach-skip-nav">
          Skip to the text
        </a>
        <Main />
        <NextScript />
      </body>
    </Html>
  )
}
