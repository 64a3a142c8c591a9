import { isForPath, pathOfCookie } from '@/lib/http/cookie-path'
import { attributeOf, type SetCookie } from '@/lib/http/set-cookie'
import type { Answer } from './browser'
import { cookiesSet, differ, isLedBack, lifetimeOf, type Read, type Seen, type SignIn } from './seen'
import { visibleText } from './visible-text'

/** A way in which an application goes wrong, with the sign by which one tells. */
export interface Rule {
  /** Stable: scripts may look for it. */
  id: string
  title: string
  /** The page of the guide that explains it. */
  page: string
  fix: string
  /** Whether it may have several causes, of which the application's log tells one. */
  isInTheLog?: true
  /** @returns the evidence, in a sentence; undefined where the sign is not there. */
  look(seen: Seen): string | undefined
}

/** Seconds by which clocks may differ: NextAuth accepts a token for 15 seconds after its end. */
const CLOCKS = 15
/** Characters by which the cookie grows when the probe is in the token: four for three of the probe's, encrypted in Base64. */
const GROWN = 150
const HASH = /^(\$2[abxy]\$\d\d\$|\$argon2|\$scrypt|pbkdf2)/
const SENSITIVE = /((access|refresh|id|session)_?token|secret|password(_?hash)?)$/i
/** Seconds. A session that lasts less or longer has an option in another unit. */
const SHORTEST = 60
const LONGEST = 400 * 86_400
/** Sign-ins of which one would be led back, if two processes had different secrets. */
const MANY = 5
/** Characters that a random session token has at least: 16 hold 96 bits in Base64. */
const RANDOM = 16
const COPY_IS_GOOD = 'A copy from before the sign-out was answered with the session.'
/** How deep a value is looked into. */
const DEEP = 20
const DATABASE_ERROR =
  /ECONNREFUSED|ENOTFOUND|Mongo\w*Error|Server selection timed out|Topology is closed|buffering timed out|connection .*closed|connect ETIMEDOUT/i

/** The rules, causes before what follows from them: the first that holds is what to mend first. */
export const RULES: readonly Rule[] = [
  {
    id: 'gateway',
    title: 'What stands in front of the application gets no answer that it can use',
    page: '/reference/errors#502',
    fix: 'Look at the log of the proxy. The application does not run there, or its cookies are larger than the proxy’s buffer for headers: put ids into the token, not documents.',
    look({ providers, signIns, reads }) {
      const found = [providers, ...signIns, ...reads].find(({ answer }) => isOfGateway(answer))
      return found && `It answered with ${found.answer.status}.`
    }
  },
  {
    id: 'no-nextauth',
    title: 'NextAuth does not answer here',
    page: '/reference/errors#answer-404',
    fix: 'Put the route at pages/api/auth/[...nextauth].ts or app/api/auth/[...nextauth]/route.ts, and let no proxy redirect /api/auth.',
    look({ providers: { answer, known } }) {
      if (known || answer.status === 500 || isOfGateway(answer)) return undefined
      const leads = answer.location ? `, and leads to ${answer.location.origin}${answer.location.pathname}` : ''
      return `The address of the providers was answered with ${answer.status} (${answer.type || 'no type'})${leads}.`
    }
  },
  {
    id: 'auth-js-v5',
    title: 'This is Auth.js v5',
    page: '/reference/v5',
    fix: 'Read what is different in v5. This check-up knows v4.',
    look({ cookies }) {
      const found = cookies.find(({ cookie: { name } }) => /^(__Secure-|__Host-)?authjs\./.test(name))
      return found && `It sets the cookie ${found.cookie.name}.`
    }
  },
  {
    id: 'stranger-signed-in',
    title: 'Somebody without a cookie is signed in',
    page: '/reference/deployment',
    fix: 'Let nothing in front of the application cache /api/auth/session, and keep no session in a variable of a module: each answer is for one reader.',
    look({ stranger, laterStranger }) {
      if (stranger.signedIn) return 'A session read without any cookie was answered with a session.'
      return laterStranger?.signedIn ? 'After somebody had read a session, a read without any cookie was answered with one.' : undefined
    }
  },
  {
    id: 'configuration-refused',
    title: 'NextAuth refuses its configuration',
    page: '/experiments/credentials-only',
    fix: 'The log has a code, for example NO_SECRET, CALLBACK_CREDENTIALS_JWT_ERROR (credentials alone under database) or EMAIL_REQUIRES_ADAPTER_ERROR (an email provider without an adapter).',
    isInTheLog: true,
    look: ({ providers: { answer } }) =>
      isRefused(answer) ? `The address of the providers was answered with ${answer.status}, in NextAuth’s own words.` : undefined
  },
  {
    id: 'route-fails',
    title: 'The route of NextAuth is answered with 500',
    page: '/reference/errors#answer-500',
    fix: 'Look at the log. A file of yours threw when it was loaded, for example since a variable is missing in the environment, or the options of the route do not let it read the request.',
    isInTheLog: true,
    look: ({ providers: { answer } }) =>
      answer.status === 500 && !isRefused(answer)
        ? 'The address of the providers was answered with 500, and not in NextAuth’s words.'
        : undefined
  },
  {
    id: 'database-down',
    title: 'The database does not answer',
    page: '/experiments/mongo-down',
    fix: 'Look whether the application reaches its database. Show readers a sentence of your own: the error’s text is in their address.',
    look({ signIns, wrongPassword }) {
      const failed = [...signIns, ...(wrongPassword ? [wrongPassword] : [])].find(({ error }) => DATABASE_ERROR.test(error ?? ''))
      return failed && `A sign-in ended with error=${short(failed.error)}.`
    }
  },
  {
    id: 'secure-cookie-over-http',
    title: 'The cookies are for https, and the address is http',
    page: '/experiments/wrong-url',
    fix: 'Set NEXTAUTH_URL to the address that readers use, with its scheme. Leave useSecureCookies out.',
    look(seen) {
      if (seen.origin.protocol === 'https:') return undefined
      const found = cookiesOfNextAuth(seen).find(({ attributes }) => has(attributes, 'secure'))
      return found && `${found.name} is set with Secure. A browser keeps no such cookie over http, unless the host is localhost.`
    }
  },
  {
    id: 'plain-cookie-over-https',
    title: 'The cookies are for http, and the address is https',
    page: '/experiments/wrong-url',
    fix: 'Set NEXTAUTH_URL to the https address, also where a proxy in front ends TLS. Leave useSecureCookies out, and write secure: true where you override a cookie.',
    look({ origin, cookies }) {
      if (origin.protocol !== 'https:') return undefined
      const found = cookies.find(({ cookie: { name, attributes } }) => /^next-auth\./.test(name) && !has(attributes, 'secure'))
      return found && `${found.cookie.name} is set without Secure.`
    }
  },
  {
    id: 'address-differs',
    title: 'The application has another address than this one',
    page: '/reference/deployment',
    fix: 'Set NEXTAUTH_URL to the address that readers use: host and port count, and localhost is another host than 127.0.0.1. Where it has a path, that is the whole one of NextAuth, such as /shop/api/auth.',
    look({ providers: { known = [] }, origin, base }) {
      for (const { callbackUrl = '' } of known) {
        const url = URL.canParse(callbackUrl) ? new URL(callbackUrl) : undefined
        if (url && url.origin !== origin.origin) return `Its providers lead to ${url.origin}.`
        if (url && !url.pathname.startsWith(`${base}/callback/`)) return `Its providers lead to ${url.origin}${url.pathname}.`
      }
      return undefined
    }
  },
  {
    id: 'browsers-refuse-the-cookie',
    title: 'Browsers refuse a cookie of NextAuth’s',
    page: '/reference/cookies',
    fix: 'Leave Domain out unless subdomains share the cookie. SameSite=None needs Secure, and so does a name that begins with __Secure- or __Host-.',
    look(seen) {
      const { hostname } = seen.origin
      for (const { name, attributes } of cookiesOfNextAuth(seen)) {
        const domain = attributeOf(attributes, 'domain')?.toLowerCase().replace(/^\./, '')
        if (domain && hostname !== domain && !hostname.endsWith(`.${domain}`)) return `${name} is for ${domain}.`
        if (attributeOf(attributes, 'samesite')?.toLowerCase() === 'none' && !has(attributes, 'secure'))
          return `${name} is set with SameSite=None and without Secure.`
        if (/^__(Secure|Host)-/.test(name) && !has(attributes, 'secure')) return `${name} is set without Secure.`
        if (name.startsWith('__Host-') && (domain || attributeOf(attributes, 'path') !== '/'))
          return `${name} is set with a Domain, or with another Path than /.`
      }
      return undefined
    }
  },
  {
    id: 'sign-in-page-loops',
    title: 'The sign-in page leads to itself',
    page: '/reference/errors#too-many-redirects',
    fix: 'Name a page of your own in pages.signIn, and leave it and /api/auth out of the matcher of the proxy.',
    look: ({ signInPage: { isLoop, answer } }) =>
      isLoop ? `A stranger who asks for it is led on again and again, at last to ${answer.location?.pathname}.` : undefined
  },
  {
    id: 'sign-in-page-fails',
    title: 'The sign-in page is answered with an error',
    page: '/recipes/custom-sign-in-page',
    fix: 'Let pages.signIn name a page that exists and that strangers may see, or leave it out: NextAuth has one of its own. With 500 look at the log.',
    look: ({ signInPage: { answer }, providers: { known } }) =>
      known && answer.status >= 400 ? `A stranger who asks for it is answered with ${answer.status}.` : undefined
  },
  {
    id: 'clocks-differ',
    title: 'The server’s clock differs from this one',
    page: '/experiments/fast-clock',
    fix: 'Keep servers’ clocks in step (NTP). NextAuth forgives 15 seconds.',
    look({ signIns, at }) {
      const issued = signIns.map(({ claims }) => claims?.iat).find((iat) => typeof iat === 'number')
      if (typeof issued !== 'number') return undefined
      const ahead = Math.round(issued - at / 1000)
      // A sign-in comes some seconds after the beginning.
      const off = ahead < 0 ? -ahead : Math.max(0, ahead - 120)
      return off > CLOCKS
        ? `A token that was just made says it was made ${Math.abs(ahead)} seconds ${ahead < 0 ? 'ago' : 'from now'}.`
        : undefined
    }
  },
  {
    id: 'cookie-with-the-same-beginning',
    title: 'Another cookie begins with the session cookie’s name',
    page: '/experiments/cookie-that-should-not-be-there',
    fix: 'Give that cookie another name: NextAuth joins every cookie that begins so, and cannot read the whole.',
    look({ cookies, signIns, reads }) {
      const names = [...signIns, ...reads].map(({ token }) => token?.name).filter((name) => name !== undefined)
      const [name = 'next-auth.session-token'] = names
      const found = cookies.find(({ cookie }) => cookie.name.startsWith(name) && !/^(\.\d+)?$/.test(cookie.name.slice(name.length)))
      return found && `${found.path} sets ${found.cookie.name}.`
    }
  },
  {
    id: 'form-without-csrf',
    title: 'A sign-in form has no CSRF token',
    page: '/experiments/csrf-missing',
    fix: 'Use signIn() of next-auth/react, or put the token of /api/auth/csrf into a field csrfToken.',
    look({ signInPage: { formsWithoutCsrf } }) {
      const [action] = formsWithoutCsrf
      return action && `The form that posts to ${action} has no field csrfToken: NextAuth leads back to the sign-in page.`
    }
  },
  {
    id: 'csrf-does-not-return',
    title: 'The CSRF cookie does not come back',
    page: '/experiments/csrf-missing',
    fix: 'Look at the cookie’s name, Domain and Path, whether every process has the same secret, and whether something in front strips cookies from requests or answers.',
    look({ signIns, oauth, cookies }) {
      const tried = signIns.length > 0 ? signIns : oauth
      if (tried.length === 0 || !tried.every(isLedBack)) return undefined
      return cookies.some(({ path }) => path.endsWith('/csrf'))
        ? 'Sign-ins with the token and its cookie were led back with csrf=true.'
        : 'No answer set the cookie of the CSRF token, and sign-ins were led back with csrf=true.'
    }
  },
  {
    id: 'post-not-answered',
    title: 'NextAuth does not answer a sign-in',
    page: '/reference/errors#answer-405',
    fix: 'Export the handler for POST as well as for GET. Let nothing in front refuse a POST to /api/auth.',
    look({ signIns, oauth }) {
      const found = [...signIns, ...oauth].find(({ answer, leadsTo }) => answer.status >= 400 && answer.status < 500 && !leadsTo)
      return found && `A sign-in was answered with ${found.answer.status} (${found.answer.type || 'no type'}), and leads nowhere.`
    }
  },
  {
    id: 'wrong-password-signs-in',
    title: 'A wrong password signs in',
    page: '/experiments/authorize-returns',
    fix: 'Return null from authorize(), not an object with an error: whatever is truthy signs in.',
    look: ({ wrongPassword }) =>
      wrongPassword?.token ? `A password that nobody has was answered with ${wrongPassword.answer.status} and a session cookie.` : undefined
  },
  {
    id: 'sign-in-500',
    title: 'The sign-in is answered with 500',
    page: '/experiments/survives-the-token',
    fix: 'Look at the log. The jwt callback threw or returned null, the redirect callback threw, jwt.maxAge is a text, or the token has a value that JSON cannot say, such as a BigInt.',
    isInTheLog: true,
    look({ signIns }) {
      const found = signIns.find(({ answer }) => answer.status === 500)
      return found && `The right password was answered with ${found.answer.status}.`
    }
  },
  {
    id: 'no-session-cookie',
    title: 'The sign-in is answered as if it had worked, without a session cookie',
    page: '/reference/cookies',
    fix: 'Let session.maxAge be more than 0, and let nothing in front of the application strip a Set-Cookie line or join several to one.',
    look({ signIns, origin }) {
      const found = signIns.find((one) => leadsOnWithoutCookie(one, origin))
      const over = found && takenAway(found)
      return found && (over ? `${over.name} was over as it was set.` : 'Its answer leads on, and no cookie in it holds a session.')
    }
  },
  {
    id: 'sign-in-refused',
    title: 'The sign-in is refused without an error of HTTP',
    page: '/experiments/sign-in-says-ok',
    fix: 'Return false from the signIn callback. After a throw or an address signIn() says ok, and nobody is signed in.',
    look({ signIns, origin }) {
      const found = signIns.find(
        (one) => one.answer.status === 200 && !one.token && one.answer.text !== '' && !isLedBack(one) && !leadsOnWithoutCookie(one, origin)
      )
      return (
        found &&
        `The right password was answered with 200, ${found.error === undefined ? 'without a session cookie' : `error=${short(found.error)}`}.`
      )
    }
  },
  {
    id: 'sign-in-denied',
    title: 'The signIn callback refuses this user',
    page: '/reference/errors#AccessDenied',
    fix: 'Return true from the signIn callback for whoever may come in: a branch that returns nothing refuses.',
    look({ signIns }) {
      const found = signIns.find(({ error, token }) => error === 'AccessDenied' && !token)
      return found && `The right password was answered with ${found.answer.status}, error=AccessDenied.`
    }
  },
  {
    id: 'authorize-throws',
    title: 'authorize() throws',
    page: '/flow/login',
    fix: 'The error’s text is in the address, where everybody can read it. Mend its cause, and return null where a password is wrong.',
    isInTheLog: true,
    look({ signIns }) {
      const found = signIns.find(
        ({ answer, token, error }) => answer.status === 401 && !token && error !== undefined && error !== 'CredentialsSignin'
      )
      return found && !DATABASE_ERROR.test(found.error ?? '')
        ? `The password was answered with 401, error=${short(found.error)}.`
        : undefined
    }
  },
  {
    id: 'sign-in-fails',
    title: 'The given password does not sign in',
    page: '/reference/errors#CredentialsSignin',
    fix: 'Check --user, --password and --field: the names of the form’s fields are those of the provider’s credentials.',
    look({ signIns }) {
      const found = signIns.find(
        ({ answer, token, error }) => answer.status >= 400 && answer.status < 500 && !token && error === 'CredentialsSignin'
      )
      return found && `It was answered with ${found.answer.status}, error=${found.error}.`
    }
  },
  {
    id: 'two-strategies',
    title: 'Processes behind this address have different strategies',
    page: '/experiments/flip-without-signing-out',
    fix: 'Let every process have the same strategy. After a change of it every reader signs in once more.',
    look({ signIns }) {
      const kinds = new Set(signIns.map(({ token }) => token?.kind))
      return kinds.has('jwe') && kinds.has('id') ? 'One sign-in set an encrypted token, another the token of a row.' : undefined
    }
  },
  {
    id: 'processes-differ',
    title: 'Processes behind this address have different secrets, or different databases',
    page: '/experiments/rotate-secret',
    fix: 'Set NEXTAUTH_SECRET explicitly, to the same value in every process. A secret that is made at the start is another one each time. Under database give all of them one database.',
    look({ repeated, signIns }) {
      const words = repeated.map(({ signedIn }) => (signedIn ? 'signed in' : 'signed out')).join(', ')
      if (differ(repeated) && !areOne(signIns)) return `The same cookie, read ${repeated.length} times: ${words}.`
      const ledBack = signIns.filter(isLedBack).length
      return ledBack > 0 && ledBack < signIns.length ? `Of ${signIns.length} sign-ins, ${ledBack} were led back with csrf=true.` : undefined
    }
  },
  {
    id: 'reads-differ',
    title: 'Reads with the same cookie find a session, and find none',
    page: '/tools/error',
    fix: 'Look at the log. A callback throws at times, or the database does not answer each time. Processes with different databases do so too.',
    isInTheLog: true,
    look: ({ repeated, signIns }) =>
      differ(repeated) && areOne(signIns)
        ? `The same cookie was read ${repeated.length} times, and found a session ${repeated.filter(({ signedIn }) => signedIn).length} times.`
        : undefined
  },
  {
    id: 'redirect-relative',
    title: 'The redirect callback returns no whole address',
    page: '/reference/errors#invalid-url',
    fix: 'Return an address with its origin from the redirect callback: new URL(url, baseUrl).href.',
    look: ({ signIns }) =>
      signIns.some(({ answer, token, leadsTo }) => token && answer.status === 200 && answer.text !== '' && !leadsTo)
        ? 'A sign-in led to an address without an origin: signIn() with redirect: false throws “Invalid URL”.'
        : undefined
  },
  {
    id: 'session-empty-body',
    title: 'The session is answered with nothing',
    page: '/experiments/callback-returns-nothing',
    fix: 'Return the session from the session callback, in every branch.',
    look: ({ reads }) =>
      reads.some(({ answer }) => isNothing(answer))
        ? 'A read was answered with 200 and nothing: useSession() fails, or finds nobody.'
        : undefined
  },
  {
    id: 'session-cached',
    title: 'Something in front answers session reads from its memory',
    page: '/reference/deployment',
    fix: 'Let nothing in front of the application cache /api/auth. NextAuth’s answer says so itself: Cache-Control has private and no-store.',
    look: ({ reads, together, repeated, uncached }) =>
      uncached?.signedIn && lostAll([...reads, ...together, ...repeated])
        ? 'Reads were answered with {}. The same read with a query that no cache has was answered with the session.'
        : undefined
  },
  {
    id: 'cookie-not-sent',
    title: 'The session cookie is for another path',
    page: '/reference/cookies',
    fix: 'Write path: "/" where you override the cookie.',
    look(seen) {
      const name = seen.signIns.find(({ token }) => token)?.token?.name
      if (name === undefined) return undefined
      for (const { path: asked, cookie } of seen.cookies) {
        const path = pathOfCookie(attributeOf(cookie.attributes, 'path'), asked)
        const unreached = [`${seen.base}/session`, ...(seen.path ? [seen.path.path] : [])].find((wanted) => !isForPath(wanted, path))
        if (cookie.name.startsWith(name) && !cookie.clears && unreached)
          return `${cookie.name} is for ${path}, so no request for ${unreached} brings it.`
      }
      return undefined
    }
  },
  {
    id: 'redirect-empty-body',
    title: 'The sign-in is answered with nothing',
    page: '/experiments/callback-returns-nothing',
    fix: 'Return an address from the redirect callback, in every branch.',
    look: ({ signIns }) =>
      signIns.some(({ answer }) => answer.status === 200 && answer.text === '')
        ? 'A sign-in was answered with 200 and an empty body.'
        : undefined
  },
  {
    id: 'session-500',
    title: 'Session reads are answered with an error',
    page: '/experiments/survives-the-token',
    fix: 'Look at the log. A BigInt in the session cannot be sent as JSON.',
    isInTheLog: true,
    look({ reads }) {
      const found = reads.find(({ answer }) => answer.status === 500)
      return found && `A read was answered with ${found.answer.status}.`
    }
  },
  {
    id: 'headers-too-large',
    title: 'The cookies are larger than the server accepts',
    page: '/experiments/grow-the-token',
    fix: 'Put ids into the token, not documents. A reader who is locked out clears the cookies of the site.',
    look({ reads }) {
      const found = reads.find(({ answer }) => answer.status === 431 || answer.status === 400)
      return found && `A read was answered with ${found.answer.status}. The session cookie has ${length(found)} characters.`
    }
  },
  {
    id: 'encode-without-decode',
    title: 'jwt.decode cannot read what jwt.encode makes',
    page: '/experiments/paste-in-decoder',
    fix: 'Set both, or neither: by itself NextAuth decodes what NextAuth encodes.',
    look: ({ signIns, reads }) =>
      signIns.some(({ token }) => token?.kind === 'signed' || token?.kind === 'plain') && lost(reads)
        ? 'The sign-in set a token that NextAuth does not make. Every read was answered with {} and removed it.'
        : undefined
  },
  {
    id: 'token-not-understood',
    title: 'No read understands the cookie of the sign-in',
    page: '/experiments/split-brain',
    fix: 'Look at the log. JWT_SESSION_ERROR: its message says why, most often a callback that reads user, which is undefined at a read. No line: the strategy is database, and looks for a row. Write strategy: "jwt", or let jwt.encode store a row.',
    isInTheLog: true,
    look: ({ signIns, reads, repeated }) =>
      signIns.some(({ token }) => token?.kind === 'jwe') && lost(reads) && lost(repeated)
        ? 'The sign-in set an encrypted token. Every read was answered with {} and removed it.'
        : undefined
  },
  {
    id: 'row-not-understood',
    title: 'The session’s row cannot be read',
    page: '/experiments/rows-of-your-own',
    fix: 'Let the adapter write rows. In code of your own userId is an ObjectId, and expires a Date. SESSION_ERROR in the log: its message is that of the row, or of a callback that threw.',
    isInTheLog: true,
    look: ({ signIns, reads }) =>
      signIns.some(({ token }) => token?.kind === 'id') && reads.length > 0 && !reads[0]?.signedIn
        ? `The sign-in set the token of a row. The read was answered with {}, and ${reads[0]?.token ? 'left' : 'removed'} the cookie.`
        : undefined
  },
  {
    id: 'cookie-signs-nobody-in',
    title: 'The given cookie signs nobody in',
    page: '/tools/cookie',
    isInTheLog: true,
    fix: 'Sign in again, and copy the whole header of a request to this very address. If pages show who you are, a callback failed here: look at the log.',
    look: ({ given, reads }) =>
      given && reads[0]?.signedIn === false && !isNothing(reads[0].answer)
        ? `The first read was answered with ${reads[0]?.answer.status} and no session, and ${reads[0]?.token ? 'left' : 'removed'} the cookie.`
        : undefined
  },
  {
    id: 'session-empty',
    title: 'The sign-in sets a cookie, and no read finds its session',
    page: '/reference/errors#empty-session',
    fix: 'Return the session from the session callback, with its user. Let nothing in front strip the cookies of /api/auth/session. Let the name and the path of the cookie be the same everywhere.',
    isInTheLog: true,
    look({ given, signIns, reads, uncached }) {
      if (given || uncached?.signedIn || !signIns.some(({ token }) => token) || reads.length === 0 || !lostAll(reads) || lost(reads))
        return undefined
      return reads.every(({ token }) => token?.kind !== 'id') ? 'Reads were answered with {}, and left the cookie.' : undefined
    }
  },
  {
    id: 'page-ends-session',
    title: 'Opening a page ends the session',
    page: '/experiments/server-component-read',
    fix: 'A server component can set no cookie, so what the jwt callback rotates there is lost. Keep it in the database.',
    look: ({ path, reads }) =>
      isGood(reads.at(-1)) && path?.after && !isGood(path.after)
        ? `The reader was signed in, opened ${path.path}, and was signed out at the next read.`
        : undefined
  },
  {
    id: 'reads-race',
    title: 'Reads at the same moment end the session',
    page: '/experiments/rotate-and-race',
    fix: 'Let one request rotate and the others wait for it, by a promise in one process or a mark in a row.',
    look({ together, repeated }) {
      const ended = together.filter((read) => !isGood(read)).length
      const once = repeated.every((read) => !isGood(read))
      return ended > 0 && ended < together.length && once
        ? `Of ${together.length} reads with one cookie, ${ended} were answered with {} or with an error in the session.`
        : undefined
    }
  },
  {
    id: 'session-has-error',
    title: 'The session says that something failed',
    page: '/recipes/refresh-tokens',
    fix: 'Look at your jwt callback, which put it there: a refresh that was refused asks for a new sign-in.',
    isInTheLog: true,
    look({ reads }) {
      const error = reads.find(({ session }) => typeof session?.error === 'string')?.session?.error
      return error === undefined ? undefined : `session.error is ${short(String(error))}.`
    }
  },
  {
    id: 'callbacks-of-v3',
    title: 'A callback has the form of v3',
    page: '/experiments/callbacks-of-v3',
    fix: 'Take the argument apart: session({ session, token, user }), jwt({ token, user }).',
    look({ reads }) {
      const { session } = signedIn(reads) ?? {}
      if (session && typeof session.session === 'object' && ('token' in session || 'user' in session))
        return 'The session has a member session beside token or user: the callback returned its whole argument.'
      return undefined
    }
  },
  {
    id: 'token-grows',
    title: 'The token grows at each read',
    page: '/experiments/grow-the-token',
    fix: 'Return { ...token, field: value } from the jwt callback. One that puts the token into itself, or adds to a list, ends at the limit of cookies.',
    look({ reads, signIns }) {
      const lengths = [signIns[0], ...reads].map((one) => length(one)).filter((size) => size > 0)
      const grows = lengths.length > 2 && lengths.every((size, i) => i === 0 || size > (lengths[i - 1] as number) + 20)
      return grows ? `It had ${lengths.join(', ')} characters.` : undefined
    }
  },
  {
    id: 'update-takes-everything',
    title: 'update() writes into the token whatever a page sends',
    page: '/experiments/trust-the-update',
    fix: 'Pick the fields that readers may change, and check each. Whatever the application reads from the token, a reader can write: a role, for example.',
    look: ({ update, reads }) =>
      update && holds(update.after, update.before, update.probe, reads)
        ? 'A field that no application knows is in the token now.'
        : undefined
  },
  {
    id: 'update-without-csrf',
    title: 'The session is updated without a CSRF token',
    page: '/reference/security',
    fix: 'Leave POST /api/auth/session to NextAuth, which wants the token.',
    look: ({ withoutCsrf, update, reads }) =>
      withoutCsrf && update && holds(withoutCsrf.after, withoutCsrf.before, update.probe, reads)
        ? 'A post without the token changed the session.'
        : undefined
  },
  {
    id: 'open-redirect',
    title: 'A sign-in leads to a foreign address',
    page: '/reference/security',
    fix: 'Let the redirect callback return addresses of your own origin alone.',
    look({ foreignCallbacks, origin }) {
      const found = foreignCallbacks.find(({ leadsTo, asked }) => leadsTo?.host === new URL(asked).host && leadsTo.host !== origin.host)
      return found && `With callbackUrl=${found.asked} it leads there.`
    }
  },
  {
    id: 'hash-or-token-in-session',
    title: 'The session has more in it than a page needs',
    page: '/experiments/leak-the-document',
    fix: 'Choose each field in the session callback. What it returns is sent to the browser, where any script can read it.',
    look({ reads }) {
      const session = signedIn(reads)?.session
      const found = sensitive(session, 'session')
      if (found) return `${found} is sent to the browser.`
      const [name] = Object.entries({ session, ...session }).find(([, value]) => isToken(value)) ?? []
      return name && `${name === 'session' ? name : `session.${name}`} has the whole token in it.`
    }
  },
  {
    id: 'hash-in-token',
    title: 'The token has a password hash in it',
    page: '/experiments/leak-the-document',
    fix: 'Choose each field in authorize() and in the jwt callback.',
    look({ signIns, reads }) {
      const found = [...signIns, ...reads].map(({ claims }) => hashIn(claims, 'token')).find((path) => path !== undefined)
      return found && `${found} is a password hash.`
    }
  },
  {
    id: 'cookie-without-signature',
    title: 'Anybody can write the session cookie',
    page: '/experiments/paste-in-decoder',
    fix: 'Leave jwt.encode and jwt.decode to NextAuth, which encrypts. What has no signature, or one that nobody checks, signs in whoever writes it.',
    look({ signIns, reads, forged }) {
      const found = [...signIns, ...reads].find(({ token }) => token?.kind === 'plain')
      if (found) return `${found.token?.name} holds its claims without a signature: ${Object.keys(found.claims ?? {}).join(', ')}.`
      return forged?.signedIn ? 'A cookie whose signature was made up was answered with the session.' : undefined
    }
  },
  {
    id: 'guessable-token',
    title: 'The session token can be guessed',
    page: '/reference/security',
    fix: 'Leave session.generateSessionToken out: by itself NextAuth makes a random UUID.',
    look({ signIns, reads }) {
      const found = [...signIns, ...reads].find(({ token }) => token?.kind === 'id' && token.value.length < RANDOM)
      return found && `The token of a row has ${length(found)} characters.`
    }
  },
  {
    id: 'signed-not-encrypted',
    title: 'Anybody can read the cookie’s claims',
    page: '/experiments/paste-in-decoder',
    fix: 'Leave jwt.encode to NextAuth, which encrypts. What you sign instead is readable.',
    look({ signIns, reads }) {
      const found = [...signIns, ...reads].find(({ token }) => token?.kind === 'signed')
      return (
        found &&
        `${found.token?.name} has three parts: it is signed, not encrypted. Its claims: ${Object.keys(found.claims ?? {}).join(', ')}.`
      )
    }
  },
  {
    id: 'lost-after-sign-in',
    title: 'A claim is in the token after the sign-in, and gone after a read',
    page: '/experiments/account-at-sign-in-only',
    fix: 'account, profile and user reach the jwt callback at the sign-in alone. Copy from them inside an if.',
    look({ signIns, reads }) {
      const [signIn] = signIns
      const [read] = reads
      if (!read?.signedIn) return undefined
      if (!signIn?.claims || !read.claims) {
        const shrunk = length(signIn) - length(read)
        return shrunk > 10 ? `The cookie is ${shrunk} characters shorter after a read. With --secret the claim has a name.` : undefined
      }
      const { claims } = read
      const gone = Object.keys(signIn.claims).filter((claim) => !(claim in claims))
      return gone.length > 0 ? `token.${gone.join(', token.')} ${gone.length === 1 ? 'is' : 'are'} gone after the first read.` : undefined
    }
  },
  {
    id: 'user-empty',
    title: 'session.user has no value',
    page: '/experiments/session-callback-user',
    fix: 'Copy from token under jwt, and from user under database: the other one is undefined.',
    look({ reads }) {
      const read = signedIn(reads)
      const values = Object.values(read?.session?.user ?? {})
      return read && values.every((value) => value === null || value === undefined)
        ? 'Somebody is signed in, and session.user names nothing of them.'
        : undefined
    }
  },
  {
    id: 'no-sub',
    title: 'The token does not say whose it is',
    page: '/experiments/authorize-returns',
    fix: 'Return an object with an id that is a string from authorize(): a document has _id and no id. In the jwt callback add to token, and do not return another object.',
    look: ({ signIns }) => (signIns.some(({ claims }) => claims && claims.sub === undefined) ? 'The token has no sub.' : undefined)
  },
  {
    id: 'proxy-redirects-under-database',
    title: 'The proxy sends signed-in readers to the sign-in page',
    page: '/experiments/with-auth',
    fix: 'withAuth() and getToken() decode JWTs alone. Under database let the proxy look for the cookie, and the page for the session.',
    look: (seen) => (kindOf(seen) === 'id' ? sentAway(seen) : undefined)
  },
  {
    id: 'proxy-redirects',
    title: 'A protected path sends signed-in readers away',
    page: '/experiments/four-ways-in-the-proxy',
    fix: 'Use getToken() in the proxy, with the secret, the cookie name and, over https, the NEXTAUTH_URL of the routes: getSession() sends no cookie there. In a page ask getServerSession(authOptions).',
    look: (seen) => (kindOf(seen) === 'id' ? undefined : sentAway(seen))
  },
  {
    id: 'path-fails',
    title: 'A protected path is answered with an error',
    page: '/tools/error',
    fix: 'Look at the log, and paste the error. Or hand the log in with --log.',
    isInTheLog: true,
    look: ({ path }) =>
      (path?.signedIn?.status ?? 0) >= 500 ? `${path?.path} was answered with ${path?.signedIn?.status} to a signed-in reader.` : undefined
  },
  {
    id: 'path-open',
    title: 'A protected path is open to strangers',
    page: '/recipes/protect-pages-and-routes',
    fix: 'Let the page or the route ask for the session itself, whatever the proxy does.',
    look({ path }) {
      const { signedIn, stranger, laterStranger, madeUp } = path ?? {}
      const text = signedIn?.status === 200 ? visibleText(signedIn) : ''
      // What answers 401 and sends its data all the same is open too.
      const isOpenTo = (one: Answer | undefined) => text !== '' && one !== undefined && !one.location && visibleText(one) === text
      if (isOpenTo(stranger)) return `${path?.path} was answered alike, with and without a session.`
      if (isOpenTo(laterStranger))
        return `After somebody had opened ${path?.path}, a stranger was answered alike: something keeps the page.`
      return isOpenTo(madeUp) ? `${path?.path} was answered alike to a session cookie that somebody made up.` : undefined
    }
  },
  {
    id: 'lifetime-in-another-unit',
    title: 'The session lasts a moment, or a lifetime',
    page: '/experiments/how-long-does-it-last',
    fix: 'Write session.maxAge in seconds. Browsers keep a cookie for 400 days at most.',
    look(seen) {
      const { seconds } = lifetimeOf(seen) ?? { seconds: 3600 }
      return seconds < SHORTEST || seconds > LONGEST ? `A session that was just read ends after ${seconds} s.` : undefined
    }
  },
  {
    id: 'lifetimes-differ',
    title: 'The first token lives longer, or shorter, than later ones',
    page: '/experiments/how-long-does-it-last',
    fix: 'Set session.maxAge and jwt.maxAge to the same time: the first token ends after jwt.maxAge.',
    look({ signIns, reads }) {
      const life = (claims: Read['claims']) => Number(claims?.exp) - Number(claims?.iat)
      const [first, later] = [life(signIns[0]?.claims), life(reads[0]?.claims)]
      // A session may have a fixed end.
      const isOneEnd = signIns[0]?.claims?.exp === reads[0]?.claims?.exp
      return !isOneEnd && Math.abs(first - later) > 1 ? `The token of the sign-in lives ${first} s, that of a read ${later} s.` : undefined
    }
  },
  {
    id: 'reads-renew-nothing',
    title: 'Reading the session does not renew the cookie',
    page: '/experiments/read-three-times',
    fix: 'Let GET /api/auth/session be answered by NextAuth, with its Set-Cookie. Nothing in front of it may cache or strip it.',
    look({ reads }) {
      const read = reads.filter((one) => one.signedIn)
      const renewed = read.some(({ answer, token }) => answer.cookies.some(({ name }) => token && name.startsWith(token.name)))
      return read.length > 0 && !renewed
        ? `${read.length} reads set no session cookie, so the session ends although its reader is there.`
        : undefined
    }
  },
  {
    id: 'token-in-several-cookies',
    title: 'The token is so large that it is split',
    page: '/experiments/grow-the-token',
    fix: 'Put ids into the token, not documents. At about 12 kB Node answers 431, and a proxy in front 502 long before.',
    look({ signIns, reads }) {
      const found = [...signIns, ...reads].find(({ token }) => (token?.chunks ?? 0) > 1)
      return found && `${found.token?.name} has ${found.token?.value.length} characters in ${found.token?.chunks} cookies.`
    }
  },
  {
    id: 'not-http-only',
    title: 'A script in the page can read the session cookie',
    page: '/experiments/be-the-xss',
    fix: 'Write every attribute where you override a cookie: one that is named anew has none of NextAuth’s own.',
    look(seen) {
      const found = sessionCookiesSet(seen).find(({ attributes }) => !has(attributes, 'httponly'))
      return found && `${found.name} is set without HttpOnly.`
    }
  },
  {
    id: 'change-does-not-show',
    title: 'A change of the user does not show in the session',
    page: '/experiments/rename-user',
    fix: 'Under jwt the token is a copy as of the sign-in: look the user up in the jwt callback. Under database copy the field from user in the session callback.',
    look({ change }) {
      if (!change?.before.signedIn || !change.after.signedIn) return undefined
      const user = (read: Read) => JSON.stringify(read.session?.user)
      return user(change.before) === user(change.after) ? 'session.user was the same before the change and after it.' : undefined
    }
  },
  {
    id: 'revocation-does-nothing',
    title: 'Ended sessions go on',
    page: '/experiments/sign-out-everywhere',
    fix: 'Compare a number of the user’s in the jwt callback, and throw where it differs; under database delete the rows.',
    look: ({ revoked }) => (revoked?.signedIn ? 'After your command the session was still good.' : undefined)
  },
  {
    id: 'sign-out-revokes-nothing',
    title: 'A copy of the cookie outlives the sign-out',
    page: '/experiments/steal-then-sign-out',
    fix: 'Keep a document for each sign-in, delete it in events.signOut, and look for it in the jwt callback.',
    look: (seen) => (seen.replay?.signedIn && kindOf(seen) !== 'id' ? COPY_IS_GOOD : undefined)
  },
  {
    id: 'sign-out-keeps-the-row',
    title: 'The sign-out leaves the session’s row',
    page: '/strategies/database',
    fix: 'Let deleteSession() of the adapter delete the row of the token that it gets.',
    look: (seen) => (seen.replay?.signedIn && kindOf(seen) === 'id' ? COPY_IS_GOOD : undefined)
  },
  {
    id: 'provider-cannot-start',
    title: 'The sign-in at a provider cannot begin',
    page: '/reference/errors#OAuthSignin',
    fix: 'Look at the log. The client id is not set, or the provider’s configuration cannot be reached from the server.',
    isInTheLog: true,
    look({ oauth }) {
      const found = oauth.find(({ answer, leadsTo }) => leadsTo?.searchParams.has('error') || answer.status >= 500)
      const error = found?.leadsTo?.searchParams.get('error') ?? undefined
      return found && `The sign-in at ${found.id} ${error ? `leads to error=${short(error)}` : `was answered with ${found.answer.status}`}.`
    }
  },
  {
    id: 'provider-without-state',
    title: 'A sign-in by another provider has neither state nor PKCE',
    page: '/experiments/tamper-the-state',
    fix: 'Leave checks out: NextAuth then takes state, or what a ready-made provider has. Or write checks: ["pkce", "state"], where the provider knows both.',
    look({ oauth }) {
      const found = oauth.find(({ leadsTo }) => {
        const asked = leadsTo?.searchParams
        return asked?.has('redirect_uri') && !asked.has('state') && !asked.has('code_challenge')
      })
      return found && `The address at ${found.id} has neither state nor code_challenge.`
    }
  },
  {
    id: 'provider-leads-elsewhere',
    title: 'A provider sends readers back to another address',
    page: '/reference/deployment',
    fix: 'Set NEXTAUTH_URL to the address that readers use.',
    look({ oauth, origin }) {
      for (const { id, leadsTo } of oauth) {
        const back = leadsTo?.searchParams.get('redirect_uri') ?? origin.href
        if (URL.canParse(back) && new URL(back).origin !== origin.origin)
          return `${id} is told to send readers back to ${new URL(back).origin}.`
      }
      return undefined
    }
  },
  {
    id: 'link-works-twice',
    title: 'The link of a mail signs in twice',
    page: '/flow/magic-link',
    fix: 'Let useVerificationToken() of the adapter delete the row and return it, and return null where there is none.',
    look: ({ link }) => (link?.again ? 'The same link, opened a second time by somebody else, set a session cookie too.' : undefined)
  },
  {
    id: 'link-signs-in-at-once',
    title: 'A mail scanner can use up the sign-in link',
    page: '/experiments/link-twice',
    fix: 'Let the mail lead to a page with a button, and let the button open the link.',
    look: ({ link }) => (link?.token && !link.again ? 'A plain GET of the link, without any cookie, set a session cookie.' : undefined)
  },
  {
    id: 'account-not-linked',
    title: 'A user has this email address or this account already',
    page: '/experiments/same-email-two-providers',
    fix: 'Let readers sign in as before, and link the account while they are signed in. Where the account is another user’s, they sign out first.',
    look: ({ endedAt }) =>
      endedAt?.searchParams.get('error') === 'OAuthAccountNotLinked' ? 'The sign-in ended with error=OAuthAccountNotLinked.' : undefined
  },
  {
    id: 'page-posts-itself',
    title: 'A page signs in with a fetch of its own',
    page: '/experiments/stale-provider',
    fix: 'Call signIn("credentials", { redirect: false, … }): it tells useSession() to ask again.',
    look({ signInPage: { scriptsThatPost } }) {
      const [script] = scriptsThatPost
      return script && `${script} names the address of the credentials callback itself.`
    }
  }
]

/** What a gateway answers in the place of an application. */
function isOfGateway({ status }: Answer): boolean {
  return status >= 502 && status <= 504
}

/** NextAuth's own answer where its configuration is wrong. Source: next-auth 4.24, `core/index.js`. */
function isRefused({ status, text }: { status: number; text: string }): boolean {
  return status === 500 && /There is a problem with the server configuration/i.test(text)
}

function has(attributes: SetCookie['attributes'], wanted: string): boolean {
  return attributeOf(attributes, wanted) !== undefined
}

/** The session cookie as answers set it; none where no sign-in did. */
function sessionCookiesSet(seen: Seen): SetCookie[] {
  const token = seen.signIns.find((signIn) => signIn.token)?.token
  return token ? cookiesSet(seen, token.name) : []
}

function signedIn(reads: readonly Read[]): Read | undefined {
  return reads.find((read) => read.signedIn)
}

/** A session read's answer where the callback returned nothing or null. */
function isNothing({ status, text }: Answer): boolean {
  return status === 200 && /^(null)?$/.test(text)
}

/** Whether a sign-in led to where it was to lead, as a good one does, or set a session cookie that was over. */
function leadsOnWithoutCookie(signIn: SignIn, origin: URL): boolean {
  const { answer, token, leadsTo, error } = signIn
  if (answer.status !== 200 || token || error !== undefined) return false
  return leadsTo?.href === origin.href || takenAway(signIn) !== undefined
}

function takenAway({ answer }: SignIn): SetCookie | undefined {
  return answer.cookies.find(({ name, clears }) => clears && name.includes('session-token'))
}

/** Whether all sign-ins were taken by processes that take each other's CSRF tokens: several would not by chance. */
function areOne(signIns: readonly SignIn[]): boolean {
  return signIns.length > MANY && !signIns.some(isLedBack)
}

/** Whether a read found a session, and no error that the application keeps in it. */
function isGood(read: Read | undefined): boolean {
  return read?.signedIn === true && typeof read.session?.error !== 'string'
}

/** Whether no read found a session. */
function lostAll(reads: readonly Read[]): boolean {
  return reads.every(({ signedIn }) => !signedIn)
}

/** Whether reads were made and none of them found a session or left its cookie. */
function lost(reads: readonly Read[]): boolean {
  return reads.length > 0 && lostAll(reads) && reads.every(({ token }) => !token)
}

/** The cookies that an answer set under a name of NextAuth's or under that of the session token. */
function cookiesOfNextAuth(seen: Seen): SetCookie[] {
  const own = seen.cookies.flatMap(({ cookie }) => (/^(__Secure-|__Host-)?next-auth\./.test(cookie.name) && !cookie.clears ? [cookie] : []))
  return [...own, ...sessionCookiesSet(seen)]
}

/** Whether a value has the claims that NextAuth puts into every token. */
function isToken(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'jti' in value && 'iat' in value
}

function length(one: { token: Read['token'] } | undefined): number {
  return one?.token?.value.length ?? 0
}

function kindOf({ signIns, reads }: Seen): string | undefined {
  return [...signIns, ...reads].find(({ token }) => token)?.token?.kind
}

/** What a path answers a signed-in reader whom it sends away as it does a stranger. */
function sentAway({ path, reads }: Seen): string | undefined {
  const { status = 0, location } = path?.signedIn ?? {}
  if (!signedIn(reads) || !path) return undefined
  if ((status === 401 || status === 403) && path.stranger.status === status)
    return `${path.path} was answered with ${status} to a signed-in reader.`
  const isLedOn = status >= 300 && status < 400 && path.stranger.location?.pathname === location?.pathname
  return isLedOn ? `${path.path} leads a signed-in reader to ${location?.pathname}.` : undefined
}

/** Whether the probe came into the token or the session. */
function holds(after: Read, before: Read, probe: string, reads: readonly Read[]): boolean {
  if (after.answer.text.includes(probe)) return true
  if (after.claims && before.claims) return JSON.stringify(after.claims).includes(probe)
  // A token may grow at each read.
  const grows = Math.max(0, length(reads[1]) - length(reads[0]))
  return length(after) - length(before) - grows > GROWN
}

/** The path of a password hash or of somebody's token in a value. */
function sensitive(value: unknown, path: string): string | undefined {
  return pathOf(value, path, (text, key) => HASH.test(text) || (SENSITIVE.test(key) && text.length > 10))
}

function hashIn(value: unknown, path: string): string | undefined {
  return pathOf(value, path, (text) => HASH.test(text))
}

function pathOf(value: unknown, path: string, matches: (text: string, key: string) => boolean, depth = DEEP): string | undefined {
  if (typeof value === 'string') return matches(value, path.split('.').at(-1) ?? '') ? path : undefined
  if (typeof value !== 'object' || value === null || depth === 0) return undefined
  for (const [key, member] of Object.entries(value)) {
    const found = pathOf(member, `${path}.${key}`, matches, depth - 1)
    if (found) return found
  }
  return undefined
}

function short(text: string | undefined): string {
  return (text ?? '').slice(0, 100)
}
