import type { Step } from '../../lab/step'
import styles from './time-line.module.css'

type Life = NonNullable<Step['life']>

/** The moments of an experiment on one axis: until when the session lives from each. The steps say the same in words. */
export function TimeLine({ lives }: { lives: readonly Life[] }) {
  const [first] = lives
  if (!first?.ends) return null
  const end = Math.max(...lives.flatMap(({ at, ends }) => (ends ? [ends.at, ends.cookie] : [at])))
  const place = (minute: number) => `${(100 * minute) / end}%`
  return (
    <figure className={styles.timeLine}>
      <div aria-hidden="true">
        {lives.map(({ at, ends }) => (
          <p key={at} className={styles.row}>
            {ends ? (
              <>
                <span className={styles.life} style={{ left: place(at), width: place(Math.max(0, ends.at - at)) }} />
                <span className={styles.cookie} style={{ left: place(ends.cookie) }} />
                <span className={styles.read} style={{ left: place(at) }} />
              </>
            ) : (
              <b className={styles.over} style={{ left: place(at) }}>
                ×
              </b>
            )}
          </p>
        ))}
        <p className={styles.axis}>
          <span>0</span>
          <span>minutes after the sign-in</span>
          <span>{end}</span>
        </p>
      </div>
      <figcaption>
        <span className={styles.read} /> a read <span className={styles.life} /> the {first.ends.of} lives{' '}
        <span className={styles.cookie} /> the cookie’s Expires <b className={styles.over}>×</b> signed out
      </figcaption>
    </figure>
  )
}
