import type { JWT } from 'next-auth/jwt'
import type { SetCookie } from '@/lib/http/set-cookie'
import type { Provider, Session } from './answers'
import type { Answer } from './browser'
import type { SessionToken } from './session-token'

/** What `GET /api/auth/session` was answered with. */
export interface Read {
  answer: Answer
  /** The body; undefined where it is no JSON object. */
  session: Session | undefined
  /** Whether it names somebody. */
  signedIn: boolean
  /** The session token that the browser holds after it. */
  token: SessionToken | undefined
  claims: JWT | undefined
  /** When it was answered, in milliseconds since 1970. */
  at: number
}

export interface SignIn {
  answer: Answer
  /** Where the answer leads: the `url` of its JSON, or its `Location`. */
  leadsTo: URL | undefined
  /** The value of `error` there; undefined where there is none. */
  error: string | undefined
  /** The session token that it set. */
  token: SessionToken | undefined
  claims: JWT | undefined
}

/** Everything that the check-up saw of an application. What was not asked for is undefined. */
export interface Seen {
  origin: URL
  /** The path of NextAuth's routes, without a slash at its end. */
  base: string
  /** Whether the session tokens that were seen can be opened with the secret; undefined without a secret or without a token of v4. */
  secretFits: boolean | undefined
  providers: { answer: Answer; known: Provider[] | undefined }
  /** A session read without any cookie. */
  stranger: Read
  /** Another one, after somebody has read a session. */
  laterStranger?: Read
  signInPage: {
    /** What the last of its redirects led to. */
    answer: Answer
    /** Whether redirects lead back to an address that has led on before. */
    isLoop: boolean
    /** Forms that post to NextAuth and have no field `csrfToken`. */
    formsWithoutCsrf: string[]
    /** Scripts of the page that name NextAuth's address for credentials themselves. */
    scriptsThatPost: string[]
  }
  /** The answer to a password that nobody has. */
  wrongPassword?: SignIn
  /** Sign-ins with the password that was given, each in a browser of its own. */
  signIns: SignIn[]
  /** Whether the cookies of somebody who is signed in were handed in. */
  given: boolean
  /** Three reads, one after another, each with the cookies of the one before. */
  reads: Read[]
  /** Reads with one and the same cookie, at the same moment. */
  together: Read[]
  /** Reads with one and the same cookie, one after another. */
  repeated: Read[]
  /** A read at an address that no cache has, where the others found no session. */
  uncached?: Read
  path?: {
    path: string
    stranger: Answer
    signedIn?: Answer
    /** A read after it. */
    after?: Read
    /** Without a cookie again, after somebody who is signed in has opened it. */
    laterStranger?: Answer
    /** With a session cookie that is nobody's. */
    madeUp?: Answer
  }
  /** A post to the session's address with data and without a CSRF token, between two reads. */
  withoutCsrf?: { before: Read; after: Read }
  /** `update()` with a field that no application knows, between two reads. */
  update?: { before: Read; after: Read; probe: string }
  /** Where NextAuth would lead, or leads after a sign-in, where an address elsewhere is asked for. */
  foreignCallbacks: { asked: string; leadsTo: URL | undefined }[]
  /** A read with the claims of a good cookie and a signature that is none. */
  forged?: Read
  /** Reads before and after the command that changes the user. */
  change?: { before: Read; after: Read }
  /** A read after the command that ends the user's sessions. */
  revoked?: Read
  /** A read with a copy of the cookie from before the sign-out. */
  replay?: Read
  /** Where NextAuth sends a browser that wants to sign in at other providers. */
  oauth: { id: string; answer: Answer; leadsTo: URL | undefined }[]
  /** A link of a mail, opened by somebody without any cookie. */
  link?: { answer: Answer; token: SessionToken | undefined; again?: SessionToken | undefined }
  /** Where a sign-in by another provider ended. */
  endedAt?: URL
  /** All cookies that were set by any answer, with the path that set them. */
  cookies: { path: string; cookie: SetCookie }[]
  /** What the application logged up to the sign-out, if it was handed in. What comes later goes wrong on purpose. */
  log: string | undefined
  /** When it began, in milliseconds since 1970. */
  at: number
  /** Why it ended early; undefined where it did not. */
  halted?: string
  /** Sessions of the check-up that could not be ended. */
  left?: number
}

/** The cookies that answers set under a name or one that begins so, as chunks do. */
export function cookiesSet({ cookies }: Seen, name: string): SetCookie[] {
  return cookies.flatMap(({ cookie }) => (!cookie.clears && cookie.name.startsWith(name) ? [cookie] : []))
}

/** Whether a sign-in was led back to its page because of its CSRF token. */
export function isLedBack({ token, leadsTo }: { token?: SessionToken | undefined; leadsTo: URL | undefined }): boolean {
  return !token && leadsTo?.searchParams.get('csrf') === 'true'
}

/** Whether reads with one cookie went differently, and not because the first of them used it up. */
export function differ(reads: readonly Read[]): boolean {
  const first = reads.findIndex(({ signedIn }) => !signedIn)
  return first !== -1 && reads.slice(first).some(({ signedIn }) => signedIn)
}

/** @returns whole seconds that a session lasts after a read, and whether the reads moved its end; undefined where nobody signed in. */
export function lifetimeOf({ reads }: Seen): { seconds: number; slides: boolean } | undefined {
  const ends = reads.map(({ session, at }) => ({ end: Date.parse(String(session?.expires)), at })).filter(({ end }) => !Number.isNaN(end))
  const [first] = ends
  const last = ends.at(-1)
  return first && last && { seconds: Math.round((first.end - first.at) / 1000), slides: last.end > first.end }
}
