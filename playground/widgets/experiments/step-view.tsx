import type { Step } from '../../lab/step'
import { summaryOf } from '../../trace/read/stages'
import styles from './experiment.module.css'
import { Verdict } from './verdict'

/** One step: what was seen beside what was expected, and on demand how it was asked and what ran. */
export function StepView({ step }: { step: Step }) {
  const { title, observed, expected, holds, request, response, events } = step
  return (
    <li className={styles.step} data-step>
      <p>
        <b>{title}</b> <Verdict holds={holds} />
      </p>
      <dl className={styles.values}>
        <dt>observed</dt>
        <dd>{observed}</dd>
        <dt>expected</dt>
        <dd>{expected}</dd>
      </dl>
      {(request || events.length > 0) && (
        <details>
          <summary>Request, answer and what ran</summary>
          {request && (
            <pre>
              {request.method} {request.path}
              {request.body !== null && `\n${JSON.stringify(request.body, null, 2)}`}
            </pre>
          )}
          {response && (
            <pre>
              {[response.status, ...response.setCookie.map((cookie) => `Set-Cookie: ${cookie}`)].join('\n')}
              {`\n${typeof response.body === 'string' ? response.body : JSON.stringify(response.body, null, 2)}`}
            </pre>
          )}
          {events.length > 0 && (
            <ol className={styles.ran} aria-label="What ran">
              {events.map((event, i) => (
                <li key={i}>
                  <code>{event.name}</code> {summaryOf(event)}
                </li>
              ))}
            </ol>
          )}
        </details>
      )}
    </li>
  )
}
