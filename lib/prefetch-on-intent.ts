import Router from 'next/router'

type Prefetch = (url: string, as?: string, options?: { priority?: boolean }) => Promise<void>

/**
 * Makes next/link fetch another page's code when the reader points at its link, and not as soon as the link is in view. A page of
 * the guide has links to all others, whose code would add a tenth to its weight. Next sets `priority` when the reader points at a link.
 */
export function prefetchOnIntent(): void {
  Router.ready(() => {
    const router = Router.router as unknown as { prefetch: Prefetch }
    const prefetch = router.prefetch.bind(router)
    router.prefetch = async (url, as, options) => {
      if (options?.priority) await prefetch(url, as, options)
    }
  })
}
