import { useState } from 'react'
import { Message } from '@/components/message'
import { type Diagnosis, diagnose } from '../../reference/diagnose'
import { PasteField } from './paste-field'
import styles from './tools.module.css'

/** As the installed library logs it. Source: next-auth 4.24, `utils/logger.js`. */
const EXAMPLE = `[next-auth][error][JWT_SESSION_ERROR]
https://next-auth.js.org/errors#jwt_session_error decryption operation failed {
  message: 'decryption operation failed',
  stack: 'JWEDecryptionFailed: decryption operation failed\\n' +
    '    at gcmDecrypt (/app/node_modules/jose/dist/node/cjs/runtime/decrypt.js:67:15)',
  name: 'JWEDecryptionFailed'
}`

/** Says what a pasted error means. The text stays in this component's state: no request, no storage, no address has it. */
export function ErrorFinder() {
  const [text, setText] = useState('')
  const found = diagnose(text)
  return (
    <section className={styles.tool} aria-label="Find the cause of an error">
      <PasteField
        label="A line of a log, a stack, an address, or a status with its body"
        rows={7}
        text={text}
        onChange={setText}
        onExample={() => setText(EXAMPLE)}
        onClear={() => setText('')}
      />
      <noscript>
        <p className="note">
          Without JavaScript nothing is recognised here: <a href="/reference/errors">the errors</a> stand on a page of their own.
        </p>
      </noscript>
      <div role="status">
        {text.trim() &&
          (found.length > 0 ? (
            <Message>{found.length === 1 ? 'One entry fits.' : `${found.length} entries fit. The first says most.`}</Message>
          ) : (
            <Message tone="bad">
              This text has no error that this site knows. Paste the first line that begins with [next-auth], or the whole address of the
              page that shows the error. <a href="/faq">The questions</a> and the search at the top find an error by what you see.
            </Message>
          ))}
      </div>
      <ol className={styles.findings}>
        {found.map((diagnosis) => (
          <Finding key={diagnosis.signature.id} {...diagnosis} />
        ))}
      </ol>
    </section>
  )
}

function Finding({ signature: { id, title, meaning, cause, sign, fix, next, page, experiment, tool }, line }: Diagnosis) {
  return (
    <li className={styles.finding}>
      <h3>{title}</h3>
      <p className={styles.quoted}>{line}</p>
      <p>{meaning}</p>
      <dl>
        <dt>Cause</dt>
        <dd>{cause}</dd>
        <dt>Sign</dt>
        <dd>{sign}</dd>
        <dt>Fix</dt>
        <dd>{fix}</dd>
        <dt>Then look at</dt>
        <dd>{next}</dd>
      </dl>
      <p className={styles.further}>
        {page && <a href={page}>Read more</a>}
        {experiment && page !== `/experiments/${experiment}` && <a href={`/experiments/${experiment}`}>See it happen</a>}
        {tool && <a href={tool}>Decode your cookie</a>}
        <a href={`/reference/errors#${id}`}>Its entry in the reference</a>
      </p>
    </li>
  )
}
