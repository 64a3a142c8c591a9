import type { AppProps } from 'next/app'
import '@/components/tokens.css'
import '@/components/global.css'
import '@/components/print.css'
import { prefetchOnIntent } from '@/lib/prefetch-on-intent'
import { LiveProvider } from '@/playground/widgets/live-context'

prefetchOnIntent()

export default function App({ Component, pageProps }: AppProps) {
  return (
    <LiveProvider>
      <Component {...pageProps} />
    </LiveProvider>
  )
}
