import { RequestFailed } from './requests'

/**
 * Runs calls of next-auth's client. It keeps to itself why a request was refused, so the site's own sentence is taken from the answer.
 * @throws RequestFailed with the site's sentence, when the site refused one of the requests with a problem; else what the work throws.
 */
export async function tellingWhy<T>(work: () => Promise<T>): Promise<T> {
  const { fetch } = window
  let why: string | undefined
  window.fetch = async (...request) => {
    const response = await fetch(...request)
    if (response.headers.get('content-type')?.includes('problem+json')) {
      const { detail } = (await response.clone().json()) as { detail: string }
      why ??= detail
    }
    return response
  }
  const outcome = await work().then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error
    }
  )
  window.fetch = fetch
  if (why !== undefined) throw new RequestFailed(why)
  return outcome()
}
