import Link from 'next/link'
import { Attributes } from '@/components/attributes'
import { Message } from '@/components/message'
import { Panel } from '@/components/panel'
import { Countdown } from '@/components/time'
import type { InboxMail } from '../../server/inbox'
import type { Captured } from '../../trace/core/capture'
import { placeholderOf } from '../../trace/read/legs'
import { type Live, useLive } from '../live-context'
import { CapturedTree } from '../trace/captured-tree'
import { rememberBegun } from '../walked-before'
import recorded from './example-mail.json'
import { MailForm } from './mail-form'
import styles from './sign-in.module.css'
import { Told } from './told'
import { useInbox } from './use-inbox'

type Row = Record<string, unknown>

/** A request for a link that was recorded by `npm run example`. */
const EXAMPLE = recorded as { mail: InboxMail; row: Row; placeholder: Captured }

/** Where a link leads back to on its page. */
const HERE = 'inbox'

/** Mails that are shown; older ones are a number. */
const SHOWN = 3

/** An inbox in the page, and beside each link the row by which NextAuth knows it. For pages of the guide it can ask for a link as well. */
export function MailPanel() {
  const live = useLive()
  if (live.snapshot && !live.snapshot.state.providers.includes('email'))
    return <Message>This site sends no magic links: PLAYGROUND_PROVIDERS leaves them out.</Message>
  return (
    <div id={HERE} className={styles.panel}>
      <MailForm
        disabled={!live.actions || live.busy !== null}
        onSubmit={(email) => void live.actions?.askForMail(email, `${location.pathname}#${HERE}`)}
      />
      <Told live={live} />
      <Inbox />
      <noscript>
        <p className="note">Without JavaScript this panel shows a recorded example.</p>
      </noscript>
    </div>
  )
}

/** The mails themselves, or a recorded example for a reader who has none. */
export function Inbox() {
  const live = useLive({ traces: true })
  const inbox = useInbox(live)
  const mails = inbox?.mails ?? []
  const rows = live.snapshot?.collections.verification_tokens ?? []
  const placeholder = placeholderOf(live.traces)
  const isOwn = mails.length > 0
  return (
    <Panel
      name="inbox"
      place="browser"
      title="inbox"
      tag={isOwn ? undefined : 'example'}
      busy={live.busy !== null}
      foot={
        <span>
          {isOwn && 'Here a link opens in this browser alone: the database that has its row is yours. '}
          {isOwn
            ? inbox?.isSent
              ? 'The mail has left for its address as well. '
              : 'In place of a mail server: nothing leaves this site. '
            : 'A recorded example. Ask for a link, and it arrives here. '}
          <Link href="/flow/magic-link">How magic links work</Link>
        </span>
      }
    >
      {isOwn ? (
        mails
          .slice(0, SHOWN)
          .map((mail) => <Mail key={mail.id} mail={mail} row={rows.find(({ token }) => token === mail.hash)} live={live} />)
      ) : (
        <Mail mail={EXAMPLE.mail} row={EXAMPLE.row} />
      )}
      {mails.length > SHOWN && <p className="note">{mails.length - SHOWN} older mails are not shown.</p>}
      <div className={styles.placeholder}>
        <p className="note">
          The user that your <code>signIn</code> callback got at the request, before anybody has opened the mail. Where nobody has the
          address it is a placeholder, with the address as its <code>id</code>.
        </p>
        <CapturedTree name="user" value={(isOwn ? placeholder : EXAMPLE.placeholder) ?? { $: 'undefined' }} open />
      </div>
    </Panel>
  )
}

interface MailProps {
  mail: InboxMail
  /** The row that keeps the hash of its token; undefined once the link was used. */
  row: Row | undefined
  /** Undefined for the recorded example. */
  live?: Live
}

function Mail({ mail, row, live }: MailProps) {
  const [before = '', after = ''] = mail.text.split(mail.url)
  const { actions, busy } = live ?? {}
  const expires = Date.parse(String(row?.expires ?? mail.expires))
  return (
    <article className={styles.mail} data-mail={row ? (expires > Date.now() ? 'good' : 'expired') : 'used'}>
      <p>
        To <b>{mail.to}</b>: {mail.subject}
      </p>
      <pre className={styles.text}>
        {before}
        <span className={styles.link}>{mail.url}</span>
        {after}
      </pre>
      {live && (
        <p className={styles.actions}>
          {/* The real link. The page only notes that its reader is on the way. */}
          <a className={row ? 'btn primary' : 'btn'} href={mail.url} onClick={() => rememberBegun({ name: 'signIn' }, live.moments)}>
            {row ? 'Open the link' : 'Open it again'}
          </a>
          {row && expires > Date.now() && (
            <button
              type="button"
              className="btn"
              disabled={!actions || busy !== null}
              onClick={() => void actions?.expireMail(String(row._id))}
            >
              Let it expire
            </button>
          )}
        </p>
      )}
      <Attributes
        entries={[
          ['token in the link', mail.token],
          ['SHA-256 of token and secret', mail.hash],
          [
            'row in verification_tokens',
            row ? (
              <>
                {String(row.token)} <span className="tag">{row.token === mail.hash ? 'the same' : 'another'}</span>
              </>
            ) : (
              'none any more: it goes when the link is opened, in time or not'
            )
          ],
          ['its identifier', row ? String(row.identifier) : '–'],
          ['it ends', !row ? '–' : live ? <Countdown key="ends" at={expires / 1000} /> : 'a day after it was asked for']
        ]}
      />
    </article>
  )
}
