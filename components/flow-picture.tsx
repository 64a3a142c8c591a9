import { Fragment } from 'react'
import styles from './flow-picture.module.css'
import { PLACE_NAMES, type Place } from './place'

/** The stages of the flow, each a page of the guide. */
export type Stage = 'login' | 'jwt-callback' | 'cookie' | 'middleware' | 'session-callback' | 'client' | 'oauth' | 'magic-link'

export type Box = 'form' | 'nextauth' | 'mongodb' | 'cookie' | 'proxy' | 'set-cookie'

const STAGES: Record<Stage, readonly Box[]> = {
  login: ['form', 'nextauth', 'mongodb'],
  'jwt-callback': ['nextauth'],
  cookie: ['set-cookie', 'cookie'],
  middleware: ['cookie', 'proxy'],
  'session-callback': ['nextauth'],
  client: ['cookie'],
  oauth: ['form', 'nextauth', 'mongodb', 'proxy'],
  'magic-link': ['form', 'nextauth', 'mongodb', 'proxy']
}

/** Where NextAuth keeps sessions. */
export type Strategy = 'jwt' | 'database'

/** The words of a line under a strategy, where they differ from the line. */
const WORDS: Record<Strategy, Record<string, string>> = {
  jwt: { cookie: 'cookie: JWE', sessions: 'sessions: empty' },
  database: { cookie: 'cookie: UUID', 'getToken()': 'getToken(): null', jwt: 'jwt: at sign-in', 'encode, decode': 'encode: a row' }
}

/** A way to sign in. */
export type Way = 'credentials' | 'email' | 'oidc'

/** What differs where nobody types a password: what the form has, who is asked in place of the proxy, what runs and what is stored. */
const OTHER_WAYS: Record<Exclude<Way, 'credentials'>, Partial<Record<Box, { title?: string; lines: readonly string[] }>>> = {
  oidc: {
    form: { lines: ['a button', 'state, nonce'] },
    proxy: { title: 'Provider', lines: ['code, tokens'] },
    nextauth: { lines: ['profile', 'signIn', 'jwt', 'encode, decode', 'session'] },
    mongodb: { lines: ['users, accounts', 'sessions'] }
  },
  email: {
    form: { lines: ['an address'] },
    proxy: { title: 'Inbox', lines: ['link'] },
    nextauth: { lines: ['signIn, twice', 'mail', 'jwt', 'encode, decode', 'session'] },
    mongodb: { lines: ['token, users', 'sessions'] }
  }
}

const OTHER_DESCRIPTIONS: Record<Exclude<Way, 'credentials'>, string> = {
  oidc: 'The browser presses a button. NextAuth sends it to the provider with state and nonce, and it comes back with a code. NextAuth exchanges the code for tokens at the provider, runs profile, signIn and jwt, stores user and account in MongoDB, and sets the session cookie.',
  email:
    'The browser sends an address. NextAuth runs signIn, stores the hash of a token in MongoDB, and mails a link. Opened from the inbox, the link runs signIn again and jwt, and sets the session cookie.'
}

const DESCRIPTIONS: Record<Strategy, string> = {
  jwt: 'Under jwt: at sign-in the browser posts username and password to NextAuth, which asks MongoDB for the user and runs authorize, signIn, jwt and encode. The answer sets a cookie with an encrypted token in the browser; MongoDB stores no session. On later requests the proxy decrypts that cookie with getToken(). At a session read NextAuth decrypts it, runs jwt and session, sets it anew, and the result is what useSession() shows.',
  database:
    'Under database: at sign-in the browser posts username and password to NextAuth, which asks MongoDB for the user, runs authorize, signIn, jwt and encode, and stores a row in sessions. The answer sets a cookie with that row’s session token in the browser. On later requests the proxy sees the cookie, and getToken() is null. At a session read NextAuth asks MongoDB for the session and its user, runs the session callback, and the result is what useSession() shows.'
}

const PLACES: Record<Place, readonly Box[]> = {
  browser: ['form', 'cookie', 'set-cookie'],
  proxy: ['proxy'],
  nextauth: ['nextauth'],
  mongodb: ['mongodb']
}

/** The position of each box, and the words in it. The drawing is as narrow as a panel on a phone, so that its text stays 12 px there. */
const BOXES: { box: Box; place: Place; x: number; y: number; width: number; height: number; lines: readonly string[] }[] = [
  { box: 'form', place: 'browser', x: 2, y: 2, width: 136, height: 82, lines: ['username', 'password'] },
  { box: 'proxy', place: 'proxy', x: 2, y: 108, width: 136, height: 60, lines: ['getToken()'] },
  { box: 'cookie', place: 'browser', x: 2, y: 212, width: 136, height: 82, lines: ['cookie', 'useSession()'] },
  {
    box: 'nextauth',
    place: 'nextauth',
    x: 170,
    y: 2,
    width: 128,
    height: 146,
    lines: ['authorize', 'signIn', 'jwt', 'encode, decode', 'session']
  },
  { box: 'mongodb', place: 'mongodb', x: 170, y: 212, width: 128, height: 82, lines: ['users', 'sessions'] }
]

/** The ways between the boxes, each with its head. */
const ARROWS: { to: Box; line: string; head: string }[] = [
  { to: 'form', line: 'M138 43 H162', head: 'M169 43 l-9 -5 v10 z' },
  { to: 'mongodb', line: 'M234 148 V204', head: 'M234 211 l-5 -9 h10 z' },
  { to: 'set-cookie', line: 'M170 126 H154 V177 M154 203 V253 H146', head: 'M139 253 l9 -5 v10 z' },
  { to: 'proxy', line: 'M70 212 V176', head: 'M70 169 l-5 9 h10 z' }
]

/** Where nobody types a password, NextAuth and the provider (or the inbox) talk to each other, and the browser goes there too. */
const WAY_ARROWS: typeof ARROWS = [
  ...ARROWS.filter(({ to }) => to !== 'proxy'),
  { to: 'proxy', line: 'M170 114 H146', head: 'M139 114 l9 -5 v10 z' },
  { to: 'proxy', line: 'M70 84 V100', head: 'M70 107 l-5 -9 h10 z' }
]

interface FlowPictureProps {
  /** Lights up the boxes and lines of a stage. */
  stage?: Stage
  /** Lights up places instead. */
  places?: readonly Place[]
  /** Lights up single boxes instead, and one line in them. */
  step?: { boxes: readonly Box[]; line: string } | undefined
  strategy?: Strategy
  /** How the sign-in goes; of a stage by itself. */
  way?: Way
}

/** The whole flow in four places; the browser twice, before the sign-in and after it. */
export function FlowPicture({ stage, places = [], step, strategy = 'jwt', way = wayOf(stage) }: FlowPictureProps) {
  const other = way === 'credentials' ? undefined : OTHER_WAYS[way]
  const lit = step ? step.boxes : stage ? litBy(stage, strategy) : places.flatMap((place) => PLACES[place])
  const on = (box: Box) => lit.includes(box)
  return (
    <svg
      className={styles.picture}
      viewBox="0 0 300 296"
      role="img"
      aria-label={way === 'credentials' ? DESCRIPTIONS[strategy] : OTHER_DESCRIPTIONS[way]}
    >
      {(other ? WAY_ARROWS : ARROWS).map(({ to, line, head }) => (
        <Fragment key={line}>
          <path className={styles.line} data-lit={on(to)} d={line} />
          <path className={styles.head} data-lit={on(to)} d={head} />
        </Fragment>
      ))}
      {BOXES.map((box) => (
        <BoxShape key={box.box} {...box} {...other?.[box.box]} lit={on(box.box)} litLine={step?.line} words={WORDS[strategy]} />
      ))}
      <g data-place="nextauth" data-lit={on('set-cookie')}>
        <rect x={107} y={177} width={94} height={26} rx={13} />
        <text className={styles.detail} x={154} y={194} textAnchor="middle">
          Set-Cookie
        </text>
      </g>
    </svg>
  )
}

function wayOf(stage: Stage | undefined): Way {
  return stage === 'oauth' ? 'oidc' : stage === 'magic-link' ? 'email' : 'credentials'
}

/** Under database a session read asks MongoDB. */
function litBy(stage: Stage, strategy: Strategy): readonly Box[] {
  return stage === 'session-callback' && strategy === 'database' ? ['nextauth', 'mongodb'] : STAGES[stage]
}

interface BoxShapeProps extends Omit<(typeof BOXES)[number], 'box'> {
  /** In place of the place's name. */
  title?: string
  lit: boolean
  /** The line that is lit, if it is one of these. */
  litLine: string | undefined
  /** The lines whose words differ under this strategy. */
  words: Record<string, string>
}

function BoxShape({ x, y, width, height, place, title, lit, litLine, lines, words }: BoxShapeProps) {
  return (
    <g data-place={place} data-lit={lit}>
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <text x={x + 10} y={y + 23}>
        {title ?? PLACE_NAMES[place]}
      </text>
      {lines.map((line, i) => (
        <text key={line} className={styles.detail} data-lit={lit && line === litLine} x={x + 10} y={y + 44 + i * 20}>
          {words[line] ?? line}
        </text>
      ))}
    </g>
  )
}
