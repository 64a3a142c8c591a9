import { signOut } from 'next-auth/react'
import { useState } from 'react'
import { Message } from '@/components/message'
import { noticeInWords } from '../notice-words'
import { RequestFailed } from '../requests'
import { tellingWhy } from '../telling-why'

/** Ends the session with next-auth's own signOut(), and leads to the sign-in page. */
export function SignOutButton() {
  const [isLeaving, setLeaving] = useState(false)
  const [failure, setFailure] = useState<string>()
  const leave = async () => {
    setLeaving(true)
    setFailure(undefined)
    try {
      await tellingWhy(() => signOut({ callbackUrl: '/demo/sign-in' }))
    } catch (error) {
      setLeaving(false)
      setFailure(noticeInWords({ kind: 'failed', reason: error instanceof RequestFailed ? error.message : undefined }))
    }
  }
  return (
    <>
      <button type="button" className="btn" disabled={isLeaving} onClick={() => void leave()}>
        Sign out
      </button>
      {failure && (
        <Message tone="bad" role="status">
          {failure}
        </Message>
      )}
    </>
  )
}
