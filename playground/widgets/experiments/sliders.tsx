import { useState } from 'react'
import type { Slider } from '../../experiments/run/experiment'
import type { Chosen } from '../../lab/bench'
import styles from './sliders.module.css'

interface SlidersProps {
  sliders: Readonly<Record<string, Slider>>
  disabled: boolean
  onRun(chosen: Chosen): void
}

/** The numbers of an experiment that its reader may choose, and a button that runs it with them. */
export function Sliders({ sliders, disabled, onRun }: SlidersProps) {
  const [chosen, setChosen] = useState<Chosen>(() => Object.fromEntries(Object.entries(sliders).map(([name, { start }]) => [name, start])))
  return (
    <fieldset className={styles.sliders}>
      <legend>Or choose</legend>
      {Object.entries(sliders).map(([name, { label, from, to, step }]) => (
        <label key={name} className={styles.slider}>
          <span>{label}</span>
          <output>{chosen[name]?.toLocaleString('en')}</output>
          <input
            type="range"
            aria-label={label}
            min={from}
            max={to}
            step={step}
            value={chosen[name]}
            onChange={({ target }) => setChosen({ ...chosen, [name]: Number(target.value) })}
          />
        </label>
      ))}
      <button type="button" className="btn" disabled={disabled} onClick={() => onRun(chosen)}>
        Run it with {Object.keys(sliders).length === 1 ? 'this number' : 'these numbers'}
      </button>
    </fieldset>
  )
}
