import { useState } from 'react'
import styles from './sign-in-form.module.css'

interface SignInFormProps {
  /** Filled in at the start. */
  username: string
  password: string
  disabled: boolean
  onSubmit: (username: string, password: string) => void
}

/** Username and password, with the demo credentials filled in. */
export function SignInForm({ username, password, disabled, onSubmit }: SignInFormProps) {
  const [name, setName] = useState(username)
  const [secret, setSecret] = useState(password)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(name, secret)
      }}
    >
      <SignInFields username={name} password={secret} onUsername={setName} onPassword={setSecret} />
      <button type="submit" className="btn primary" disabled={disabled}>
        {signInLabel(name)}
      </button>
    </form>
  )
}

/** The words on a button that signs in. */
export function signInLabel(username: string): string {
  return username ? `Sign in as ${username}` : 'Sign in'
}

interface SignInFieldsProps {
  username: string
  password: string
  onUsername: (username: string) => void
  onPassword: (password: string) => void
}

/** The two fields of a sign-in. The demo password is public, so it is shown as text. */
export function SignInFields({ username, password, onUsername, onPassword }: SignInFieldsProps) {
  return (
    <>
      <Field label="Username" name="username" value={username} onChange={onUsername} maxLength={64} />
      <Field label="Password" name="password" value={password} onChange={onPassword} />
    </>
  )
}

interface FieldProps {
  label: string
  name: string
  type?: 'email'
  value: string
  onChange: (value: string) => void
  maxLength?: number
}

/** A field with its name above it. */
export function Field({ label, onChange, ...input }: FieldProps) {
  return (
    <label className={styles.field}>
      {label}
      <input
        {...input}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
    </label>
  )
}
