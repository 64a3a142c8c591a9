import type { NextApiRequest, NextApiResponse } from 'next'
import type { Strategy } from '../../nextauth/options'
import { Bench } from '../bench'
import { type LIBRARY, ProofLab } from './proof-lab'

/** Answers whatever it is asked with 200 and `{}`: it calls no callback, sets no cookie and asks no database. */
async function respondNothing(_req: NextApiRequest, res: NextApiResponse): Promise<void> {
  res.status(200).json({})
}

/** Every function of the libraries, doing nothing. */
const NOTHING = Object.fromEntries(
  ['NextAuth', 'getServerSession', 'getSession', 'encode', 'decode', 'getToken', 'Auth', 'encodeV5', 'decodeV5'].map((name) => [
    name,
    async () => ({})
  ])
)

/** A laboratory in which nothing happens. A proof that holds here proves nothing. */
export class NullLab extends ProofLab {
  override readonly library = {
    ...NOTHING,
    encode: async () => '',
    encodeV5: async () => '',
    withAuth: () => async () => undefined,
    Auth: async () => Response.json({})
  } as unknown as typeof LIBRARY
  override readonly bench = (strategy: Strategy) => new NullBench(strategy, null, () => {})
  protected override readonly patience = 300
  protected override readonly respond = respondNothing

  override async nextApp(): Promise<string> {
    return this.url
  }

  override async buildWithProxy(): Promise<{ ok: boolean; output: string }> {
    return { ok: true, output: '' }
  }

  override async site(): Promise<string> {
    return this.url
  }
}

/** The workbench of an experiment in the null laboratory. */
class NullBench extends Bench {
  protected override readonly respond = respondNothing

  override moveClock(): void {}

  override setEnvironment(): void {}
}
