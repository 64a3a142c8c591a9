import type { ServerResponse } from 'node:http'
import type { AuthOptions } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { databaseProblem, Problem } from '@/lib/http/problem'
import { untilAway } from '@/lib/mongo/runtime'
import type { Instance } from '../nextauth/options'
import { sandboxCookieName } from '../sandbox/ticket'

/**
 * Notices when the database does not answer a request's NextAuth, or the sandbox ends meanwhile. NextAuth itself would tell the visitor
 * something else: an empty session, a wrong password.
 */
export class Watch {
  /** What the visitor is to be told instead. */
  problem: Problem | undefined

  /** The same instance, whose every call to the database is watched. */
  instance({ change, ...instance }: Instance): Instance {
    const watched = { ...instance, adapter: this.adapter(instance.adapter) }
    return change ? { ...watched, change: (options) => change(options, (run) => this.call(run)) } : watched
  }

  private adapter(adapter: Adapter): Adapter {
    return new Proxy(adapter, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name)
        return typeof method === 'function' ? (...args: unknown[]) => this.call(() => Reflect.apply(method, target, args)) : method
      }
    })
  }

  /** Runs a call, and notes whether it failed for the database, or with a problem of its own. */
  async call<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await untilAway(run())
    } catch (error) {
      this.problem ??= error instanceof Problem ? error : databaseProblem(error)
      throw error
    }
  }
}

/** Runs work with an instance. @throws Problem `database-down` when its database did not answer meanwhile, whatever the work made of that. */
export async function watched<T>(instance: Instance, work: (instance: Instance) => Promise<T>): Promise<T> {
  const watch = new Watch()
  const done = await work(watch.instance(instance))
  if (watch.problem) throw watch.problem
  return done
}

/** Puts `around` between NextAuth and the application's `authorize`, in place. */
export function aroundAuthorize(options: AuthOptions, around: <T>(call: () => Promise<T>) => Promise<T>): AuthOptions {
  for (const provider of options.providers) {
    if (provider.type !== 'credentials') continue
    // NextAuth lays `options` over the provider, so this is the `authorize` that it calls.
    const own = provider.options as { authorize: (...args: unknown[]) => Promise<unknown> }
    const { authorize } = own
    own.authorize = (...args) => around(() => authorize(...args))
  }
  return options
}

/**
 * Looks at an answer when it is about to leave, and sends a problem in its place when there is one.
 * @param problemOf the problem with the answer as it stands, if any.
 */
export function replaceAnswer(res: ServerResponse, problemOf: () => Problem | undefined): void {
  const end = res.end
  res.end = ((...args: unknown[]) => {
    res.end = end
    // A problem has said already what is wrong.
    const isProblem = String(res.getHeader('Content-Type')).startsWith('application/problem+json')
    const problem = res.headersSent || isProblem ? undefined : problemOf()
    if (!problem) return Reflect.apply(end, res, args)
    // What NextAuth set belongs to the answer that does not leave. A sandbox that has just begun stays.
    const kept = [res.getHeader('Set-Cookie') ?? []].flat().filter((line) => String(line).startsWith(sandboxCookieName()))
    for (const name of ['Set-Cookie', 'Location', 'Content-Length', 'ETag']) res.removeHeader(name)
    if (kept.length > 0) res.setHeader('Set-Cookie', kept.map(String))
    problem.send(res)
    return res
  }) as typeof end
}
