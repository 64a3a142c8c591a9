import { expect } from 'vitest'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import topic from './callbacks'
import { prove } from './prove'

async function signedIn(lab: Lab, strategy: 'jwt' | 'database') {
  lab.strategy = strategy
  return lab.signIn()
}

/** Signs in and out. @returns what events.signOut got, and the cookie before; what ran before the sign-out is forgotten. */
async function signOut(lab: Lab, strategy: 'jwt' | 'database'): Promise<{ message: unknown; cookie: string | undefined }> {
  const visitor = await signedIn(lab, strategy)
  const cookie = visitor.sessionToken
  let message: unknown
  lab.change = (options) => {
    options.events = {
      signOut: (given) => {
        message = given
      }
    }
  }
  await visitor.signOut()
  return { message, cookie }
}

prove(topic, {
  async 'runs-sign-in-jwt'(lab) {
    await lab.visitor().signIn('aayush', 'correct horse')
    expect(lab.ranWith).toEqual(['signIn(account, credentials, user)', 'jwt(account, isNewUser, token, trigger, user)'])
  },
  async 'runs-sign-in-database'(lab) {
    lab.strategy = 'database'
    await lab.visitor().signIn('aayush', 'correct horse')
    expect(lab.ranWith).toEqual(['signIn(account, credentials, user)', 'jwt(account, isNewUser, token, trigger, user)'])
    expect(lab.sent).toEqual(['find users', 'insert sessions'])
  },
  async 'runs-read-jwt'(lab) {
    await lab.read(await signedIn(lab, 'jwt'))
    expect(lab.ranWith).toEqual(['jwt(token)', 'session(session, token)'])
  },
  async 'runs-read-database'(lab) {
    await lab.read(await signedIn(lab, 'database'))
    expect(lab.ranWith).toEqual(['session(session, user)'])
  },
  async 'runs-update-jwt'(lab) {
    await (await signedIn(lab, 'jwt')).update({ colour: 'blue' })
    expect(lab.ranWith).toEqual(['jwt(session, token, trigger)', 'session(session, token)'])
  },
  async 'runs-update-database'(lab) {
    await (await signedIn(lab, 'database')).update({ colour: 'blue' })
    expect(lab.ranWith).toEqual(['session(newSession, session, trigger, user)'])
  },
  async 'runs-server-session-jwt'(lab) {
    await (await signedIn(lab, 'jwt')).fetch('/server-session')
    expect(lab.ranWith).toEqual(['jwt(token)', 'session(session, token)'])
  },
  async 'runs-server-session-database'(lab) {
    await (await signedIn(lab, 'database')).fetch('/server-session')
    expect(lab.ranWith).toEqual(['session(session, user)'])
  },
  async 'runs-get-token-jwt'(lab) {
    const visitor = await signedIn(lab, 'jwt')
    expect(await lab.token(visitor)).toMatchObject({ username: 'aayush' })
    expect(lab.calls).toEqual([])
  },
  async 'runs-get-token-database'(lab) {
    const visitor = await signedIn(lab, 'database')
    expect(await lab.token(visitor)).toBeNull()
    expect(lab.calls).toEqual([])
    await lab.read(visitor)
    expect(lab.ranWith).toEqual(['session(session, user)'])
  },
  async 'runs-sign-out-jwt'(lab) {
    const { message } = await signOut(lab, 'jwt')
    expect(lab.ranWith).toEqual([])
    expect(message).toMatchObject({ token: { username: 'aayush' } })
  },
  async 'runs-sign-out-database'(lab) {
    const { message, cookie } = await signOut(lab, 'database')
    expect(lab.ranWith).toEqual([])
    expect(message).toMatchObject({ session: { sessionToken: cookie } })
    expect(cookie).toBeDefined()
    expect(await lab.sessions.countDocuments()).toBe(0)
  },
  async 'runs-redirect'(lab) {
    const visitor = lab.visitor()
    await lab.read(visitor)
    expect(lab.ran).toEqual([])
    await lab.read(visitor)
    expect(lab.ran).toEqual(['redirect'])
    expect(lab.lastArgument('redirect')).toEqual({ url: expect.any(String), baseUrl: expect.any(String) })
  },
  async 'events-session-at-every-read'(lab) {
    const messages: string[][] = []
    const before: string[][] = []
    lab.change = (options) => {
      options.events = {
        session: (message) => {
          messages.push(Object.keys(message).sort())
          before.push(lab.ran.filter((name) => name !== 'redirect'))
        }
      }
    }
    const underJwt = await signedIn(lab, 'jwt')
    await lab.read(underJwt)
    lab.forget()
    await lab.read(underJwt)
    await lab.read(await signedIn(lab, 'database'))
    expect(messages).toEqual([['session', 'token'], ['session', 'token'], ['session']])
    expect(before).toEqual([['jwt', 'session'], ['jwt', 'session'], ['session']])
  }
})
