import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { Problem } from '@/lib/http/problem'
import { askApi, sendRefreshToken } from '../lab/token-endpoint'
import { addressesOf, openIdClientOf } from '../sandbox/identity-client'
import { requireNoReset, sandboxDatabase, touch } from '../sandbox/store'
import { recordedAs } from '../sandbox/ticket'
import { isOn, liveTicketOf } from '../sandbox/visitor'
import { recordRequest } from '../trace/request'
import { limitEdits } from './change'

const Use = z.strictObject({ use: z.enum(['api', 'refresh', 'race']) })

/** What the provider answered to one request. */
export interface TokenAnswer {
  /** `POST /token` or `GET /me`. */
  request: string
  status: number
  /** What of the answer a reader looks for. */
  says: string
}

/**
 * Sends the tokens of the visitor's newest account to the visitor's provider, as an application would, and answers `{ answers }`: with `api`
 * the access token to its API, with `refresh` the refresh token, with `race` the same refresh token twice at once. New tokens are stored.
 * @throws Problem `invalid-input`, `not-found` without an account, `too-many-requests`.
 */
export async function answerWithTokens(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  req.body = await readBody(req)
  const asked = Use.safeParse(req.body)
  if (!asked.success) throw new Problem('invalid-input', 'Send {"use": "api"}, {"use": "refresh"} or {"use": "race"}.')
  const ticket = await liveTicketOf(req)
  if (!ticket || !isOn('oidc'))
    throw new Problem('not-found', 'You have no account at the OpenID provider. Sign in by OpenID Connect first.')
  await limitEdits(req, ticket.id)
  await requireNoReset(ticket)
  touch(ticket.id, true)
  const client = openIdClientOf(ticket, addressesOf(req))
  const accounts = sandboxDatabase(ticket).collection('accounts')
  await recordRequest(req, res, recordedAs(ticket), async () => {
    const row = await accounts.findOne({ provider: 'oidc' }, { sort: { _id: -1 } })
    if (!row) throw new Problem('not-found', 'You have no account at the OpenID provider. Sign in by OpenID Connect first.')
    const refresh = async (): Promise<TokenAnswer> => {
      const { status, answer } = await sendRefreshToken(client, String(row.refresh_token))
      const { access_token, refresh_token, expires_in = 0, error, error_description } = answer
      if (error) return { request: 'POST /token', status, says: `${error}: ${error_description ?? ''}` }
      const expires_at = Math.floor(Date.now() / 1000) + expires_in
      await accounts.updateOne({ _id: row._id }, { $set: { access_token, refresh_token, expires_at } })
      return { request: 'POST /token', status, says: `a new access token for ${expires_in} s, and a new refresh token` }
    }
    const api = async (): Promise<TokenAnswer> => {
      const response = await askApi(client, row.access_token)
      const refused = response.headers.get('www-authenticate')
      return { request: 'GET /me', status: response.status, says: refused ?? JSON.stringify(await response.json()) }
    }
    const { use } = asked.data
    res.json({ answers: await Promise.all(use === 'api' ? [api()] : use === 'refresh' ? [refresh()] : [refresh(), refresh()]) })
  })
}
