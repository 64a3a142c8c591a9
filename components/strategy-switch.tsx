import styles from './strategy-switch.module.css'

const STRATEGIES = ['jwt', 'database'] as const

interface StrategySwitchProps {
  strategy: (typeof STRATEGIES)[number]
  disabled: boolean
  onChange: (strategy: (typeof STRATEGIES)[number]) => void
}

/** The session strategy, one of two. */
export function StrategySwitch({ strategy, disabled, onChange }: StrategySwitchProps) {
  return (
    <fieldset className={styles.switch} disabled={disabled}>
      <legend className="visually-hidden">Session strategy</legend>
      {STRATEGIES.map((name) => (
        <label key={name}>
          <input type="radio" name="strategy" value={name} checked={strategy === name} onChange={() => onChange(name)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
