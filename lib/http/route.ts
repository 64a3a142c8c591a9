import type { ServerResponse } from 'node:http'
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next'
import { logFailure } from '../log'
import { untilAway } from '../mongo/runtime'
import { requireOwnOrigin } from './origin'
import { databaseProblem, Problem } from './problem'

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
type Handlers = Partial<Record<Method, (req: NextApiRequest, res: NextApiResponse) => Promise<void>>>

/**
 * Makes an API route from its handlers, one for each method. Every answer is `no-store`. A state-changing call must come from this
 * site. Any other method is answered with 405 and `Allow`. An error that a handler throws becomes an `application/problem+json` answer,
 * and so does a database that stops answering meanwhile.
 * @param options.needsDatabase false for what has a database of its own or none.
 */
export function route(handlers: Handlers, { needsDatabase = true } = {}): NextApiHandler {
  const allowed = Object.keys(handlers).join(', ')
  return async (req, res) => {
    res.setHeader('Cache-Control', 'no-store')
    try {
      const method = req.method === 'HEAD' ? 'GET' : (req.method as Method)
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
      if (!handler) {
        res.setHeader('Allow', allowed)
        throw new Problem('method-not-allowed', `Use ${allowed}.`)
      }
      if (method !== 'GET') requireOwnOrigin(req, process.env.NEXTAUTH_URL)
      const work = handler(req, res)
      await (needsDatabase ? untilAway(work) : work)
    } catch (error) {
      sendProblem(error, res)
    }
  }
}

/** Answers with the problem that `error` is or stands for. Unknown errors are logged and told without details. */
export function sendProblem(error: unknown, res: ServerResponse): void {
  const problem = asProblem(error)
  // A site that is told to stop has not failed, and neither has one whose reader's code throws.
  if (problem.status >= 500 && problem.type !== 'stopping' && problem.type !== 'own-code') logFailure(problem.type, error)
  if (res.headersSent) res.end()
  else problem.send(res)
}

/** The problem that an error stands for. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return databaseProblem(error) ?? new Problem('internal-error', 'The site failed to answer. Try again; if it fails again, read the log.')
}
