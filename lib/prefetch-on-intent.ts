import Router from 'next/router'

type Prefetch = (url: string, as?: string, options?: { priority?: boolean }) => Promise<void>

/**
 * Makes next/link fetch another page's code when the reader points at its link, and not as soon as the link is in view: a page
 * of the guide has links to all others, which would add a tenth to what it loads. Next marks the former by `priority`.
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
