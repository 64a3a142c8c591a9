import { facts } from './fact'

const SOURCE = 'playground/own-code/examples.ts'

export default facts({
  'own-copies-from-user': {
    statement:
      'A session callback that copies user?.username answers {"user":{}} under jwt, where there is no user, and the username under database. In the editor as natively.',
    source: SOURCE
  },
  'own-copies-from-either': {
    statement: 'A session callback that copies from token ?? user answers the username under both strategies. In the editor as natively.',
    source: SOURCE
  },
  'own-roles': {
    statement:
      'A role that jwt decides at the sign-in is a claim of the token, and in the session once the session callback copies it. In the editor as natively.',
    source: SOURCE
  },
  'own-version-number': {
    statement:
      'A signIn callback that raises a version number, and a jwt callback that compares it at each read, end every older token: its next read is {} and clears the cookie. In the editor as natively.',
    source: SOURCE
  },
  'own-returns-nothing': {
    statement:
      'A session callback without a return on one path answers an empty body to a reader on that path, and the session to the others. In the editor as natively.',
    source: SOURCE
  },
  'own-positional': {
    statement:
      'A jwt callback with positional arguments gets the whole object as its first one, and returns it as the token: claims are token, user and account, and each read nests them deeper. In the editor as natively.',
    source: SOURCE
  },
  'own-trusts-the-update': {
    statement:
      'A jwt callback that spreads session into the token at an update takes whatever the page sends: role "admin" is a claim then. In the editor as natively.',
    source: SOURCE
  },
  'own-lookup-at-every-read': {
    statement:
      'A lookup outside of if (user) in jwt asks the database at the sign-in and at each read, and a change shows at the next read. In the editor as natively.',
    source: SOURCE
  },
  'own-absolute-end': {
    statement:
      'A claim that jwt sets at the sign-in and compares at each read ends the session at that time, however often it is read. In the editor as natively.',
    source: SOURCE
  },
  'own-growing-token': {
    statement:
      'A jwt callback that adds 1,000 characters at each read makes NextAuth split the cookie at the third one. In the editor as natively.',
    source: SOURCE
  }
})
