import { expect } from 'vitest'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/core/routes'

/** The callbacks that ran, each with the names of the arguments that it got. The redirect callback has a fact of its own. */
function ran(lab: Lab): string[] {
  return lab.calls
    .filter(({ name }) => name !== 'redirect')
    .map(({ name, argument }) => {
      const given = Object.keys(argument).filter((key) => argument[key] !== undefined)
      return `${name}(${given.sort().join(', ')})`
    })
}

async function signedIn(lab: Lab, strategy: 'jwt' | 'database') {
  lab.strategy = strategy
  return lab.signIn()
}

/** Signs in and out. @returns what events.signOut got; what ran before the sign-out is forgotten. */
async function signOutMessage(lab: Lab, strategy: 'jwt' | 'database'): Promise<unknown> {
  const visitor = await signedIn(lab, strategy)
  let message: unknown
  lab.change = (options) => {
    options.events = {
      signOut: (given) => {
        message = given
      }
    }
  }
  await visitor.signOut()
  return message
}

export default facts({
  'runs-sign-in-jwt': {
    statement:
      'Credentials sign-in under jwt: signIn(user, account, credentials), then jwt(token, user, account, isNewUser, trigger "signIn").',
    source: SOURCE,
    async proof(lab) {
      await lab.visitor().signIn('aayush', 'correct horse')
      expect(ran(lab)).toEqual(['signIn(account, credentials, user)', 'jwt(account, isNewUser, token, trigger, user)'])
    }
  },
  'runs-sign-in-database': {
    statement:
      'Credentials sign-in under database: the same two callbacks with the same arguments; the row is made by jwt.encode after them.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      await lab.visitor().signIn('aayush', 'correct horse')
      expect(ran(lab)).toEqual(['signIn(account, credentials, user)', 'jwt(account, isNewUser, token, trigger, user)'])
      expect(lab.commands).toEqual(['find users', 'insert sessions'])
    }
  },
  'runs-read-jwt': {
    statement: 'Session read under jwt: jwt(token), then session(session, token).',
    source: SOURCE,
    async proof(lab) {
      await lab.read(await signedIn(lab, 'jwt'))
      expect(ran(lab)).toEqual(['jwt(token)', 'session(session, token)'])
    }
  },
  'runs-read-database': {
    statement: 'Session read under database: session(session, user) alone.',
    source: SOURCE,
    async proof(lab) {
      await lab.read(await signedIn(lab, 'database'))
      expect(ran(lab)).toEqual(['session(session, user)'])
    }
  },
  'runs-update-jwt': {
    statement: 'update(data) under jwt: jwt(token, session: data, trigger "update"), then session(session, token).',
    source: SOURCE,
    async proof(lab) {
      await (await signedIn(lab, 'jwt')).update({ colour: 'blue' })
      expect(ran(lab)).toEqual(['jwt(session, token, trigger)', 'session(session, token)'])
    }
  },
  'runs-update-database': {
    statement: 'update(data) under database: session(session, user, newSession: data, trigger "update") alone.',
    source: SOURCE,
    async proof(lab) {
      await (await signedIn(lab, 'database')).update({ colour: 'blue' })
      expect(ran(lab)).toEqual(['session(newSession, session, trigger, user)'])
    }
  },
  'runs-server-session-jwt': {
    statement: 'getServerSession() under jwt: as a session read.',
    source: SOURCE,
    async proof(lab) {
      await (await signedIn(lab, 'jwt')).fetch('/server-session')
      expect(ran(lab)).toEqual(['jwt(token)', 'session(session, token)'])
    }
  },
  'runs-server-session-database': {
    statement: 'getServerSession() under database: as a session read.',
    source: SOURCE,
    async proof(lab) {
      await (await signedIn(lab, 'database')).fetch('/server-session')
      expect(ran(lab)).toEqual(['session(session, user)'])
    }
  },
  'runs-get-token-jwt': {
    statement: 'getToken() under jwt: no callback.',
    source: 'next-auth/jwt/index.js',
    async proof(lab) {
      await (await signedIn(lab, 'jwt')).fetch('/token')
      expect(lab.calls).toEqual([])
    }
  },
  'runs-get-token-database': {
    statement: 'getToken() under database: no callback.',
    source: 'next-auth/jwt/index.js',
    async proof(lab) {
      await (await signedIn(lab, 'database')).fetch('/token')
      expect(lab.calls).toEqual([])
    }
  },
  'runs-sign-out-jwt': {
    statement: 'Sign-out under jwt: no jwt, session or signIn callback; events.signOut gets the decoded token.',
    source: SOURCE,
    async proof(lab) {
      const message = await signOutMessage(lab, 'jwt')
      expect(ran(lab)).toEqual([])
      expect(message).toMatchObject({ token: { username: 'aayush' } })
    }
  },
  'runs-sign-out-database': {
    statement: 'Sign-out under database: no jwt, session or signIn callback; events.signOut gets what the adapter deleted.',
    source: SOURCE,
    async proof(lab) {
      const message = await signOutMessage(lab, 'database')
      expect(ran(lab)).toEqual([])
      expect(message).toHaveProperty('session')
    }
  },
  'runs-redirect': {
    statement:
      'The redirect callback runs at every NextAuth request that carries a callbackUrl parameter or the callback-url cookie, session reads among them.',
    source: 'next-auth/core/lib/callback-url.js',
    async proof(lab) {
      const visitor = lab.visitor()
      await lab.read(visitor)
      expect(lab.ran).toEqual([])
      await lab.read(visitor)
      expect(lab.ran).toEqual(['redirect'])
      expect(lab.lastArgument('redirect')).toEqual({ url: expect.any(String), baseUrl: expect.any(String) })
    }
  },
  'events-session-at-every-read': {
    statement:
      'events.session fires at every session read, after the session callback: with session and token under jwt, with session alone under database.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const messages: string[][] = []
      const watch = () => {
        lab.change = (options) => {
          options.events = { session: (message) => void messages.push(Object.keys(message).sort()) }
        }
      }
      watch()
      await lab.read(await signedIn(lab, 'jwt'))
      await lab.read(await signedIn(lab, 'database'))
      expect(messages).toEqual([['session', 'token'], ['session']])
    }
  }
})
