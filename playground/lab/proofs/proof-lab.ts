import { Auth } from 'auth-core'
import { decode as decodeV5, encode as encodeV5 } from 'auth-core/jwt'
import NextAuth, { type AuthOptions, getServerSession } from 'next-auth'
import { decode, encode, getToken } from 'next-auth/jwt'
import { withAuth } from 'next-auth/middleware'
import { getSession } from 'next-auth/react'
import { type Site, startSite } from '@/lib/testing/site'
import type { Strategy } from '../../nextauth/options'
import type { Bench } from '../bench'
import { Lab } from '../lab'
import { type ClientPage, clientRoutes, closeBrowser, openClientPage } from './browser'
import { buildWithProxy, nextApp, stopNextApp } from './next-app'

/** The library functions that proofs call. Proofs take them from here, so that another laboratory can put others in their place. */
export const LIBRARY = { NextAuth, getServerSession, getSession, encode, decode, getToken, withAuth, Auth, encodeV5, decodeV5 }

/** Takes from the options what this site decides for NextAuth: the prefix of its cookies. */
export const byItself = (options: AuthOptions) => void delete options.useSecureCookies

/** A laboratory with all that proofs need beyond an application: browser pages, an application of Next, the built site. */
export class ProofLab extends Lab {
  readonly library: typeof LIBRARY = LIBRARY
  /** Makes another bench for experiments than the real one. */
  readonly bench: ((strategy: Strategy) => Bench) | undefined = undefined
  /** Milliseconds that a page may take for each thing that is waited for. */
  protected readonly patience: number = 30_000
  private readonly pages: ClientPage[] = []
  private readonly added: string[] = []
  /** The variables of the environment that a proof changed, with their values before. */
  private readonly environment = new Map<string, string | undefined>()
  private running: Promise<Site> | undefined

  override async open(): Promise<this> {
    Object.assign(this.routes, clientRoutes())
    return super.open()
  }

  /** The laboratory as it was in the beginning, its database and its secret with it. */
  async reset(): Promise<void> {
    await Promise.all(this.pages.splice(0).map((page) => page.close()))
    for (const path of this.added.splice(0)) delete this.routes[path]
    this.restoreEnvironment()
    this.strategy = 'jwt'
    this.secret = 'a secret for proofs alone'
    this.change = () => {}
    await this.resetDatabase()
    this.forget()
  }

  /** Sets variables of this process, or removes those that are undefined, until the next reset. */
  setEnvironment(values: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!this.environment.has(name)) this.environment.set(name, process.env[name])
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }

  /** The callbacks that ran, each with the names of the arguments that it got, as `jwt(token)`. The redirect callback is left out. */
  get ranWith(): string[] {
    return this.calls
      .filter(({ name }) => name !== 'redirect')
      .map(({ name, argument }) => {
        const given = Object.keys(argument).filter((key) => argument[key] !== undefined)
        return `${name}(${given.sort().join(', ')})`
      })
  }

  private restoreEnvironment(): void {
    this.setEnvironment(Object.fromEntries(this.environment))
    this.environment.clear()
  }

  override async close(): Promise<void> {
    this.restoreEnvironment()
    await Promise.all(this.pages.map((page) => page.close()))
    await Promise.all([closeBrowser(), stopNextApp(), this.running?.then((site) => site.stop())])
    await super.close()
  }

  override route(...[path, handler]: Parameters<Lab['route']>): void {
    this.added.push(path)
    super.route(path, handler)
  }

  /** A page in a browser of its own, with `<SessionProvider>` and `useSession()` in it. */
  async openPage(path = '/client'): Promise<ClientPage> {
    const page = await openClientPage(this.url + path, this.patience)
    this.pages.push(page)
    return page
  }

  /** The address of the application in `next-app/`, built at the first call. */
  nextApp(): Promise<string> {
    return nextApp()
  }

  /** Builds a page of that application with another proxy. */
  buildWithProxy(source: string, path: 'proxy.ts' | 'src/proxy.ts'): Promise<{ ok: boolean; output: string }> {
    return buildWithProxy(source, path)
  }

  /** The address of the built site, started at the first call. */
  async site(): Promise<string> {
    this.running ??= startSite({ LOG_LEVEL: 'silent' })
    return (await this.running).url
  }
}
