import type { Strategy } from '../nextauth/options'
import type { OwnFunction } from './configuration'

/** Code to load into the editor, and the question that it answers. */
export interface Example {
  id: string
  title: string
  question: string
  /** What it replaces. */
  functions: Partial<Record<OwnFunction, string>>
  /** The strategy under which it shows something. Undefined: both. */
  strategy?: Strategy
}

export const EXAMPLES: readonly Example[] = [
  {
    id: 'copies-from-user',
    title: 'A session that copies from user',
    question: 'You sign in, and session.user is empty. What does the callback get?',
    strategy: 'jwt',
    functions: {
      session: `async session({ session, user }) {
  // Under jwt there is no user, and nothing says so.
  session.user = { username: user?.username, isVerified: user?.isVerified }
  return session
}`
    }
  },
  {
    id: 'copies-from-either',
    title: 'A session that works under both strategies',
    question: 'Which source has the fields: the token or the user?',
    functions: {
      session: `async session({ session, token, user }) {
  // The token under jwt, the user document under database.
  const source = token ?? user
  session.user = { username: source.username, isVerified: source.isVerified }
  return session
}`
    }
  },
  {
    id: 'roles',
    title: 'Roles',
    question: 'How does a role get from the sign-in to the page?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt({ token, user }) {
  if (user) {
    token._id = user.id
    token.username = user.username
    // Decided at the sign-in, by the server. The proxy can read it.
    token.role = user.isVerified ? 'admin' : 'reader'
  }
  return token
}`,
      session: `async session({ session, token }) {
  session.user = { _id: token._id, username: token.username, role: token.role }
  return session
}`
    }
  },
  {
    id: 'version-number',
    title: 'A version number, to sign out everywhere',
    question: 'Sign in twice, then replay the first cookie, as the path does in its last step. What is it answered?',
    strategy: 'jwt',
    functions: {
      signIn: `async signIn({ user }) {
  const found = await findUser({ id: user.id })
  // Each sign-in raises the number, and so ends every older session.
  user.tokenVersion = found.tokenVersion + 1
  await updateUser({ id: user.id }, { tokenVersion: user.tokenVersion })
  return true
}`,
      jwt: `async jwt({ token, user }) {
  if (user) {
    token._id = user.id
    token.username = user.username
    // What signIn put there.
    token.tokenVersion = user.tokenVersion
    return token
  }
  // One query a read: that is the price.
  const found = await findUser({ _id: token._id })
  if (found?.tokenVersion !== token.tokenVersion) throw new Error('This session was ended.')
  return token
}`
    }
  },
  {
    id: 'returns-nothing',
    title: 'A callback that returns nothing',
    question: 'One path has no return. Sign in as aayush, then as mira. Who is signed in?',
    functions: {
      session: `async session({ session, token, user }) {
  const source = token ?? user
  if (source.isVerified) {
    session.user = { username: source.username }
    return session
  }
  // Here return session is missing.
}`
    }
  },
  {
    id: 'positional',
    title: 'Callbacks of v3',
    question: 'The function gets one object. What does it return to NextAuth?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt(token, user) {
  // token is { token, user, … }: the cookie grows with every read.
  if (user) token.username = user.username
  return token
}`
    }
  },
  {
    id: 'trusts-the-update',
    title: 'Trust what update() sends',
    question: 'A page calls update({ role: "admin" }). Which line lets that into the token?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt({ token, user, trigger, session }) {
  if (user) {
    token._id = user.id
    token.username = user.username
  }
  // The page decides what is in session.
  if (trigger === 'update') return { ...token, ...session }
  return token
}`
    }
  },
  {
    id: 'lookup-at-every-read',
    title: 'A lookup at every read',
    question: 'Read the session three times. How often is the database asked?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt({ token, user }) {
  if (user) token._id = user.id
  // Not in if (user): this runs at each read.
  const found = await findUser({ _id: token._id })
  token.username = found?.username
  token.isVerified = found?.isVerified
  return token
}`
    }
  },
  {
    id: 'absolute-end',
    title: 'An absolute end',
    question: 'Keep reading the session. Is it still there after a minute?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt({ token, user }) {
  const now = Math.floor(Date.now() / 1000)
  if (user) {
    token._id = user.id
    token.username = user.username
    // Reads move exp, and not this claim.
    token.endsAt = now + 60
  }
  if (now >= token.endsAt) throw new Error('This session is over.')
  return token
}`
    }
  },
  {
    id: 'growing-token',
    title: 'A token that grows',
    question: 'Read the session a few times. When does NextAuth split the cookie?',
    strategy: 'jwt',
    functions: {
      jwt: `async jwt({ token, user }) {
  if (user) token.username = user.username
  // 1,000 more characters at each read.
  token.notes = (token.notes ?? '') + 'x'.repeat(1000)
  return token
}`
    }
  }
]
