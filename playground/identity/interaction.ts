import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import { readBody } from '@/lib/http/body'
import { accountOf, IDENTITY_ACCOUNTS } from './accounts'
import { consentPage, errorPage, loginPage } from './page'

/**
 * Shows the provider's pages, and takes what is pressed there: who somebody is, and whether they consent.
 * @param req its body may have been read already.
 * @throws Problem as `readBody` does.
 */
export async function answerInteraction(provider: Provider, req: IncomingMessage & { body?: unknown }, res: ServerResponse): Promise<void> {
  let details: Awaited<ReturnType<Provider['interactionDetails']>> | undefined
  try {
    details = await provider.interactionDetails(req, res)
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error
  }
  // The cookie says which sign-in is under way. The page of another one answers for that one alone.
  if (!details || req.url !== `/interaction/${details.uid}`)
    return send(
      res,
      400,
      errorPage(
        'This sign-in is over',
        'It was finished, another one has begun since, or it has taken too long. Begin again in the application.'
      )
    )
  const { uid, prompt, params, session } = details
  if (req.method !== 'POST') {
    const account = accountOf(session?.accountId)
    const page = prompt.name === 'login' || !account ? loginPage(uid, IDENTITY_ACCOUNTS) : consentPage(uid, account, String(params.scope))
    return send(res, 200, page)
  }
  const { action, account } = (req.body ?? (await readBody(req))) as Record<string, unknown>
  if (action === 'refuse') {
    const refused = { error: 'access_denied', error_description: 'The account holder refused.' }
    return provider.interactionFinished(req, res, refused, { mergeWithLastSubmission: false })
  }
  if (action === 'login' && typeof account === 'string' && accountOf(account))
    return provider.interactionFinished(req, res, { login: { accountId: account } }, { mergeWithLastSubmission: false })
  if (action === 'change') return send(res, 200, loginPage(uid, IDENTITY_ACCOUNTS))
  if (action !== 'allow' || !session) return send(res, 422, errorPage('Nothing was chosen', 'Go back, and press one of the buttons.'))

  const grant = new provider.Grant({ accountId: session.accountId, clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope))
  await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

function send(res: ServerResponse, status: number, html: string): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Cache-Control', 'no-store')
  res.end(html)
}
