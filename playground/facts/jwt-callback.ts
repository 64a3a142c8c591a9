import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'

export default facts({
  'jwt-at-sign-in': {
    statement:
      'At sign-in the jwt callback gets a new token with name, email, picture and sub, the user, the account (type "credentials") and trigger "signIn".',
    source: 'next-auth/core/routes/callback.js'
  },
  'jwt-at-every-read': {
    statement:
      'Under jwt the jwt callback runs at every session read, be it GET /api/auth/session or getServerSession(), each time before the session callback.',
    source: SOURCE
  },
  'jwt-read-has-token-alone': {
    statement: 'At a session read the jwt callback gets the decoded cookie as token; user, account, trigger and session are undefined.',
    source: SOURCE
  },
  'jwt-at-update': {
    statement: 'update(data) calls the jwt callback with trigger "update" and data as session, exactly as the browser sent it.',
    source: SOURCE
  },
  'jwt-not-in-get-token': {
    statement: 'getToken() runs no callback.',
    source: 'next-auth/jwt/index.js'
  },
  'jwt-under-database': {
    statement: 'Under database the jwt callback runs at a credentials sign-in and at no session read.',
    source: SOURCE
  },
  'token-is-a-copy': {
    statement: 'The token is a copy of the user as of the sign-in: a change in the database does not reach it.',
    source: SOURCE
  },
  'lookup-in-jwt-is-fresh': {
    statement: 'A jwt callback that looks the user up at every call makes the session fresh, at the price of one find a read.',
    source: SOURCE
  },
  'update-refreshes-the-token': {
    statement: 'With a jwt callback that handles trigger "update", the new value is in the session and in the new cookie at once.',
    source: SOURCE
  },
  'spread-update-makes-admin': {
    statement:
      'A jwt callback that spreads the session of an update into the token lets every signed-in reader write their own claims, a role among them.',
    source: SOURCE
  },
  'update-needs-csrf': {
    statement: 'An update without a valid CSRF token is refused with 400 and {}: neither the jwt nor the session callback runs.',
    source: 'next-auth/core/index.js'
  },
  'jwt-throw-ends-the-read': {
    statement: 'A jwt callback that throws at a session read makes the session {} and removes the cookie; the log says JWT_SESSION_ERROR.',
    source: SOURCE
  }
})
