import { facts } from './fact'

const EMAIL = 'next-auth/core/lib/email/signin.js'
const SIGN_IN = 'next-auth/core/routes/signin.js'
const HANDLER = 'next-auth/core/lib/callback-handler.js'
const CALLBACK = 'next-auth/core/routes/callback.js'

export default facts({
  'magic-link-request-answer': {
    statement:
      'A request for a magic link leads to /api/auth/verify-request with provider and type in the address, and sets no session cookie.',
    source: EMAIL
  },
  'magic-link-verify-request-page': {
    statement: 'Without pages.verifyRequest NextAuth shows “Check your email”; with it the reader is led there, without provider and type.',
    source: 'next-auth/core/index.js'
  },
  'magic-link-parameters': {
    statement: 'The link leads to /api/auth/callback/email with callbackUrl, token and email.',
    source: EMAIL
  },
  'magic-link-carries-the-callback-url': {
    statement: 'The callback URL travels in the link: another browser that opens it is led there too.',
    source: EMAIL
  },
  'magic-link-callback-url-is-checked-again': {
    statement:
      'A callback URL that somebody changed in the link goes through the redirect callback: a foreign one becomes the site’s own address.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'magic-link-token': {
    statement: 'The token is 32 random bytes as 64 hexadecimal digits.',
    source: EMAIL
  },
  'magic-link-own-token': {
    statement:
      'generateVerificationToken makes the token instead, a short code for example. An empty text counts as one, and undefined does not.',
    source: EMAIL
  },
  'magic-link-row': {
    statement: 'The row in verification_tokens has identifier, token and expires, a Date that is maxAge of the provider later.',
    source: EMAIL
  },
  'magic-link-expired': {
    statement: 'A link that has ended leads to error=Verification, and its row is deleted.',
    source: CALLBACK
  },
  'magic-link-unused-rows-stay': {
    statement: 'The row of a link that nobody opens stays after its end: nothing sweeps it.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'magic-link-other-address': {
    statement: 'A link with another email address in it leads to error=Verification, and the row stays: the right link still works.',
    source: CALLBACK
  },
  'magic-link-tampered-token': {
    statement: 'A changed token leads to error=Verification, and the row stays: the right link still works.',
    source: CALLBACK
  },
  'magic-link-without-token': {
    statement: 'A link without its token leads to error=configuration, and nothing is logged.',
    source: CALLBACK
  },
  'magic-link-without-email': {
    statement: 'A link without its email address leads to error=Verification, since the adapter looks for both.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'magic-link-two-links': {
    statement: 'A second request leaves the first link as it is: each of two links for one address works once.',
    source: EMAIL
  },
  'magic-link-get-uses-it-up': {
    statement: 'A GET alone uses a link up, whoever sends it: after a mail scanner has followed it, the reader ends at error=Verification.',
    source: CALLBACK
  },
  'magic-link-two-at-once': {
    statement:
      'The adapter finds and deletes the row in one command: of two requests with one link at the same moment one signs in, and the other is refused.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'magic-link-head': {
    statement: 'A HEAD request is answered with 400 and leaves the link as it is.',
    source: 'next-auth/core/index.js'
  },
  'magic-link-post': {
    statement: 'A POST to the link’s address, without a CSRF token, uses it up and signs in as a GET does.',
    source: 'next-auth/core/index.js'
  },
  'magic-link-other-browser': {
    statement:
      'A link signs in whichever browser opens it: it needs no cookie of the browser that asked. The one that asked stays signed out.',
    source: CALLBACK
  },
  'magic-link-email-is-normalised': {
    statement: 'The address is trimmed and put into lower case: AAYUSH@Example.com gets the link of aayush@example.com.',
    source: SIGN_IN
  },
  'magic-link-strange-addresses': {
    statement:
      'a@b@c, an address with a quotation mark and one without a dot after the @ are refused: error=EmailSignin, SIGNIN_EMAIL_ERROR in the log, no mail.',
    source: SIGN_IN
  },
  'magic-link-comma': {
    statement: 'Of an address with a comma after the @ the first part alone gets the mail.',
    source: SIGN_IN
  },
  'magic-link-own-normaliser': {
    statement: 'normalizeIdentifier replaces the check of addresses as a whole: what it returns gets the mail.',
    source: SIGN_IN
  },
  'magic-link-request-tells-nobody': {
    statement:
      'A request is answered alike for an address that a user has and for one that nobody has, unless a signIn callback makes a difference.',
    source: SIGN_IN
  },
  'magic-link-placeholder-at-the-link': {
    statement:
      'When the link is opened the signIn callback gets the user of the database, or for an unknown address a placeholder whose id is the address itself. The new user is stored after the callback.',
    source: CALLBACK
  },
  'magic-link-account': {
    statement: 'account of a magic link has type "email", provider and the address as providerAccountId. No row in accounts is written.',
    source: CALLBACK
  },
  'magic-link-events': {
    statement:
      'The link of a new user fires createUser and signIn with isNewUser true; that of a known one fires updateUser and signIn with false.',
    source: HANDLER
  },
  'magic-link-new-user': {
    statement: 'A new user of a magic link has email and emailVerified, a Date, and nothing else: no name and no username.',
    source: HANDLER
  },
  'magic-link-no-username': {
    statement:
      'The session of a user without a username has none either: this site’s callbacks leave the field out of the body, under both strategies.',
    source: 'next-auth/core/routes/session.js'
  },
  'magic-link-to-an-oidc-user': {
    statement:
      'A magic link to the address of a user who came by OpenID signs in as that user. Nothing is refused, and no account is linked.',
    source: HANDLER
  },
  'magic-link-while-signed-in': {
    statement:
      'A link of a known user that is opened while somebody else is signed in signs in as the user of the link. Under database the row of the other session is deleted; under jwt a copy of the other token lives on.',
    source: HANDLER
  },
  'magic-link-of-a-new-user-keeps-the-row': {
    statement: 'Under database a link of a new user that is opened while somebody else is signed in leaves the row of the other session.',
    source: HANDLER
  },
  'magic-link-again-makes-a-row': {
    statement: 'Under database a link that the same user opens while signed in makes a second session row, and the first one stays.',
    source: HANDLER
  },
  'magic-link-mail-fails': {
    statement:
      'An async sendVerificationRequest that throws ends in error=EmailSignin and SIGNIN_EMAIL_ERROR in the log. The row stays in verification_tokens.',
    source: EMAIL
  },
  'magic-link-mail-and-row-at-once': {
    statement: 'The mail is sent while the row is being written, and the answer waits for both: a slow mail server makes the request slow.',
    source: EMAIL
  },
  'magic-link-row-fails': {
    statement:
      'When the row cannot be written the reader sees error=EmailSignin, and the mail with a link that leads nowhere has left all the same.',
    source: EMAIL
  },
  'magic-link-create-user-fails': {
    statement: 'A new user who cannot be stored ends in error=EmailCreateAccount, and the link is used up.',
    source: CALLBACK
  },
  'magic-link-cookies': {
    statement: 'The request sets the CSRF and the callback-url cookie alone, and none for the link.',
    source: SIGN_IN
  },
  'magic-link-secret-changes': {
    statement: 'After a change of the secret a link that was sent before leads to error=Verification, and its row stays.',
    source: EMAIL
  },
  'magic-link-needs-csrf': {
    statement: 'A request without the CSRF token sends no mail and leads to the sign-in page with csrf=true.',
    source: 'next-auth/core/index.js'
  }
})
