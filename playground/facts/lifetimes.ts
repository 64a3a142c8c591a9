import { facts } from './fact'

const SESSION = 'next-auth/core/routes/session.js'
const CALLBACK = 'next-auth/core/routes/callback.js'

export default facts({
  'cookie-ends-with-session-max-age': {
    statement:
      'The cookie of a sign-in under jwt expires after session.maxAge, although the token in it lives 30 days unless jwt.maxAge is set: a browser drops it in time, a copy of its value lives on.',
    source: CALLBACK
  },
  'session-expires-under-jwt': {
    statement: 'Under jwt session.expires is session.maxAge from the read on, not the exp of the token that was read.',
    source: SESSION
  },
  'session-expires-under-database': {
    statement:
      'Under database session.expires is the row’s value before the read: a read that moves the row still answers with the old one.',
    source: SESSION
  },
  'max-age-below-update-age-never-slides': {
    statement:
      'Under database a maxAge below updateAge never moves the row: a reader who is active all the time is signed out after maxAge.',
    source: SESSION
  },
  'update-age-zero-writes-at-every-read': {
    statement: 'Under database updateAge: 0 moves the row at every read, at the price of one write.',
    source: SESSION
  },
  'row-slides-after-update-age': {
    statement:
      'Under database a row is moved by the first read after updateAge: an end from idleness comes between maxAge minus updateAge and maxAge after the last read.',
    source: SESSION
  },
  'max-age-text-signs-out-at-the-first-read': {
    statement:
      'session.maxAge as a text, such as "60" from the environment, lets readers sign in; the first read is answered with a session, logs JWT_SESSION_ERROR and removes the cookie.',
    source: SESSION
  },
  'max-age-with-unit-fails-the-sign-in': {
    statement: 'session.maxAge "30d" or NaN makes every sign-in under jwt a 500 without a log line: the cookie would have no date.',
    source: CALLBACK
  },
  'jwt-max-age-with-unit-never-ends': {
    statement: 'jwt.maxAge "30d" is added to the time as text: the token of a sign-in ends in thousands of years.',
    source: 'next-auth/jwt/index.js'
  },
  'jwt-max-age-text-fails-the-sign-in': {
    statement: 'jwt.maxAge "60" makes every sign-in under jwt a 500 without a log line.',
    source: 'next-auth/jwt/index.js'
  },
  'jwt-max-age-is-for-the-first-token-alone': {
    statement: 'jwt.maxAge decides about the token of the sign-in; each session read makes one that lives session.maxAge.',
    source: SESSION
  },
  'expired-token-ends-the-session': {
    statement:
      'A read with an expired token answers {}, removes the cookie and logs JWT_SESSION_ERROR: "exp" claim timestamp check failed.',
    source: SESSION
  },
  'absolute-end': {
    statement:
      'A claim with the end of the session, set at the sign-in and compared in the jwt callback, which throws once it is over, ends a session under jwt however active its reader is.',
    source: SESSION
  },
  'absolute-end-and-get-token': {
    statement: 'getToken() accepts a token beyond such an end: the proxy has to compare the claim itself.',
    source: 'next-auth/jwt/index.js'
  },
  'remember-me-by-a-claim': {
    statement:
      'A field of the sign-in form, returned by authorize() and copied into the token as an end, makes some sessions short and others long with one configuration.',
    source: SESSION
  },
  'no-cookie-for-the-browser-session': {
    statement: 'NextAuth always gives the session cookie an Expires: at the sign-in and at each read, under both strategies.',
    source: SESSION
  },
  'get-token-moves-nothing': {
    statement: 'A reader of whom only getToken() is asked is signed out at the end of the token: it neither moves exp nor the cookie.',
    source: 'next-auth/jwt/index.js'
  },
  'encode-decides-the-end-of-the-row': {
    statement:
      'With an encode that makes rows, session.maxAge does not reach the row of a credentials sign-in: encode gets jwt.maxAge, and it alone decides.',
    source: CALLBACK
  }
})
