import { useState } from 'react'

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
      className={inline ? 'sign-in inline' : 'sign-in'}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(name, secret)
      }}
    >
      <label>
        Username
        <input
          name="username"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
        />
      </label>
      <label>
        Password
        {/* The demo password is public, so it is shown as text. */}
        <input
          name="password"
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </label>
      <button type="submit" className="btn primary" disabled={disabled}>
        {name ? `Sign in as ${name}` : 'Sign in'}
      </button>
    </form>
  )
}
