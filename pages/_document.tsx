import { Head, Html, Main, NextScript } from 'next/document'
import { FONT } from '@/components/font'

/** A page's head with the styles of its islands and without their code, which each island fetches when it is used (`widgets/island.tsx`). */
class HeadOfIslands extends Head {
  override getPreloadDynamicChunks() {
    return []
  }
  override getDynamicChunks() {
    return []
  }
}

export default function Document() {
  return (
    <Html lang="en">
      <HeadOfIslands>
        <link rel="preload" href={FONT} as="font" type="font/woff2" crossOrigin="anonymous" />
      </HeadOfIslands>
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
