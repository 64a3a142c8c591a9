'use client'

import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { startTransition, useState } from 'react'

/** Where the proxy sends those without a token. Each button signs in, and goes on in its own way. */
export default function Page() {
  const router = useRouter()
  const [done, setDone] = useState(false)
  const signInThen = (goOn: () => void) => async () => {
    await signIn('credentials', { redirect: false })
    goOn()
  }
  return (
    <>
      <h1 data-done={done || undefined}>sign-in</h1>
      <button
        type="button"
        onClick={signInThen(() => {
          router.refresh()
          router.push('/guarded')
          // In the same queue as the push, so it shows once that is over.
          startTransition(() => setDone(true))
        })}
      >
        push
      </button>
      <button type="button" onClick={signInThen(() => window.location.assign('/guarded'))}>
        load
      </button>
    </>
  )
}
