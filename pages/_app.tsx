import type { AppProps } from 'next/app'
import '@/components/styles.css'
import { LiveProvider } from '@/playground/widgets/live-context'

export default function App({ Component, pageProps }: AppProps) {
  return (
    <LiveProvider>
      <Component {...pageProps} />
    </LiveProvider>
  )
}
