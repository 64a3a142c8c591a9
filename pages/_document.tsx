import { Head, Html, Main, NextScript } from 'next/document'

export default function Document() {
  return (
    <Html lang="en">
      <Head />
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
