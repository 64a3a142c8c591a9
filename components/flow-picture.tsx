import { PLACE_NAMES, type Place } from './place'

/** The stages of the flow, each a page of the guide. */
export type Stage = 'login' | 'jwt-callback' | 'cookie' | 'middleware' | 'session-callback' | 'client'

export type Box = 'form' | 'nextauth' | 'mongodb' | 'cookie' | 'proxy' | 'set-cookie'

const STAGES: Record<Stage, readonly Box[]> = {
  login: ['form', 'nextauth', 'mongodb'],
  'jwt-callback': ['nextauth'],
  cookie: ['set-cookie', 'cookie'],
  middleware: ['cookie', 'proxy'],
  'session-callback': ['nextauth'],
  client: ['cookie']
}

const PLACES: Record<Place, readonly Box[]> = {
  browser: ['form', 'cookie', 'set-cookie'],
  proxy: ['proxy'],
  nextauth: ['nextauth'],
  mongodb: ['mongodb']
}

/** Where each box stands, and what is written in it. */
const BOXES: { box: Box; place: Place; x: number; y: number; width: number; height: number; lines: readonly string[] }[] = [
  { box: 'form', place: 'browser', x: 8, y: 10, width: 150, height: 86, lines: ['username', 'password'] },
  { box: 'proxy', place: 'proxy', x: 8, y: 122, width: 132, height: 58, lines: ['getToken()'] },
  { box: 'cookie', place: 'browser', x: 8, y: 210, width: 150, height: 86, lines: ['cookie', 'useSession()'] },
  {
    box: 'nextauth',
    place: 'nextauth',
    x: 250,
    y: 10,
    width: 182,
    height: 150,
    lines: ['authorize', 'signIn', 'jwt', 'encode, decode', 'session']
  },
  { box: 'mongodb', place: 'mongodb', x: 250, y: 210, width: 182, height: 86, lines: ['users', 'sessions'] }
]

interface FlowPictureProps {
  /** Lights up what takes part in a stage. */
  stage?: Stage
  /** Lights up places instead. */
  places?: readonly Place[]
  /** Lights up single boxes instead, and one line in them. */
  step?: { boxes: readonly Box[]; line: string } | undefined
}

/** The whole flow in four places; the browser twice, before the sign-in and after it. */
export function FlowPicture({ stage, places = [], step }: FlowPictureProps) {
  const lit = step ? step.boxes : stage ? STAGES[stage] : places.flatMap((place) => PLACES[place])
  const on = (box: Box) => lit.includes(box)
  return (
    <svg
      className="flow-picture"
      viewBox="0 0 440 306"
      role="img"
      aria-label="At sign-in the browser posts username and password to NextAuth, which asks MongoDB for the user and runs authorize, signIn, jwt and encode. The answer sets a cookie in the browser. On later requests the proxy reads that cookie with getToken(), and the session callback makes what useSession() shows."
    >
      <path className="wire" data-lit={on('form')} d="M158 53 H246" />
      <path className="wire" data-lit={on('mongodb')} d="M341 160 V206" />
      <path className="wire" data-lit={on('set-cookie')} d="M250 130 H204 V253 H162" />
      <path className="wire" data-lit={on('proxy')} d="M74 210 V184" />
      <path className="head" d="M249 53 l-9 -5 v10 z M341 209 l-5 -9 h10 z M159 253 l9 -5 v10 z M74 181 l-5 9 h10 z" />
      {BOXES.map((box) => (
        <BoxShape key={box.box} {...box} lit={on(box.box)} litLine={step?.line} />
      ))}
      <g data-place="nextauth" data-lit={on('set-cookie')}>
        <rect className="box" x={157} y={172} width={94} height={26} rx={13} />
        <text className="detail" x={204} y={189} textAnchor="middle">
          Set-Cookie
        </text>
      </g>
    </svg>
  )
}

interface BoxShapeProps extends Omit<(typeof BOXES)[number], 'box'> {
  lit: boolean
  /** The line that is lit, if it is one of these. */
  litLine: string | undefined
}

function BoxShape({ x, y, width, height, place, lit, litLine, lines }: BoxShapeProps) {
  return (
    <g data-place={place} data-lit={lit}>
      <rect className="box" x={x} y={y} width={width} height={height} rx={10} />
      <text x={x + 14} y={y + 25}>
        {PLACE_NAMES[place]}
      </text>
      {lines.map((line, i) => (
        <text key={line} className="detail" data-lit={lit && line === litLine} x={x + 14} y={y + 46 + i * 20}>
          {line}
        </text>
      ))}
    </g>
  )
}
