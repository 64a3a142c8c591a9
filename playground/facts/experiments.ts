import { facts } from './fact'
import { expectExperimentHolds } from './lab-experiments'

/** Every experiment is a fact: that it goes as its page says, under each strategy that it is for. */

export default facts({
  'experiment-read-three-times': {
    statement:
      'What does a session read change? Under jwt: each read decrypts the token, runs both callbacks, and encrypts it anew with a later exp. MongoDB is not asked. Under database: each read finds the session and its user. The cookie is set again with the same session token.',
    source: 'playground/experiments/read-three-times.ts',
    proof: () => expectExperimentHolds('read-three-times')
  },
  'experiment-paste-in-decoder': {
    statement:
      'Can a decoder for signed tokens read it, or verify it? Under jwt: A JWE has five parts: the header is JSON, everything else is empty, random or encrypted. There is no signature. Under database: the cookie is a UUID. There is nothing to decode.',
    source: 'playground/experiments/paste-in-decoder.ts',
    proof: () => expectExperimentHolds('paste-in-decoder')
  },
  'experiment-grow-the-token': {
    statement:
      'How much can I put into the token? Under jwt: above 3,933 bytes the cookie is split. At about 12 kB the request’s headers exceed Node’s limit, on every address of the site. Under database: the cookie holds the session token alone, however large the user is.',
    source: 'playground/experiments/grow-the-token.ts',
    proof: () => expectExperimentHolds('grow-the-token')
  },
  'experiment-session-callback-user': {
    statement:
      'Why is session.user empty? Under jwt: the callback gets session and token and no user, so its if is never true. Nothing is logged. Under database: the callback gets the user that the adapter has just read, and fills the session.',
    source: 'playground/experiments/session-callback-user.ts',
    proof: () => expectExperimentHolds('session-callback-user')
  },
  'experiment-rename-user': {
    statement:
      'When does a change of the user show in the session? Under jwt: the token is a copy as of the sign-in. update(), handled in the jwt callback, makes a new one. Under database: each read takes the user from the database.',
    source: 'playground/experiments/rename-user.ts',
    proof: () => expectExperimentHolds('rename-user')
  },
  'experiment-four-ways-in-the-proxy': {
    statement:
      'Which functions work in the proxy, and what does each cost? Under jwt: getToken() decodes. getServerSession() runs the callbacks too, and what it renews is lost. A fetch is one more request. getSession() sends no cookie. Under database: getToken() is null. getServerSession() asks MongoDB from the proxy, a fetch does so by one more request. getSession() sends no cookie.',
    source: 'playground/experiments/four-ways-in-the-proxy.ts',
    proof: () => expectExperimentHolds('four-ways-in-the-proxy')
  },
  'experiment-server-session-arguments': {
    statement:
      'Which arguments does getServerSession() take? Under jwt: with one argument it takes the request from Next, which has one in server components and not in API routes. The second of two is taken for the response. Under database the same.',
    source: 'playground/experiments/server-session-arguments.ts',
    proof: () => expectExperimentHolds('server-session-arguments')
  },
  'experiment-be-the-xss': {
    statement:
      'What does HttpOnly protect from a script in the page? Under jwt: the browser gives script no HttpOnly cookie, and attaches it to every request that the script sends. Under database the same.',
    source: 'playground/experiments/be-the-xss.ts',
    proof: () => expectExperimentHolds('be-the-xss')
  },
  'experiment-leak-the-document': {
    statement:
      'What leaks when I pass the user on as it is? Under jwt: what authorize() returns reaches the jwt callback whole. Spread into the token, it is in every cookie of this reader. Under database: the session callback’s user is the whole document. Returned, it is sent to the browser, where any script can read it.',
    source: 'playground/experiments/leak-the-document.ts',
    proof: () => expectExperimentHolds('leak-the-document')
  },
  'experiment-trust-the-update': {
    statement:
      'Is what update() sends to be trusted? Under jwt: session in the jwt callback is what the page sent. Spread into the token, it is sealed by your own server. Under database the same.',
    source: 'playground/experiments/trust-the-update.ts',
    proof: () => expectExperimentHolds('trust-the-update')
  },
  'experiment-csrf-missing': {
    statement:
      'What does NextAuth do with a form of another site? Under jwt: the post is answered with the address of the sign-in page and csrf=true. authorize() is not called. Under database the same.',
    source: 'playground/experiments/csrf-missing.ts',
    proof: () => expectExperimentHolds('csrf-missing')
  },
  'experiment-steal-then-sign-out': {
    statement:
      'Does signing out end a stolen session? Under jwt: the sign-out clears the cookie in one browser. Nothing on the server knows the token. Under database: the sign-out deletes the row that every copy of the cookie points at.',
    source: 'playground/experiments/steal-then-sign-out.ts',
    proof: () => expectExperimentHolds('steal-then-sign-out')
  },
  'experiment-sign-out-everywhere': {
    statement:
      'How do I end all sessions of a user from one device? Under jwt: A tokenVersion on the user, compared in the jwt callback, which throws. getToken() runs no callback, so it never notices. Under database: the user’s rows are deleted. getToken() is null before and after.',
    source: 'playground/experiments/sign-out-everywhere.ts',
    proof: () => expectExperimentHolds('sign-out-everywhere')
  },
  'experiment-split-brain': {
    statement:
      'What happens with database, credentials and a second provider? Under database: the sign-in sets a JWE, as it always does for credentials. The read takes it for a session token, and finds no row.',
    source: 'playground/experiments/split-brain.ts',
    proof: () => expectExperimentHolds('split-brain')
  },
  'experiment-credentials-only': {
    statement:
      'Can credentials be the only provider under database? Under database: NextAuth checks the configuration at every request and refuses this one: UnsupportedStrategy.',
    source: 'playground/experiments/credentials-only.ts',
    proof: () => expectExperimentHolds('credentials-only')
  },
  'experiment-rotate-secret': {
    statement:
      'Who is signed out when NEXTAUTH_SECRET changes? Under jwt: no old token decrypts any more. The log has a decryption error for each, and the cookies are removed. Under database: the session token needs no secret. The CSRF cookie’s hash does.',
    source: 'playground/experiments/rotate-secret.ts',
    proof: () => expectExperimentHolds('rotate-secret')
  },
  'experiment-with-auth': {
    statement:
      'Why does the middleware redirect for ever although I am signed in? Under jwt: withAuth() finds a valid token and lets the request pass. Under database: withAuth() calls getToken(), which only decodes JWTs. Signed in or not, everybody is sent to the sign-in page.',
    source: 'playground/experiments/with-auth.ts',
    proof: () => expectExperimentHolds('with-auth')
  },
  'experiment-fast-clock': {
    statement:
      'What happens to a session when its time is over? Under jwt: NextAuth decrypts with a clock tolerance of 15 seconds. After that a read is answered with {} and removes the cookie. Under database: expires is compared without tolerance. An expired row is deleted on read.',
    source: 'playground/experiments/fast-clock.ts',
    proof: () => expectExperimentHolds('fast-clock')
  },
  'experiment-wrong-url': {
    statement:
      'Why is there no cookie after the sign-in? Under jwt: names and Secure follow NEXTAUTH_URL’s scheme alone. A browser keeps no Secure cookie that came over http, unless it is localhost. Under database the same.',
    source: 'playground/experiments/wrong-url.ts',
    proof: () => expectExperimentHolds('wrong-url')
  },
  'experiment-mongo-down': {
    statement:
      'What do signed-in readers notice when MongoDB is down? Under jwt: A session read asks no database. A sign-in does. Under database: A session read fails, is answered with 200 and {}, and keeps the cookie: when the database is back, so is the session.',
    source: 'playground/experiments/mongo-down.ts',
    proof: () => expectExperimentHolds('mongo-down')
  },
  'experiment-flip-without-signing-out': {
    statement:
      'What becomes of the old cookies? Under jwt: From jwt to database: the JWE names no row, so the read is {} and removes the cookie. Under database: From database to jwt: the UUID is no JWE. The read is {}, removes the cookie, and logs Invalid Compact JWE.',
    source: 'playground/experiments/flip-without-signing-out.ts',
    proof: () => expectExperimentHolds('flip-without-signing-out')
  },
  'experiment-stale-provider': {
    statement:
      'Why is useSession() empty until I reload? Under jwt: useSession() asked when it mounted, and was told {}. A fetch of your own sets the cookie, and its answer says nothing of the session. Under database the same.',
    source: 'playground/experiments/stale-provider.ts',
    proof: () => expectExperimentHolds('stale-provider')
  },
  'experiment-server-component-read': {
    statement:
      'Does a read in a server component keep the session alive? Under jwt: the token is encoded anew and thrown away, since a server component can set no cookie. What a jwt callback rotated is lost with it. Under database: the row’s expires is moved when updateAge has passed; the cookie’s Expires stays.',
    source: 'playground/experiments/server-component-read.ts',
    proof: () => expectExperimentHolds('server-component-read')
  }
})
