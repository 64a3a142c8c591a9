import { useState } from 'react'
import styles from './sign-in-form.module.css'

interface SignInFormProps {
  /** Filled in at the start. */
  username: string
  password: string
  disabled: boolean
  inline?: boolean
  onSubmit: (username: string, password: string) => void
}

/** Username and password, with the demo credentials filled in. */
export function SignInForm({ username, password, disabled, inline = false, onSubmit }: SignInFormProps) {
  const [name, setName] = useState(username)
  const [secret, setSecret] = useState(password)
  return (
    <form
      className={inline ? `${styles.form} ${styles.inline}` : styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(name, secret)
      }}
    >
      <Field label="Username" name="username" value={name} onChange={setName} maxLength={64} />
      {/* The demo password is public, so it is shown as text. */}
      <Field label="Password" name="password" value={secret} onChange={setSecret} />
      <button type="submit" className="btn primary" disabled={disabled}>
        {name ? `Sign in as ${name}` : 'Sign in'}
      </button>
    </form>
  )
}

interface FieldProps {
  label: string
  name: string
  value: string
  onChange: (value: string) => void
  maxLength?: number
}

function Field({ label, onChange, ...input }: FieldProps) {
  return (
    <label>
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
