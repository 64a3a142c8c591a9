import { send } from '../requests'

/** The secret of the reader's own sandbox; null without one. */
export async function readSecret(): Promise<string | null> {
  const { secret } = (await (await send('/api/playground/secret')).json()) as { secret: string | null }
  return secret
}
