import Link from 'next/link'
import { type ReactNode, useId, useState } from 'react'
import type { Strategy } from '../../nextauth/options'
import type { OwnCookie, OwnOptions } from '../../own-code/configuration'
import { ageOf, typedAge } from './ages'
import styles from './options-form.module.css'

interface OptionsFormProps {
  options: OwnOptions
  strategy: Strategy
  onChange: (options: OwnOptions) => void
}

/** The options that a reader may set. A field that is left as it is leaves the option as the site has it. */
export function OptionsForm({ options, strategy, onChange }: OptionsFormProps) {
  const set = <Name extends keyof OwnOptions>(name: Name, value: OwnOptions[Name] | undefined) => onChange(withMember(options, name, value))
  const cookie = options.cookie ?? {}
  const setCookie = <Name extends keyof OwnCookie>(name: Name, value: OwnCookie[Name] | undefined) => {
    const changed = withMember(cookie, name, value)
    set('cookie', Object.keys(changed).length > 0 ? changed : undefined)
  }
  return (
    <div className={styles.form}>
      <p className="note">
        You are under {strategy}. The <Link href="/playground">playground</Link>’s bar switches the strategy. Ages are seconds: digits
        become a number, anything else stays text, so you can try what NextAuth does not check. Options are saved with the functions.
      </p>
      <Switch
        label="leave session out"
        isOn={options.withoutSession === true}
        says="NextAuth then takes the strategy from the adapter: database."
        href="/reference/options#the-options"
        onChange={(isOn) => set('withoutSession', isOn ? true : undefined)}
      />
      <Age
        label="session.maxAge"
        age={options.maxAge}
        says="How long the session lives after a read: 30 days unless you set it."
        href="/reference/options#the-options"
        onChange={(age) => set('maxAge', age)}
      />
      <Age
        label="session.updateAge"
        age={options.updateAge}
        says="How often a read moves the end of the row, under database alone: every 24 hours unless you set it."
        href="/recipes/lifetimes#which-option-does-what"
        onChange={(age) => set('updateAge', age)}
      />
      <Age
        label="jwt.maxAge"
        age={options.jwtMaxAge}
        says="How long the token of the sign-in lives, and no later one: 30 days unless you set it."
        href="/reference/options#common-mistake"
        onChange={(age) => set('jwtMaxAge', age)}
      />
      <Text
        label="cookie name"
        text={cookie.name ?? ''}
        says="What the session cookie is called. Here it begins with “own”. A proxy of yours has to know it too."
        href="/reference/cookies#the-list"
        onChange={(text) => setCookie('name', text.trim() || undefined)}
      />
      <Choice
        label="sameSite"
        value={cookie.sameSite}
        values={['lax', 'strict', 'none']}
        says="With which requests of other sites the browser sends the cookie. Lax unless you set it."
        href="/reference/cookies#attributes"
        onChange={(value) => setCookie('sameSite', value)}
      />
      <Choice
        label="secure"
        value={yesOrNo(cookie.secure)}
        values={['yes', 'no']}
        says="Whether the browser sends the cookie over https alone. By the site’s address unless you set it."
        href="/reference/cookies#prefixes"
        onChange={(value) => setCookie('secure', isYes(value))}
      />
      <Choice
        label="httpOnly"
        value={yesOrNo(cookie.httpOnly)}
        values={['yes', 'no']}
        says="Whether scripts are kept from the cookie. Yes unless you set it."
        href="/reference/cookies#attributes"
        onChange={(value) => setCookie('httpOnly', isYes(value))}
      />
      <Switch
        label="allowDangerousEmailAccountLinking"
        isOn={options.dangerousLinking === true}
        says="At the OpenID provider: an account with the email address of a user is linked to that user."
        href="/flow/oauth#same-address"
        onChange={(isOn) => set('dangerousLinking', isOn ? true : undefined)}
      />
      <Switch
        label="debug"
        isOn={options.debug === true}
        says="NextAuth then logs each call of the adapter, and the timeline shows it. Under jwt a read calls none."
        href="/reference/options#the-options"
        onChange={(isOn) => set('debug', isOn ? true : undefined)}
      />
    </div>
  )
}

/** An object with another member; undefined takes it away. */
function withMember<All extends object, Name extends keyof All>(all: All, name: Name, value: All[Name] | undefined): All {
  const { [name]: _before, ...others } = all
  return (value === undefined ? others : { ...others, [name]: value }) as All
}

const yesOrNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'yes' : 'no')
const isYes = (value: 'yes' | 'no' | undefined) => (value === undefined ? undefined : value === 'yes')

interface Explained {
  label: string
  says: string
  /** The part of the guide about it. */
  href: string
}

/** One option with what it does. */
function Field({ label, says, href, children }: Explained & { children: (ids: { id: string; 'aria-describedby': string }) => ReactNode }) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        <code>{label}</code>
      </label>
      {children({ id, 'aria-describedby': `${id}-says` })}
      <span id={`${id}-says`} className={styles.says}>
        {says}{' '}
        <Link href={href}>
          More<span className="visually-hidden"> about {label}</span>
        </Link>
      </span>
    </div>
  )
}

function Text({ text, onChange, ...explained }: Explained & { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  return (
    <Field {...explained}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            onChange(target.value)
          }}
        />
      )}
    </Field>
  )
}

function Age({
  age,
  onChange,
  ...explained
}: Explained & { age: number | string | undefined; onChange: (age: number | string | undefined) => void }) {
  return <Text {...explained} text={typedAge(age)} onChange={(typed) => onChange(ageOf(typed))} />
}

function Switch({ isOn, onChange, ...explained }: Explained & { isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <Field {...explained}>
      {(ids) => <input {...ids} type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />}
    </Field>
  )
}

interface ChoiceProps<Value extends string> extends Explained {
  value: Value | undefined
  values: readonly Value[]
  onChange: (value: Value | undefined) => void
}

function Choice<Value extends string>({ value, values, onChange, ...explained }: ChoiceProps<Value>) {
  return (
    <Field {...explained}>
      {(ids) => (
        <select
          {...ids}
          className="select"
          value={value ?? ''}
          onChange={({ target }) => onChange(values.find((one) => one === target.value))}
        >
          <option value="">as the site has it</option>
          {values.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  )
}
