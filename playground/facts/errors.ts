import { facts } from './fact'

const SOURCE = 'next-auth/core/lib/assert.js'

export default facts({
  'no-secret-in-production': {
    statement:
      'In production NextAuth without a secret answers 500 to every request and logs NO_SECRET; where pages.error is set, its own pages lead there instead.',
    source: SOURCE
  },
  'invalid-callback-url': {
    statement:
      'A callbackUrl parameter that is neither a path nor an http address is answered with 500 and INVALID_CALLBACK_URL_ERROR in the log.',
    source: SOURCE
  },
  'configuration-error-page': {
    statement:
      'With a configuration that NextAuth refuses, its pages lead to pages.error with error=Configuration, and show a page of NextAuth’s own with 500 where there is none; every other request is answered with 500.',
    source: 'next-auth/core/index.js'
  },
  'email-needs-adapter': {
    statement: 'An email provider without an adapter is refused with EMAIL_REQUIRES_ADAPTER_ERROR.',
    source: SOURCE
  },
  'adapter-methods-missing': {
    statement: 'An email provider with an adapter that lacks its methods is refused with MISSING_ADAPTER_METHODS_ERROR.',
    source: SOURCE
  },
  'credentials-without-authorize': {
    statement: 'A credentials provider without authorize() is refused with CALLBACK_CREDENTIALS_HANDLER_ERROR.',
    source: SOURCE
  },
  'event-errors-are-logged': {
    statement:
      'An error that a listener of events throws is logged as SESSION_EVENT_ERROR (or SIGN_IN_EVENT_ERROR, …) and changes nothing for the reader.',
    source: 'next-auth/core/errors.js'
  },
  'adapter-errors-are-logged': {
    statement: 'An error that an adapter method throws is logged as adapter_error_ and the method’s name, beside the error of the route.',
    source: 'next-auth/core/errors.js'
  },
  'client-fetch-error': {
    statement:
      'A session request that fails in the browser is logged there as CLIENT_FETCH_ERROR, and useSession() says "unauthenticated".',
    source: 'next-auth/client/_utils.js'
  },
  'sign-in-callback-throws': {
    statement:
      'The message of an error that the signIn callback throws stands in the address of the error page, as that of authorize() does.',
    source: 'next-auth/core/routes/callback.js'
  },
  'event-listener-gets-the-object': {
    statement: 'events.session gets the very session that is sent: a listener that writes into it changes the body of /api/auth/session.',
    source: 'next-auth/core/routes/session.js'
  },
  'session-callback-throws': {
    statement:
      'A session callback that throws makes the session {}: under jwt the cookie is removed and JWT_SESSION_ERROR logged, under database the cookie stays and SESSION_ERROR is logged.',
    source: 'next-auth/core/routes/session.js'
  }
})
