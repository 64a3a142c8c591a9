export interface ErrorCode {
  code: string
  /** In the server's log, in the browser's console, or as `?error=` in the address of the sign-in or error page. */
  where: 'log' | 'console' | 'address'
  meaning: string
  cause: string
  fix: string
  /** The fact that proves it, where one does. */
  fact?: string
  /** Words by which people look for it, beyond those of the entry. */
  signs?: string
  /** Other texts that mean the same. Every quantifier in them has an end. */
  patterns?: readonly RegExp[]
  /** The page that explains it, the experiment that makes it happen, and the tool that looks further. */
  page?: string
  experiment?: string
  tool?: '/tools/cookie'
  /** What to look at, where the fix does not help. */
  next?: string
}

/** Every error code of NextAuth v4. A test compares the list with the installed library. */
export const ERROR_CODES: readonly ErrorCode[] = [
  {
    code: 'JWT_SESSION_ERROR',
    where: 'log',
    meaning:
      'A session read under jwt failed. The answer was {}, or the session where only the new token could not be made. A read over HTTP removes the cookie; getServerSession(options) under app/ cannot.',
    cause:
      '“decryption operation failed”: another secret, or a changed cookie. “Invalid Compact JWE”: the cookie is no JWE, for example a session token from strategy database. “"exp" claim timestamp check failed”: it has expired. “JWT Claims Set MUST be an object”: your jwt callback returned null or no object. “Invalid time period format”: session.maxAge is a text. Else: your jwt or session callback threw, and the message is yours.',
    fix: 'Set NEXTAUTH_SECRET explicitly and keep it. After a change of secret or strategy everybody signs in once more, and the line stops.',
    signs: 'logged out after a deploy, signed out by itself',
    fact: 'cookie-of-another-secret-is-removed',
    page: '/faq#decryption-failed',
    experiment: 'cookie-that-should-not-be-there',
    next: 'Paste the cookie into the decoder.',
    tool: '/tools/cookie'
  },
  {
    code: 'SESSION_ERROR',
    where: 'log',
    meaning: 'A session read under database failed; it was answered with 200 and {}, and the cookie was kept.',
    cause:
      "The database did not answer. Or the session callback threw: “Cannot read properties of undefined (reading 'id')”, since there is no token under database. Or a row has another type: “toHexString is not a function” (userId is a text), “toISOString is not a function” (expires is no Date).",
    fix: 'Look at the adapter_error_ line before it. Readers are signed in again as soon as the database answers.',
    fact: 'database-down-database',
    page: '/strategies/database#how-to-debug-it',
    experiment: 'mongo-down'
  },
  {
    code: 'CALLBACK_CREDENTIALS_JWT_ERROR',
    where: 'log',
    meaning: 'UnsupportedStrategy: credentials as the only provider, with strategy database.',
    cause: 'NextAuth makes no session row for a credentials sign-in.',
    fix: 'Take strategy jwt, or override jwt.encode and have a second provider (see the database strategy).',
    fact: 'credentials-alone-are-refused',
    page: '/faq#credentials-database',
    experiment: 'credentials-only',
    patterns: [/Signin in with credentials only supported/i, /UnsupportedStrategy/i]
  },
  {
    code: 'CALLBACK_CREDENTIALS_HANDLER_ERROR',
    where: 'log',
    meaning: 'MissingAuthorize: a credentials provider has no authorize().',
    cause: 'authorize is missing in the provider’s options.',
    fix: 'Define authorize().',
    fact: 'credentials-without-authorize',
    page: '/flow/login',
    patterns: [/MissingAuthorize/i]
  },
  {
    code: 'NO_SECRET',
    where: 'log',
    meaning:
      'There is no secret. In production NextAuth answers 500, or leads to pages.error; in development it is a warning of NextAuth’s routes, and withAuth() refuses there too.',
    cause: 'None of the option secret, NEXTAUTH_SECRET and AUTH_SECRET is set in this environment.',
    fix: 'Set NEXTAUTH_SECRET, in the proxy’s environment too.',
    signs: 'there is a problem with the server configuration, 500',
    fact: 'no-secret-in-production',
    patterns: [/Please define a .?secret.? in production/i, /\bMissingSecret\b/i]
  },
  {
    code: 'NEXTAUTH_URL',
    where: 'log',
    meaning: 'A warning: the site’s own address is not known.',
    cause: 'None of NEXTAUTH_URL, AUTH_TRUST_HOST and VERCEL is set.',
    fix: 'Set NEXTAUTH_URL to the address that readers use, with its scheme.',
    experiment: 'wrong-url'
  },
  {
    code: 'DEBUG_ENABLED',
    where: 'log',
    meaning: 'A warning: debug is on, and the log holds more than it should in production.',
    cause: 'The option debug is true.',
    fix: 'Make it depend on the environment.'
  },
  {
    code: 'TWITTER_OAUTH_2_BETA',
    where: 'log',
    meaning: 'A warning about the Twitter provider with version 2.0.',
    cause: 'The provider is configured with version "2.0".',
    fix: 'Nothing, if you meant to.'
  },
  {
    code: 'INVALID_CALLBACK_URL_ERROR',
    where: 'log',
    meaning: 'The callback URL is neither a path nor an http address; the request is answered with 500, or led to pages.error.',
    cause: 'Somebody wrote the parameter by hand, or the callback-url cookie holds such a value. In a posted form nothing is logged.',
    fix: 'Pass a path. A bad cookie has to be cleared.',
    fact: 'invalid-callback-url',
    page: '/recipes/custom-sign-in-page',
    patterns: [/Invalid callback URL/i]
  },
  {
    code: 'MISSING_NEXTAUTH_API_ROUTE_ERROR',
    where: 'log',
    meaning: 'NextAuth was called, and the request names no action.',
    cause: 'The route’s file is not called [...nextauth].',
    fix: 'pages/api/auth/[...nextauth].ts, or app/api/auth/[...nextauth]/route.ts.',
    page: '/recipes'
  },
  {
    code: 'EMAIL_REQUIRES_ADAPTER_ERROR',
    where: 'log',
    meaning: 'MissingAdapter: an email provider without an adapter.',
    cause: 'A sign-in link has to be stored until it is used.',
    fix: 'Configure an adapter.',
    fact: 'email-needs-adapter',
    page: '/flow/magic-link',
    patterns: [/E-?mail login requires an adapter/i]
  },
  {
    code: 'MISSING_ADAPTER_METHODS_ERROR',
    where: 'log',
    meaning: 'The adapter lacks methods that the email provider needs.',
    cause: 'An adapter of your own without createVerificationToken, useVerificationToken or getUserByEmail.',
    fix: 'Add the methods that the message names.',
    fact: 'adapter-methods-missing',
    page: '/flow/magic-link'
  },
  {
    code: 'OAUTH_CALLBACK_ERROR',
    where: 'log',
    meaning: 'The provider sent the reader back with an error, or what it sent could not be verified.',
    cause:
      'The reader refused, the state or PKCE cookie was lost (another host, a 15 minute wait) or was made under another secret, or the client secret is wrong.',
    fix: 'Read the message; compare the callback address at the provider with NEXTAUTH_URL.',
    page: '/flow/oauth#how-to-debug-it',
    experiment: 'tamper-the-state'
  },
  {
    code: 'OAUTH_CALLBACK_HANDLER_ERROR',
    where: 'log',
    meaning: 'The sign-in was given up: the provider sent back an error, or its answer was good and what followed failed.',
    cause:
      'The reader refused (then OAUTH_CALLBACK_ERROR follows). The adapter threw, for example at a unique index. Your jwt callback threw or returned null.',
    fix: 'With OAUTH_CALLBACK_ERROR behind it read what the provider said. With an adapter_error_ line before it look at the database. Without both it is your jwt callback, or an adapter that lacks a method: the message says which.',
    page: '/flow/oauth#how-to-debug-it'
  },
  {
    code: 'OAUTH_V1_GET_ACCESS_TOKEN_ERROR',
    where: 'log',
    meaning: 'The access token of an OAuth 1.0 provider could not be fetched.',
    cause:
      'A wrong consumer secret; or the answer came to another process than the question, since NextAuth keeps the request token in memory.',
    fix: 'Send both to one process, or take OAuth 2.'
  },
  {
    code: 'OAUTH_PARSE_PROFILE_ERROR',
    where: 'log',
    patterns: [/Profile id is missing in .{1,60} OAuth profile response/i],
    meaning: 'The provider’s profile could not be turned into a user. The reader is led to the sign-in page, without an error.',
    cause: 'Your profile() threw, or the provider sent other fields than it expects.',
    fix: 'Log the profile there, and return at least id.',
    fact: 'oidc-profile-throws',
    page: '/flow/oauth#profile'
  },
  {
    code: 'SIGNIN_OAUTH_ERROR',
    where: 'log',
    meaning: 'The address of the provider’s sign-in page could not be made.',
    cause: 'The provider’s configuration could not be fetched, or clientId is missing.',
    fix: 'Check the provider’s options and the network.',
    page: '/flow/oauth#discovery'
  },
  {
    code: 'SIGNIN_EMAIL_ERROR',
    where: 'log',
    meaning: 'The sign-in mail was not sent, or the token of its link was not stored.',
    cause:
      'The mail server refused, sendVerificationRequest threw, or the address is none: “Invalid email address format”. Or the database failed: then adapter_error_createVerificationToken stands before it.',
    fix: 'Check the provider’s server option. With an adapter_error_ line check the database.',
    page: '/flow/magic-link#how-to-debug-it',
    patterns: [/Invalid email address format/i]
  },
  {
    code: 'CALLBACK_EMAIL_ERROR',
    where: 'log',
    meaning: 'A sign-in link was opened, and the sign-in failed.',
    cause: 'The adapter threw while it looked up the verification token or the user, or your jwt callback threw or returned null.',
    fix: 'Look at the adapter_error_ line before it. Without one it is your jwt callback.',
    page: '/flow/magic-link#how-to-debug-it'
  },
  {
    code: 'SIGNOUT_ERROR',
    where: 'log',
    meaning: 'A sign-out failed on the server; the cookie is removed all the same.',
    cause: 'The token could not be decoded, or the adapter threw.',
    fix: 'Under database the row may still be there: delete it.'
  },
  {
    code: 'AUTH_ON_ERROR_PAGE_ERROR',
    where: 'log',
    meaning: 'The custom error page itself asks for a sign-in.',
    cause: 'The page of pages.error is protected.',
    fix: 'Let everybody see it.'
  },
  {
    code: 'LOGGER_ERROR',
    where: 'log',
    meaning: 'A line that the browser sent to /api/auth/_log could not be logged.',
    cause: 'The logger option of your own threw, or the line names a level other than error, warn and debug. Anybody can post one.',
    fix: 'Nothing, if the level is the cause; otherwise mend your logger.'
  },
  {
    code: 'CLIENT_FETCH_ERROR',
    where: 'console',
    meaning: 'A request of next-auth/react failed. If it was to read the session, useSession() says “unauthenticated”.',
    cause:
      'The server did not answer, answered with HTML (the route is missing or redirected), or NEXTAUTH_URL on a server names another host.',
    fix: 'Open /api/auth/session in the browser: it has to answer JSON.',
    signs: 'unexpected token <, doctype, failed to fetch, network',
    fact: 'client-fetch-error',
    page: '/flow/client#how-to-debug-it',
    experiment: 'callback-returns-nothing'
  },
  {
    code: 'CLIENT_SESSION_ERROR',
    where: 'console',
    meaning: 'useSession() could not take over a session.',
    cause: 'What the session request returned could not be used.',
    fix: 'Look at the error that is logged with it.'
  },
  {
    code: 'CredentialsSignin',
    where: 'address',
    meaning: 'authorize() returned null or another falsy value. signIn() got 401; a form that posts without script is led here.',
    cause: 'Wrong credentials, as your authorize() sees it.',
    fix: 'Log on the server which branch returned null.',
    signs: 'wrong password, invalid credentials, 401',
    fact: 'authorize-null-is-401',
    page: '/flow/login#how-to-debug-it',
    experiment: 'authorize-returns',
    patterns: [
      /callback\/credentials[^\n]{0,80}\b401\b/i,
      /\b401\b[^\n]{0,80}callback\/credentials/i,
      /Sign in failed\. Check the details you provided are correct/i
    ]
  },
  {
    code: 'AccessDenied',
    where: 'address',
    meaning: 'The signIn callback returned false or nothing.',
    cause: 'Your own rule, or a branch of the callback that returns nothing.',
    fix: 'Return an address instead, if the reader should be told more.',
    signs: '403, forbidden, not allowed',
    fact: 'sign-in-callback-false',
    page: '/reference/callbacks#signin',
    patterns: [
      /callback\/[\w-]{1,40}[^\n]{0,80}\b403\b/i,
      /You do not have permission to sign in/i,
      // Of AWS it is <Code>AccessDenied</Code>, or “AccessDenied: …”.
      /(?<![\w-]|<Code>)AccessDenied(?![\w-]|<|: (?!Read more))/
    ]
  },
  {
    code: 'Configuration',
    where: 'address',
    meaning: 'NextAuth refuses its configuration.',
    cause:
      'The log has a code that says what is wrong: NO_SECRET, for example. In lower case, configuration: a magic link without its token, which a mail program cut.',
    fix: 'Look into the server’s log.',
    patterns: [/There is a problem with the server configuration/i],
    fact: 'configuration-error-page'
  },
  {
    code: 'Callback',
    where: 'address',
    meaning: 'The provider sent back an error, or what followed a good answer failed.',
    cause:
      'Somebody refused at the provider, your jwt callback threw, or the adapter did. OAUTH_CALLBACK_HANDLER_ERROR or CALLBACK_EMAIL_ERROR in the log says which.',
    fix: 'Look into the server’s log.',
    fact: 'oidc-consent-refused'
  },
  {
    code: 'OAuthSignin',
    where: 'address',
    meaning: 'The way to the provider could not be prepared.',
    cause: 'See SIGNIN_OAUTH_ERROR.',
    fix: 'Check the provider’s options.',
    fact: 'oidc-discovery-unreachable'
  },
  {
    code: 'OAuthCallback',
    where: 'address',
    meaning: 'The provider’s answer could not be verified.',
    cause: 'See OAUTH_CALLBACK_ERROR.',
    fix: 'Compare the callback address at the provider with NEXTAUTH_URL.',
    signs: 'state cookie missing, pkce, invalid_grant',
    fact: 'oidc-missing-check-cookies',
    page: '/faq#check-cookie-missing',
    experiment: 'tamper-the-state'
  },
  {
    code: 'OAuthCreateAccount',
    where: 'address',
    meaning: 'No user could be made from the provider’s profile.',
    cause: 'The adapter’s createUser failed.',
    fix: 'Look into the server’s log.',
    fact: 'oidc-create-user-fails',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'rows-of-your-own'
  },
  {
    code: 'EmailCreateAccount',
    where: 'address',
    meaning: 'No user could be made from the email address.',
    cause: 'The adapter’s createUser failed.',
    fix: 'Look into the server’s log.',
    fact: 'magic-link-create-user-fails'
  },
  {
    code: 'OAuthAccountNotLinked',
    where: 'address',
    meaning:
      'There is a user with this email address who has no account of this provider. Or you are signed in, and the account belongs to another user.',
    cause: 'NextAuth does not join accounts by an email address that a provider merely claims.',
    fix: 'Sign in the old way and then, still signed in, with the provider: that links both. allowDangerousEmailAccountLinking links by the address, at the risk that its name states. Where the account is another user’s, sign out first.',
    signs: 'email already used, another provider, link accounts',
    fact: 'oidc-email-of-a-credentials-user',
    page: '/faq#not-linked',
    experiment: 'same-email-two-providers'
  },
  {
    code: 'EmailSignin',
    where: 'address',
    meaning: 'The sign-in mail was not sent, or the token of its link was not stored.',
    cause: 'See SIGNIN_EMAIL_ERROR. Without that line in the log the form sent no email.',
    fix: 'Check the mail server, the database, and the name of the form’s field: email.',
    patterns: [/The e-mail could not be sent/i],
    fact: 'magic-link-mail-fails',
    page: '/flow/magic-link#how-to-debug-it'
  },
  {
    code: 'Verification',
    where: 'address',
    meaning: 'The sign-in link is not valid any more.',
    cause: 'It was used before, by a mail scanner perhaps, it has expired, or it was made under another secret.',
    fix: 'Ask for another. Where scanners follow links, mail the address of a page with a button.',
    signs: 'magic link expired or used twice',
    patterns: [/sign in link is no longer valid/i, /\bmagic link\b[^.\n]{0,40}\b(?:already used|used up|expired)\b/i],
    page: '/faq#link-used-up',
    experiment: 'link-twice'
  },
  {
    code: 'Signin',
    where: 'address',
    meaning: 'A general failure of a sign-in, from custom code that uses this word.',
    cause: 'NextAuth’s own page knows the word; its routes do not send it.',
    fix: 'Look for it in your own code.'
  },
  {
    code: 'SessionRequired',
    where: 'address',
    meaning: 'A page called useSession({ required: true }) for somebody who is not signed in.',
    cause: 'The component asks for a session.',
    fix: 'Nothing: the reader signs in.',
    signs: 'please sign in, not signed in, redirect loop',
    patterns: [/Please sign in to access this page/i],
    page: '/flow/client'
  }
]
