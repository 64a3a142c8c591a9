import { useState } from 'react'
import { Field } from '@/components/sign-in-form'
import { DEMO_ADDRESS } from '../../sandbox/demo-credentials'
import { ReturnHere } from '../return-here'
import styles from './sign-in.module.css'

interface MailFormProps {
  id?: string
  disabled: boolean
  /** Without a button of its own: another one submits the form. */
  isBare?: boolean
  onSubmit: (email: string) => void
}

/** The address that a magic link goes to. Nothing leaves this site: the mail arrives in the page. */
export function MailForm({ id, disabled, isBare = false, onSubmit }: MailFormProps) {
  const [email, setEmail] = useState<string>(DEMO_ADDRESS)
  return (
    <form
      id={id}
      // Without JavaScript it leads to the sign-in page.
      action="/demo/sign-in"
      className={isBare ? undefined : styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(email)
      }}
    >
      <ReturnHere />
      <Field label="Email" name="email" type="email" value={email} onChange={setEmail} maxLength={320} />
      {!isBare && (
        <button type="submit" className="btn primary" disabled={disabled}>
          Send me a link
        </button>
      )}
    </form>
  )
}
