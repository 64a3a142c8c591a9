import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { Problem } from '@/lib/http/problem'
import { PROVIDERS } from '../nextauth/providers'
import type { OwnConfiguration } from '../own-code/configuration'
import { unpacked } from '../own-code/share'
import { type ApplicationFile, applicationFiles, FOLDER, type Parts } from '../take-along/application'
import type { Choice } from '../take-along/auth-file'
import { zipOf } from '../take-along/zip'

/** Read while the site is built. */
declare const APPLICATION_PARTS: Parts

const Query = z.strictObject({
  strategy: z.enum(['jwt', 'database']).default('jwt'),
  provider: z.enum(PROVIDERS).default('credentials'),
  /** What the reader changed, as links of the editor hold it. */
  own: z.string().optional(),
  format: z.enum(['json', 'zip']).default('json')
})

/**
 * Answers with a minimal application that has the configuration in the query: `{ files: [{ path, text }] }`, or a zip archive. It is made
 * from the query alone, so the same address gives everybody the same.
 * @throws Problem `invalid-input` for a query that cannot be used.
 */
export async function answerApplication(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const parsed = Query.safeParse(req.query)
  if (!parsed.success)
    throw new Problem('invalid-input', 'Send strategy=jwt or database, provider=credentials, email or oidc, and format=json or zip.')
  const { strategy, provider, format } = parsed.data
  const files = filesOf({ strategy, provider, own: await ownOf(parsed.data.own) })
  if (format === 'json') return res.json({ files })
  res.setHeader('Content-Type', 'application/zip')
  res.setHeader('Content-Disposition', `attachment; filename="${FOLDER}.zip"`)
  res.send(Buffer.from(zipOf(files)))
}

function filesOf(choice: Choice): ApplicationFile[] {
  try {
    return applicationFiles(choice, APPLICATION_PARTS)
  } catch (error) {
    throw new Problem('invalid-input', (error as Error).message)
  }
}

async function ownOf(text: string | undefined): Promise<OwnConfiguration> {
  if (text === undefined) return { functions: {}, options: {} }
  try {
    return await unpacked(text)
  } catch {
    throw new Problem('invalid-input', 'The member own holds no configuration that can be read. It may have been cut.')
  }
}
