import type { ProviderName } from '../nextauth/providers'
import { PROVIDER_WORDS } from './provider-words'

interface ProviderSelectProps {
  provider: ProviderName
  disabled?: boolean
  onChange: (provider: ProviderName) => void
}

/** How somebody signs in, one of the ways that the site has. */
export function ProviderSelect({ provider, disabled, onChange }: ProviderSelectProps) {
  return (
    <label>
      signed in by{' '}
      <select className="select" value={provider} disabled={disabled} onChange={({ target }) => onChange(target.value as ProviderName)}>
        {Object.entries(PROVIDER_WORDS).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
